"""Alliances: the units that stand by a community, who chairs them in turn, and what was pledged.

Units register in a community, join an alliance whose chair goes round, take responsibility areas; units and
members pledge, and what was done for it counts once somebody else has confirmed it.
"""
