"""The invented demonstration county: pure generators that plan places, people and appeals."""
