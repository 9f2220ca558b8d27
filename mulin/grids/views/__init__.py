"""Pages of the grid room."""
