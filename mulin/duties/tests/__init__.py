"""Tests of the check-lists of grid workers."""
