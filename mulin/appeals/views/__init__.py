"""Pages of appeals: the resident side and the desk."""
