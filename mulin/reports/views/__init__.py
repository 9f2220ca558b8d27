"""Pages of figures and topics: a file a noun."""
