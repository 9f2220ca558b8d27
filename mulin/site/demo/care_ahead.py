"""What comes of itself in the demonstration, and the window: papers that expire, birthdays into an
allowance, some asked about, some begun; errands taken in at the counter by a guide. By the deeds."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from mulin.care import flow
from mulin.care.models import Coming, Errand, Recipient, What
from mulin.care.queries import services
from mulin.people.models import Person, Role
from mulin.people.queries import posts
from mulin.places.models import Level
from mulin.places.queries import ladder
from mulin.site.demo.clock import ZONE

# Kinds of papers and in how many days they expire.
PAPERS: Final = (
    ("identity", 40), ("disability", 25), ("pension", 12), ("chronic", 20), ("identity", 400),
    ("dibao", 15), ("disability", 55), ("pension", 200), ("identity", 75), ("chronic", 9),
)  # fmt: skip
# At the counter: kind, guide, whose, number, what was said, papers, how far it came.
WINDOW: Final = (
    ("allowance", "high-age-allowance", "陈桂芳", "19900051001", "满八十了，来问高龄津贴怎么领。",
     "身份证、户口簿", "confirmed"),
    ("insurance", "resident-medical", "刘水根", "19900051002", "给一家三口续明年的医保。",
     "户口簿", "confirmed"),
    ("papers", "disability-card", "黄小毛", "19900051003", "想办残疾人证，不知道先去哪家医院。",
     "身份证、病历", "taken"),
    ("insurance", "pension-proof", "周冬英", "19900051004", "手机上认证不过，请窗口代办。",
     "社保卡", "done"),
    ("allowance", "disability-allowances", "吴金龙", "19900051005", "问护理补贴能不能办。",
     "残疾人证", "taken"),
    ("other", "legal-aid", "李春香", "19900051006", "工钱要不回来，想找法律援助。", "", "asked"),
    ("papers", "residence-permit", "赵国强", "19900051007", "租房的，办居住证。", "租房合同", "cancelled"),
)  # fmt: skip


def look_ahead(now: datetime) -> int:
    """Returns how many things were told ahead."""
    rows = Recipient.objects.filter(status="active").select_related("resident")
    today = now.astimezone(ZONE).date()
    for one, (kind, days) in zip(rows.order_by("-id")[: len(PAPERS)], PAPERS, strict=False):
        by = _keeper(one.area_path)
        day = today + timedelta(days=days)
        flow.keep_paper(one, kind=kind, expires_on=day, by=by, at=now - timedelta(days=5))
    morning = datetime.combine(today - timedelta(days=2), time(8, 20), ZONE)
    told = flow.foresee(morning)
    _see_to(now)
    _window(now)
    return told


def _keeper(path: str) -> Person:
    for role in (Role.GRID_WORKER, Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY):
        for post in posts().answering(role, path):
            if post.holder_ids:
                return Person.objects.get(pk=post.holder_ids[0])
    raise LookupError(path)


def _see_to(now: datetime) -> None:
    """Of each kind one was begun, one is done, one is not wanted; the others wait."""
    for what in What.values:
        rows = Coming.objects.filter(what=what).select_related("resident").order_by("due_on", "id")
        found = list(rows[:4])
        for number, coming in enumerate(found[:-1]):
            by, at = _keeper(coming.area_path), now - timedelta(hours=20 - number)
            if number == 0:
                flow.run_coming(coming, by=by, at=at)
            elif number == 1:
                flow.decline_coming(coming, by=by, reason="has", at=at)
            else:
                flow.finish_coming(coming, by=by, at=at)


def _window(now: datetime) -> None:
    """Errands of people who walked in, in each community one."""
    known = services()
    places = [place for place in ladder().places if place.level == Level.COMMUNITY]
    for number, (kind, key, name, phone, words, papers, status) in enumerate(WINDOW):
        at = now - timedelta(days=12 - number * 1.5)
        place, guide = places[number % len(places)], known[key]
        by = _clerk(place.path)
        said = flow.Ask(
            kind, words, name, phone, area=place.code, door="window",
            source=flow.Source("guide", guide.id, guide.title, guide.url),
        )  # fmt: skip
        if status == "asked":
            flow.ask(said, by=by, at=at)
        else:
            _run(flow.receive(said, by=by, papers=papers, at=at), by, status, at)


def _clerk(path: str, *, but: Person | None = None) -> Person:
    found = (
        key for role in (Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY)
        for post in posts().answering(role, path) for key in post.holder_ids
        if but is None or key != but.pk
    )  # fmt: skip
    return Person.objects.get(pk=next(found))


def _run(errand: Errand, by: Person, status: str, at: datetime) -> None:
    day = timedelta(days=1)
    if status == "cancelled":
        flow.return_papers(errand, by=by, receipt="signed", at=at + day)
        flow.cancel_errand(errand, by=by, at=at + day)
        return
    half = len(errand.steps) if status != "taken" else len(errand.steps) // 2
    flow.tick(errand, by=by, done=range(half), at=at + day)
    if status in {"done", "confirmed"}:
        flow.return_papers(errand, by=by, receipt="thumb", at=at + 2 * day)
        flow.finish(errand, by=by, words="办下来了，材料和凭据都还给本人。", at=at + 2 * day)
    if status == "confirmed":
        flow.confirm(errand, by=_clerk(errand.area_path, but=by), at=at + 3 * day)
