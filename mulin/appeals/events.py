"""What has happened to an appeal, told to whoever listens in `mulin/links`."""

from __future__ import annotations

from dataclasses import dataclass

from mulin.appeals.models import Appeal, Callback
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
