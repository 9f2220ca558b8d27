"""Pages of care: for visitors on their rounds, for the person, for errands, for the desk."""
