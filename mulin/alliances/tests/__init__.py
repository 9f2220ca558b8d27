"""Tests of alliances."""
