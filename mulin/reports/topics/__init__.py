"""Hot topics: what many people say about one matter in one place at one time. Pure mathematics.

`reading` makes messages of a table, `near` says which are alike, `groups` joins them, `heat` ranks
the groups, `names` says what they are about, `finding` does it all. Nothing here knows a database.
"""
