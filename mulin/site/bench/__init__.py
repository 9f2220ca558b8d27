"""`mulin bench`: fills a county of its own, drives the real server through loopback, and compares
each answer with the bare statements that it cannot do without."""
