"""Pages of duties: the worker's own list, and the table of the desk."""
