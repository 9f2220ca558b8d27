"""Tests of the grid room."""
