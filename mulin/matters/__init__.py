"""Matters: what residents propose, discuss and decide together.

What stands is the mathematics of opinions (`opinions/`): from agree, disagree and pass to what all
sides share, what divides them, and groups only where there are any. `mulin opinions` reads an
export; the life of a matter builds upon it.
"""
