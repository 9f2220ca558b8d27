"""Settings, addresses and the command: what holds the rooms together."""
