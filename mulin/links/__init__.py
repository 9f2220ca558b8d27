"""Whenever this happens there, do that here. One file a sentence; `ls` is the whole list."""
