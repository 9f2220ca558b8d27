"""Commands of the grid room."""
