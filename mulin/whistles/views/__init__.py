"""Pages of whistles: the board and lists, blowing one, one whistle, one unit's part."""
