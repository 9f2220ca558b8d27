"""The pages of covenants."""
