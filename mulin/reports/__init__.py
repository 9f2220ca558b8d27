"""Figures: the numbers a town publishes, each opening the records that it counts."""
