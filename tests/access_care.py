"""What lies behind the doors of guides, and of care."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from mulin.care import flow
from mulin.care.models import Coming, ErrandStatus
from mulin.care.testing import Cast
from mulin.core import files
from mulin.core.tests.browsing import a_photo
from mulin.guides import flow as guides
from mulin.guides.models import Guide
from mulin.guides.testing import text

if TYPE_CHECKING:
    from tests.access import County

OWNERS = {
    "keeper": """care:desk care:new care:card care:pair care:backup care:errands_desk care_recipients
        api:errands ask_errand care:coming care:run_coming care:finish_coming care:decline_coming
        care_coming run_care_coming finish_care_coming decline_care_coming
        care:figures care:alerts care:visits care:export""",
    "paired": """care:recipient care:visit care:plan care:door care:cancel_visit care:agree
        care:decline care:part care_rounds care_visit""",
    "cared": "care:mine care:end care:remind care:keep_paper care:drop_paper",
    "agent": """care:errand care:errand_take care:errand_give_back care:errand_hold_papers
        care:errand_tick care:errand_return_papers care:errand_receipt care:errand_photo
        care:errand_finish take_errand finish_errand""",
    "asker": "care:errand_confirm care:errand_reopen care:errand_cancel confirm_errand",
}
WORDS = {"words": "交好了，单子给了本人。"}
ASKED = {
    "kind": "bills", "words": "电费", "name": "王秀英", "phone": "13900000002", "area": "<community>",
}  # fmt: skip
SENT: dict[str, dict[str, Any]] = {
    "guides:new": vars(text()),
    "guides:edit": {**vars(text(hours="每天")), "version": 1, "why": "周末也开"},
    "guides:confirm": {"review_on": "<in a year>"},
    "guides:retire": {"words": "并到别的事项里了。"},
    "guides:check": {"age": "80"},
    "guides:check_one": {"age": "80"},
    "care:visit": {"met": "yes", "way": "door"},
    "care:plan": {"on": "<today>"},
    "care:door": {"purpose": "visit"},
    "care:end": {"reason": "family"},
    "care:remind": {"wanted": "1"},
    "care:keep_paper": {"kind": "identity", "expires_on": "<in a year>"},
    "care:decline_coming": {"reason": "no"}, "decline_care_coming": {"reason": "no"},
    "care:export": {"format": "csv", "whole": ""},
    "care:errand_return_papers": {"receipt": "signed"},
    "care:card": {"wants": "想有人说说话", "every_days": "14"},
    "care:pair": {"visitor": "<neighbour>", "agreed_how": "paper"},
    "care:backup": {"backup": "<neighbour>"},
    "care:agree": {"how": "paper"},
    "care:part": {"reason": "staff"},
    "care:errand_new": ASKED, "ask_errand": ASKED, "care_visit": {"met": True, "way": "phone"},
    "care:errand_give_back": WORDS, "care:errand_finish": WORDS, "care:errand_reopen": WORDS,
    "finish_errand": WORDS, "care:errand_hold_papers": {"papers": "社保卡"},
}  # fmt: skip
EVERYBODY_S: frozenset[str] = frozenset({"care:errand_new", "ask_errand"})
TAKEN = frozenset(
    {"errand_give_back", "errand_hold_papers", "errand_tick", "errand_receipt", "errand_finish",
     "finish_errand"}
)  # fmt: skip
DONE = frozenset({"errand_confirm", "errand_reopen", "confirm_errand"})


def settle(county: County) -> None:
    """The people and words that these doors need."""
    day = timezone.localdate() + timedelta(days=365)
    county.words["<in a year>"] = day.isoformat()
    parts = county.route.path.split("/")
    if "care" in parts or "errands" in parts:
        cast = county.care = Cast(county.cast.area)
        county.words |= {
            "<neighbour>": cast.resident.username, "<community>": cast.community.code,
            "<today>": timezone.localdate().isoformat(),
        }  # fmt: skip
        county.people |= {
            "keeper": cast.keeper, "paired": cast.visitor, "cared": cast.account,
            "agent": cast.worker, "asker": cast.resident,
            # Sees the area and keeps nothing; a grid worker of the same grid keeps it as well.
            "colleague": cast.auditor,
        }  # fmt: skip


def guide(county: County) -> list[str]:
    """A guide, by its key for residents and by its number at the desk."""
    made: Guide = guides.add(text(), by=county.cast.dispatcher)
    if county.short == "restore":
        guides.retire(made, by=county.cast.dispatcher, words="取消了")
    return [str(made.pk) if county.route.is_desk else made.key]


def care(county: County) -> list[str]:
    """Somebody who is looked in on, a visit, a pairing or an errand, as far as the deed wants it."""
    cast, short = county.care, county.short
    if "errand" in short:
        return [str(_errand(cast, short))]
    recipient = cast.recipient()
    if short in {"agree", "decline"}:
        asked = flow.pair(recipient, visitor=cast.visitor, by=cast.keeper)
        return [str(asked.pk)]
    if short == "pair":
        return [str(recipient.pk)]
    pairing = cast.pair(recipient, backup=cast.backup)
    if short in {"part", "backup"}:
        return [str(pairing.pk)]
    if short == "cancel_visit":
        return [str(flow.plan(recipient, by=cast.visitor, on=timezone.localdate()).pk)]
    return [str(recipient.pk)]


def _papers(county: County) -> list[str]:
    """An errand whose papers are held; for a photo, given back with one."""
    cast = county.care
    errand = cast.errand(ErrandStatus.TAKEN)
    flow.hold_papers(errand, by=cast.worker, papers="社保卡")
    if county.short != "errand_photo":
        return [str(errand.pk)]
    flow.return_papers(errand, by=cast.worker, receipt="thumb", photos=[a_photo()])
    return [str(errand.pk), str(files.of(errand.pk).get().pk)]


def _reminded(county: County) -> list[str]:
    """A paper that expires soon, or what was told of it."""
    cast = county.care
    day = timezone.localdate() + timedelta(days=9)
    paper = flow.keep_paper(cast.recipient(), kind="identity", expires_on=day, by=cast.worker)
    flow.foresee()
    if county.short == "drop_paper":
        return [str(paper.pk)]
    return [str(Coming.objects.get(recipient=paper.recipient).pk)]


def _errand(cast: Cast, short: str) -> object:
    if short in DONE:
        return cast.errand(ErrandStatus.DONE).pk
    return cast.errand(ErrandStatus.TAKEN if short in TAKEN else ErrandStatus.ASKED).pk


RECORDS: dict[str, Callable[[County], list[str]]] = {
    "care:export": lambda _county: ["recipients"],
    **dict.fromkeys(("care:errand_return_papers", "care:errand_photo"), _papers),
    **dict.fromkeys(
        ("care:drop_paper", "care:run_coming", "care:finish_coming", "care:decline_coming",
         "run_care_coming", "finish_care_coming", "decline_care_coming"), _reminded
    ),
    "guides": guide, "api:guide": guide, "care": care, "api:care_visit": care,
    "api:take_errand": care, "api:finish_errand": care, "api:confirm_errand": care,
}  # fmt: skip
