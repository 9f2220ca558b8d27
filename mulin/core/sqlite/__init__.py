"""A Django database backend: SQLite with its write transactions in a queue."""
