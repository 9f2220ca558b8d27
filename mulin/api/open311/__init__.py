"""Open311 GeoReport v2 under /open311/v2/: other cities' clients read our wall and report to us.

GET shows what hangs on the public wall and nothing else; POST is a report like any other.
One Python structure is rendered twice (`document`), XML and JSON. The page: docs/open311.md.
"""
