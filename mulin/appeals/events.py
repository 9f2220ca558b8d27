"""What has happened to an appeal, told to whoever listens in `mulin/links`."""

from __future__ import annotations

from dataclasses import dataclass

from mulin.appeals.models import Appeal, Callback, Publication, SupportOrder
from mulin.people.models import Person


@dataclass(frozen=True)
class AppealChanged:
    """Any deed was done; `verb` names it. Told after the more particular events."""

    appeal: Appeal
    verb: str
    by: Person | None = None


@dataclass(frozen=True)
class AppealReported:
    """A new appeal has come in."""

    appeal: Appeal


@dataclass(frozen=True)
class AppealsImported:
    """Many appeals have come in at once from a file (told instead of `AppealChanged`)."""

    appeals: tuple[Appeal, ...]


@dataclass(frozen=True)
class AppealDispatched:
    """A post has been asked to handle it."""

    appeal: Appeal


@dataclass(frozen=True)
class AppealClosed:
    """It has ended, one way or another (`appeal.ending`)."""

    appeal: Appeal


@dataclass(frozen=True)
class AppealReopened:
    """The resident said that it is not solved."""

    appeal: Appeal


@dataclass(frozen=True)
class CallbackRecorded:
    """Somebody asked the resident how it went."""

    callback: Callback


@dataclass(frozen=True)
class SupportChanged:
    """A support order was opened (`open`) or moved; `verb` names the deed."""

    order: SupportOrder
    verb: str
    by: Person | None = None


@dataclass(frozen=True)
class AppealMerged:
    """An appeal has been merged into another (`appeal.merged_into`)."""

    appeal: Appeal
    into: Appeal


@dataclass(frozen=True)
class AppealUnmerged:
    """An appeal has its own life again; it was merged into `out_of`."""

    appeal: Appeal
    out_of: Appeal


@dataclass(frozen=True)
class AppealSupervised:
    """Somebody above wants an answer about it by a date."""

    appeal: Appeal


@dataclass(frozen=True)
class WallChanged:
    """What hangs on the public wall has changed, or waits to be looked at; `verb` names the deed."""

    publication: Publication
    verb: str
    by: Person | None = None
