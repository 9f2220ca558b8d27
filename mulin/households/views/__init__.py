"""Pages of the ledger: registers, a person, a dwelling, duplicates; and a person's own record."""
