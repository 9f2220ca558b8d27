"""Whistles (吹哨报到): calling units to a place at once, and holding them until the matter is done.

A whistle names what is needed, where, and which units come; each reports in within a limit that
runs day and night, works, and stays until whoever blew it lets it go (事不完人不走). Late moves it
a level up by itself. It calls people; orders are made of it by a link. Read `flow.steps` first.
"""
