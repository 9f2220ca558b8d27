"""Covenants, their versions and clauses, what is said of them, and who agreed."""

from __future__ import annotations

from mulin.covenants.models.choices import (
    COMING,
    ENTER,
    HEARD,
    KEEP,
    PUBLIC,
    SHARES,
    Basis,
    Share,
    Signer,
    Source,
    Stand,
    Status,
    Threshold,
    Verdict,
)
from mulin.covenants.models.covenant import (
    SEE,
    Clause,
    Covenant,
    CovenantQuerySet,
    Version,
    VersionQuerySet,
    at_desk,
)
from mulin.covenants.models.signing import Result, Signature
from mulin.covenants.models.talk import Comment, CommentQuerySet

__all__ = [
    "COMING", "ENTER", "HEARD", "KEEP", "PUBLIC", "SEE", "SHARES", "Basis", "Clause", "Comment",
    "CommentQuerySet", "Covenant", "CovenantQuerySet", "Result", "Share", "Signature", "Signer",
    "Source", "Stand", "Status", "Threshold", "Verdict", "Version", "VersionQuerySet", "at_desk",
]  # fmt: skip
