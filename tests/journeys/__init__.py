"""Walks through the pages in a real browser, as each of the people who come."""
