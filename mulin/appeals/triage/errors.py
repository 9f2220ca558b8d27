"""What cannot be learned from, said in a sentence."""

from __future__ import annotations

from mulin.core.deeds import DeedError


class TriageError(DeedError):
    """The table or the labels do not do; the message says what would."""

    code = "triage"
    status = 400
