"""Checks of the project itself: architecture, strangers, journeys, documents."""
