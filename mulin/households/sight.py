"""Which posts see persons of the ledger at all; what each may do with them is in `rules`."""

from __future__ import annotations

from mulin.people.models import Role

# Posts that see the persons of their area, masked. Nobody else does: not a property company, not
# a department, not a building lead, not whoever keeps the accounts.
SEE = frozenset(
    {Role.GRID_WORKER, Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY, Role.CENTRE, Role.AUDITOR}
)
