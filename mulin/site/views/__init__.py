"""Pages of the house, a file a noun: home, today, desk, journal, looks, one's own data, plain words."""
