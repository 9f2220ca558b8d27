"""Pages of alliances: the desk, and what residents read and pledge."""
