"""What lies behind the doors of minutes and resolutions: each as far as the deed of its door wants it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from mulin.core import files
from mulin.meetings.flow import agreeing, minutes, recording, resolving
from mulin.meetings.models import Minutes, MinutesStatus, Resolution, ResolutionStatus
from mulin.meetings.testing import Book
from tests.reading import routes

if TYPE_CHECKING:
    from tests.access import County

OWNERS = {
    "keeper": """meetings:desk_minutes meetings:minutes_begin meetings:minutes_write
        meetings:minutes_issue meetings:minutes_recall meetings:minutes_finish
        meetings:minutes_opinions meetings:minutes_agreement meetings:minutes_object
        meetings:minutes_decide meetings:minutes_record meetings:minutes_wipe meetings:recording
        meetings:objection_answer meetings:sign_on_paper meetings:resolution_confirm
        meetings:resolution_not_yet meetings:resolution_amend meetings:resolution_drop
        meetings:resolution_reopen""",
    "builder": """meetings:resolution_report meetings:resolution meetings:resolution_photo
        api:resolution_report api:resolution""",
    "attendant": """meetings:minutes meetings:minutes_version meetings:minutes_paper
        meetings:object meetings:unobject meetings:sign api:meeting_minutes site:minutes_paper""",
}
WORDS = {"words": "请再看一看。"}
DUE = str(timezone.localdate() + timedelta(days=7))
SENT: dict[str, dict[str, Any]] = {
    **dict.fromkeys(
        ("meetings:minutes_recall", "meetings:minutes_object", "meetings:minutes_wipe",
         "meetings:object", "meetings:resolution_report", "meetings:resolution_drop",
         "meetings:resolution_confirm", "api:resolution_report"), WORDS,
    ),
    "meetings:minutes_write": {"said": "居民：东门太暗。", "agreed": "换灯。"},
    "meetings:minutes_opinions": {"words_0": "装声控的", "taken_0": "yes", "why_0": "省电"},
    "meetings:minutes_agreement": {"text": "十点后不练琴。", "name_0": "楼上", "name_1": "楼下"},
    "meetings:minutes_decide": {"what": "换灯", "owner": "<owner>", "due": DUE},
    "meetings:minutes_record": {"sound": "<sound>"},
    "meetings:objection_answer": {**WORDS, "taken": "no"},
    "meetings:resolution_not_yet": {**WORDS, "due": DUE},
    "meetings:resolution_reopen": {**WORDS, "due": DUE},
    "meetings:resolution_amend": {**WORDS, "owner": "<owner>", "due": DUE},
}  # fmt: skip
OUT = frozenset({"minutes_recall", "minutes_object", "objection_answer", "object", "unobject"})
FINAL = frozenset({
    "minutes", "minutes_version", "minutes_paper", "meeting_minutes", "minutes_wipe", "recording",
    "minutes_record",
})  # fmt: skip
AGREED = frozenset({"minutes_agreement", "sign", "sign_on_paper"})
REPORTED = frozenset({"resolution_confirm", "resolution_not_yet", "resolution_photo"})


def a_sound() -> SimpleUploadedFile:
    """A recording, as a phone sends it."""
    return SimpleUploadedFile("会.mp3", b"ID3" + b"\0" * 50, "audio/mpeg")


def settle(county: County) -> None:
    """Who keeps minutes comes with the first record: most doors want none of them."""


def _book(county: County) -> Book:
    """The people around the meetings of this county, once."""
    kept = vars(county)
    if "book" not in kept:
        book = kept["book"] = Book(county.cast.area)
        county.people |= {
            "keeper": book.leader, "builder": book.builder, "attendant": book.resident,
        }  # fmt: skip
        county.words["<owner>"] = f"post:{book.company_post.pk}"
    found: Book = kept["book"]
    return found


def of_minutes(county: County) -> list[str]:
    """A meeting with minutes as the deed of this door wants them, and what stands in them."""
    book, short = _book(county), county.short
    if short == "minutes_begin":
        return [str(book.held().pk)]
    kind = {"minutes_opinions": "hearing"}.get(short, "coordination" if short in AGREED else "talk")
    status = MinutesStatus.FINAL if short in FINAL else MinutesStatus.DRAFT
    made = book.minutes(MinutesStatus.OUT if short in {*OUT, "sign"} else status, kind=kind)
    pk = str(made.meeting_id)
    if short == "minutes_finish":
        minutes.issue(made, by=book.leader, at=timezone.now() - timedelta(days=30))
    if short in {"recording", "minutes_wipe"}:
        kept = recording.attach(book.fresh(made), by=book.leader, sound=a_sound())
        return [pk, str(kept.pk)] if short == "recording" else [pk]
    return [pk, *_part(book, made, short)]


def _part(book: Book, made: Minutes, short: str) -> list[str]:
    """The key of what the door is about, beside the meeting's."""
    if short in {"minutes_version", "minutes_paper"}:
        return ["2"]
    if short == "minutes_write":
        return [str(book.item_of(made.meeting).pk)]
    if short in {"objection_answer", "unobject"}:
        return [str(book.objection(made).pk)]
    if short in {"sign", "sign_on_paper"}:
        parties = [agreeing.Party("楼上", book.resident.pk), agreeing.Party("楼下")]
        agreeing.agree(made, by=book.leader, text="十点后不练琴。", parties=parties)
        return [str(book.side(made, 1).pk)]
    return []


def of_resolution(county: County) -> list[str]:
    """A resolution where the deed of this door wants it."""
    book, short = _book(county), county.short
    status = ResolutionStatus.DROPPED if short == "resolution_reopen" else ResolutionStatus.OPEN
    one: Resolution = book.resolution(status)
    if short in REPORTED:
        from tests.access import a_photo  # noqa: PLC0415 (only here)

        resolving.report(one, by=book.builder, words="换好了。", photos=[a_photo()])
    if short == "resolution_photo":
        return [str(one.pk), str(files.of(one.pk)[0].pk)]
    return [str(one.pk)]


def _maker(path: str) -> Callable[[County], list[str]]:
    about_one = "/resolutions/" in path and "minutes" not in path
    return of_resolution if about_one else of_minutes


RECORDS: dict[str, Callable[[County], list[str]]] = {
    route.name: _maker(route.path)
    for route in routes()
    if "minutes" in route.path or "/resolutions/" in route.path
}
