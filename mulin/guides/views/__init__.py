"""Pages of guides: what residents read and print, and what the desk keeps up."""
