"""睦邻: the rooms of the house are listed in docs/map.md."""
