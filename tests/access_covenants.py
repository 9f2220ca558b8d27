"""What lies behind the doors of covenants: one in the status that the deed of a door wants."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from mulin.core import files
from mulin.covenants import flow
from mulin.covenants.models import Covenant, Status, Version
from mulin.covenants.queries import clauses_of
from mulin.covenants.testing import Cast, days, fresh
from mulin.places.testing import a_grid
from tests.reading import routes

if TYPE_CHECKING:
    from tests.access import County

# «review» alone is a door of another room's owner.
OWNERS = {"dispatcher": "covenants:review"}
WORDS = {"words": "大家商量过。"}
CLAUSE = {"heading": "楼道", "text": "楼道不堆东西。"}
TERMS = {
    "signer": "household", "threshold": "half", "base": 4, "base_words": "数过", "base_on": "<today>",
}  # fmt: skip
MEETING = {
    "basis": "meeting", "threshold": "half", "body": "居民会议", "place": "活动室",
    "held_on": "<today>", "entitled": 60, "present": 52, "in_favour": 47, "against": 3,
    "abstained": 2,
}  # fmt: skip
SENT: dict[str, dict[str, Any]] = {
    "covenants:new": {"begin": "residents/city", "area": "<community>"},
    "covenants:text": {"title": "我们的公约", "preamble": "一起守。"},
    "covenants:add_clause": CLAUSE, "covenants:edit_clause": CLAUSE,
    "covenants:open": {"since": "<today>", "until": "<later>"},
    "covenants:reschedule": {"until": "<later>", **WORDS},
    "covenants:call": TERMS, "covenants:call_early": TERMS, "covenants:resolve": MEETING,
    "covenants:file": {"on": "<today>", "body": "镇政府"},
    "covenants:file_later": {"on": "<today>", "body": "镇政府"},
    "covenants:enact": {"on": "<today>", "posted": "公告栏", "review_on": "<later>"},
    "covenants:review": {"verdict": "keep", "review_on": "<later>", **WORDS},
    **dict.fromkeys(
        ("covenants:end", "covenants:drop", "covenants:said_refuse", "covenants:said_hide",
         "covenants:strike"), WORDS,
    ),
    "covenants:said_answer": {"taken": "no", **WORDS},
    "covenants:paper": {"sheet": "B-9", "building": "<building>", "room": "909"},
    "covenants:clause": {"text": "这一条好"}, "covenants:whole": {"text": "还缺一条"},
    "api:covenant_comments": {"text": "还缺一条"},
}  # fmt: skip
# Grid workers and building leads write down what was signed behind their own doors.
EVERYBODY_S = frozenset({"covenants:paper"})
BEFORE = {
    Status.DRAFTING: "text add_clause edit_clause open",
    Status.SIGNING: """sign agree paper signatures strike sheet covenant_signature
        covenant_unsign""",
    Status.AGREED: "file enact file_later",
    Status.IN_FORCE: "review end draft_next changes covenant_changes",
}
_casts: dict[int, Cast] = {}


def settle(county: County) -> None:
    """The people and words that these doors need."""
    if not is_of_covenants(county):
        return
    cast = Cast(county.cast.area)
    cast.resident = county.cast.reporter
    _casts[id(county)] = cast
    county.words |= {
        "<community>": cast.community.code, "<building>": str(cast.building.pk),
        "<today>": timezone.localdate().isoformat(), "<later>": days(20).isoformat(),
    }  # fmt: skip


def is_of_covenants(county: County) -> bool:
    """Whether there are covenants behind the door."""
    return "/covenants" in county.route.path


def version(county: County) -> list[str]:
    """A covenant as far as the deed of this route wants it, with what belongs to it."""
    short = county.short
    status = next((one for one, names in BEFORE.items() if short in names.split()), None)
    cast, kind = _of_their_own(county)
    made = cast.version(status or Status.DISCUSSING, **kind)
    if county.route.name == "site:covenant_poster":
        return [str(made.pk), "a3"]
    return [str(made.covenant_id), *_beside(county, cast, made)]


def _of_their_own(county: County) -> tuple[Cast, dict[str, str]]:
    """The community's covenant; where it has one, the contract of another grid of it."""
    if id(county) not in _casts:
        settle(county)  # another door of this county came first
    cast = _casts[id(county)]
    if not Covenant.objects.filter(area=cast.community).exists():
        return cast, {}
    other = Cast(a_grid(community=cast.community))
    other.resident = cast.resident
    cast.resident.area = cast.community
    cast.resident.save()
    return other, {"kind": "grid", "sample": "grid"}


def _beside(county: County, cast: Cast, made: Version) -> list[str]:
    """A clause, a comment, a signature or its photo."""
    short = county.short
    if short in {"clause", "edit_clause"}:
        return [str(clauses_of(made)[0].pk)]
    if short == "take_back" or short.startswith("said_"):
        waits = short in {"take_back", "said_show", "said_refuse"}
        return [str(cast.comment(made, shown=not waits).pk)]
    if short == "covenant_unsign":
        flow.sign(made, by=cast.resident)
    if short == "agree":
        for room in ("201", "202", "203"):
            cast.paper(fresh(made), room)
    if short in {"strike", "sheet"}:
        from tests.access import a_photo  # noqa: PLC0415 (only here)

        paper = cast.paper(made, by=cast.keeper, photos=[a_photo()])
        return [str(paper.pk if short == "strike" else files.of(paper.pk)[0].pk)]
    if short == "enact":
        flow.file(made, by=cast.keeper, on=days(0), body="镇政府")
    return []


RECORDS: dict[str, Callable[[County], list[str]]] = {
    route.name: version
    for route in routes()
    if route.name.startswith(("covenants:", "api:covenant_", "site:covenant_poster"))
}
