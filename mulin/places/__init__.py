"""Where things happen: the ladder of areas, estates and buildings, and their outlines."""
