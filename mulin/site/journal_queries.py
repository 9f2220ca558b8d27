"""Reads of the journal for the administrator and the auditor, with verbs and kinds in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mulin.appeals.models import Appeal
from mulin.appeals.queries.lists import day_of
from mulin.core.models import Entry, Seal
from mulin.core.nav import maybe_url
from mulin.core.paging import Page, keyset
from mulin.core.wording import exact
from mulin.people.directory import named
from mulin.people.models import Person, Post
from mulin.site.queries import purpose_words

SIZE = 50
APPEAL, SIGNED_IN = "appeals.appeal", "people.signed_in"
VERBS: dict[str, object] = {
    "report": gettext_lazy("登记诉求"), "classify": gettext_lazy("改类别"),
    "locate": gettext_lazy("改地点"), "dispatch": gettext_lazy("派单"),
    "decline": pgettext_lazy("deed", "不予受理"), "reassign": gettext_lazy("改派"),
    "return": gettext_lazy("退回"), "escalate": gettext_lazy("上报"),
    "hand_down": gettext_lazy("下派"), "sign": gettext_lazy("签收"),
    "contact": gettext_lazy("联系居民"), "progress": gettext_lazy("写进展"),
    "remark": gettext_lazy("内部备注"), "ask": gettext_lazy("询问居民"),
    "answer": gettext_lazy("居民回复"), "propose": gettext_lazy("报结"),
    "callback": gettext_lazy("回访"), "close": gettext_lazy("办结"),
    "reopen": gettext_lazy("退回重办"), "supplement": gettext_lazy("居民补充"),
    "urge": gettext_lazy("居民催办"), "withdraw": gettext_lazy("居民撤回"),
    "reveal": gettext_lazy("查看联系方式"),
    "people.account_opened": gettext_lazy("开账号"), "people.password_set": gettext_lazy("改密码"),
    SIGNED_IN: gettext_lazy("登录"), "people.sign_in_ended": gettext_lazy("退出别的设备"),
    "people.corrected": gettext_lazy("改正个人信息"), "people.appointed": gettext_lazy("上岗"),
    "people.dismissed": gettext_lazy("离岗"), "people.token_issued": gettext_lazy("发放接口密钥"),
    "people.token_revoked": gettext_lazy("收回接口密钥"),
    "people.body_founded": gettext_lazy("登记单位"), "people.body_edited": gettext_lazy("改单位"),
    "people.post_founded": gettext_lazy("设岗位"), "people.post_renamed": gettext_lazy("改岗位"),
    "people.duties_set": gettext_lazy("改岗位职责"),
}  # fmt: skip
KINDS: dict[str, object] = {
    APPEAL: gettext_lazy("诉求"), "people.person": gettext_lazy("账号"),
    "people.post": gettext_lazy("岗位"), "people.organisation": gettext_lazy("单位"),
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed by, as it stands in the address."""

    verb: str = ""
    kind: str = ""
    who: str = ""
    since: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Asked:
        """From an address; what is not known narrows nothing."""
        verb, kind = given.get("verb", ""), given.get("kind", "")
        return cls(
            verb if verb in VERBS else "", kind if kind in KINDS else "",
            given.get("who", "").strip()[:60], given.get("since", "") if day_of(given.get("since", "")) else "",
        )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One entry in words."""

    entry: Entry
    deed: str
    kind: str
    record: str
    href: str
    note: str
    who: str


def journal(person: Person, asked: Asked, *, after: str = "", before: str = "") -> Page[Entry]:
    """Entries, the newest first."""
    rows: QuerySet[Entry] = Entry.objects.select_related("by")
    if asked.verb:
        rows = rows.filter(verb=asked.verb)
    elif not asked.who:
        # Sign-ins have a list of their own: an evening of them would bury what was done.
        rows = rows.exclude(verb=SIGNED_IN)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.who:
        who = named(asked.who)
        rows = rows.filter(by=who) if who else rows.filter(by__name=asked.who)
        rows = rows.filter(_nameable(person))
    if day := day_of(asked.since):
        rows = rows.filter(at__gte=timezone.make_aware(datetime.combine(day, time())))
    return keyset(rows, ("-id",), after=after, before=before, size=SIZE)


def _nameable(person: Person) -> Q:
    """Entries whose doer may be asked for by name: not what somebody reported without a name,
    and not what complains of staff and is hidden from this person."""
    seen = Appeal.objects.visible_to(person).filter(pk=OuterRef("record"))
    open_ = seen.filter(Q(anonymous=False) | ~Q(reporter=OuterRef("by")))
    return ~Q(kind=APPEAL) | Q(Exists(open_))


@dataclass(frozen=True)
class Named:
    """What an entry is about: its name, where it leads, and who of it stays unnamed."""

    name: str
    href: str = ""
    unnamed: UUID | None = None


def lines(person: Person, entries: list[Entry]) -> list[Line]:
    """Entries with the names of what they are about: at most three statements."""
    known = _names(person, entries)
    purposes = purpose_words()
    found = []
    for entry in entries:
        about = known.get(entry.record, Named(str(entry.record)[:8]))
        note = purposes.get(entry.data.get("purpose", ""), "") if entry.verb == "reveal" else ""
        found.append(
            Line(
                entry, str(VERBS.get(entry.verb, entry.verb)),
                str(KINDS.get(entry.kind, entry.kind)), about.name, about.href, note,
                _who(entry, known),
            )
        )  # fmt: skip
    return found


def _who(entry: Entry, known: Mapping[UUID, Named]) -> str:
    if entry.by is None:
        return str(_("系统或访客"))
    if entry.kind == APPEAL:
        about = known.get(entry.record)
        if about is None:
            return str(_("不对您公开"))
        if about.unnamed == entry.by_id:
            return str(_("匿名居民"))
    return entry.by.name


def _names(person: Person, entries: list[Entry]) -> dict[UUID, Named]:
    keys: dict[str, set[UUID]] = {}
    for entry in entries:
        keys.setdefault(entry.kind, set()).add(entry.record)
    found: dict[UUID, Named] = {}
    if wanted := keys.get(APPEAL):
        rows = Appeal.objects.visible_to(person).filter(pk__in=wanted)
        for key, number, anonymous, reporter in rows.values_list(
            "pk", "number", "anonymous", "reporter"
        ):
            href = maybe_url("appeals:detail", pk=key)
            found[key] = Named(number, href, reporter if anonymous else None)
    if wanted := keys.get("people.person"):
        for key, name in Person.objects.filter(pk__in=wanted).values_list("pk", "name"):
            found[key] = Named(name)
    if wanted := keys.get("people.post"):
        for key, title in Post.objects.filter(pk__in=wanted).values_list("pk", "title"):
            found[key] = Named(title, maybe_url("people:post", key=key))
    return found


@dataclass(frozen=True)
class Sealing:
    """Until which day the journal is sealed, and by which root."""

    newest: Seal | None
    days: int

    @property
    def words(self) -> str:
        """In a sentence."""
        if self.newest is None:
            return str(_("还没有封存过。每天零点后由后台自动封存前一天。"))
        return str(_("已封存 %(days)s 天，最近是 %(day)s 的 %(n)s 条。") % {
            "days": self.days, "day": exact(self.newest.day), "n": self.newest.entries,
        })  # fmt: skip


def sealing() -> Sealing:
    """Two statements."""
    return Sealing(Seal.objects.order_by("-day").first(), Seal.objects.count())
