"""Bringing staff in from a table: bodies, posts, accounts and who holds what, row by row."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any, ClassVar

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core.deeds import DeedError
from mulin.core.tables import Column, Importer, Report, RowError
from mulin.core.tables.formulas import quoted
from mulin.core.tables.importer import Progress
from mulin.people import flow, staffing
from mulin.people.models import Appointment, Organisation, Person, Post, Role
from mulin.people.queries import by_phone
from mulin.places.models import Area
from mulin.places.queries import Place, ladder

# The files of first passwords in MULIN_HOME; `mulin doctor` looks for those left lying about.
FIRST_PASSWORDS = "first-passwords-*.csv"
LONGEST = {"name": 60, "title": 60, "organisation": 80, "basis": 120}


@dataclass(frozen=True)
class Seat:
    """One row, understood: a post, and who is to hold it (nobody without a name)."""

    place: Place
    role: Role
    title: str
    organisation: str
    topics: tuple[str, ...]
    basis: str
    name: str = ""
    phone: str = ""
    username: str = ""
    account: Person | None = field(default=None, compare=False)

    @property
    def key(self) -> str:
        """The post and its holder: the same in every run of the same table."""
        who = str(self.account.pk) if self.account else self.username
        return "\n".join([self.place.code, self.role, self.title, who if self.name else ""])


class Staff(Importer[Seat]):
    """Staff by post and person. Every row is taken for itself, so that one that cannot be taken
    stops no other. What is there already stays as it is: a row only adds what is missing."""

    columns: ClassVar[Sequence[Column]] = (
        Column("name", ("姓名", "name")),
        Column("username", ("用户名", "登录名", "username")),
        Column("phone", ("手机", "手机号", "联系电话", "phone"), exact=True),
        Column("role", ("角色", "岗位类别", "role"), required=True),
        Column("title", ("岗位", "岗位名称", "title")),
        Column("organisation", ("单位", "所在单位", "organisation")),
        Column("area", ("区域代码", "区划代码", "area"), required=True, exact=True),
        Column("topics", ("职责类别", "单位别名", "topics")),
        Column("basis", ("任职依据", "依据", "basis")),
    )
    batch_size: ClassVar[int] = 1

    def __init__(self) -> None:
        self._people = People()
        self._passwords = FirstPasswords()

    def run(self, *args: Any, progress: Progress | None = None, **options: Any) -> Report:
        """Import a file; passwords of a row are written once its transaction is over."""

        def told(report: Report) -> None:
            self._passwords.write()
            if progress:
                progress(report)

        self._people = People()
        try:
            return super().run(*args, progress=told, **options)
        finally:
            self._passwords.close()

    def clean(self, row: dict[str, str]) -> Seat:
        """A post and a person that the county can have."""
        for name, most in LONGEST.items():
            if len(row[name]) > most:
                raise RowError(_("太长了，最多 %(most)s 个字。") % {"most": most}, field=name)
        role = staffing.role_of(row["role"])
        if role is None:
            known = _("、").join(str(one.label) for one in Role)
            raise RowError(
                _("没有“%(role)s”这种角色，可以填：%(known)s。")
                % {"role": row["role"][:20], "known": known},
                field="role",
            )
        place = ladder().by_code.get(row["area"].strip())
        if place is None:
            raise RowError(_("没有代码是“%s”的区域。") % row["area"][:20], field="area")
        title = row["title"] or staffing.title_for(role, place.name)
        seat = Seat(
            place, role, title, row["organisation"], staffing.topics_of(row["topics"]),
            row["basis"],
        )  # fmt: skip
        return self._people.seated(seat, row)

    def external_id(self, item: Seat) -> str:
        """The post and who is to hold it."""
        return item.key

    def known(self, ids: Collection[str]) -> Collection[str]:
        """Posts that are there, and have or had this holder: who was dismissed is not put back."""
        return [key for key in ids if _is_done(*key.split("\n"))]

    def save(self, batch: Sequence[Seat]) -> None:
        """Found what is missing, open the account, put the person on the post."""
        for seat in batch:
            try:
                self._passwords.remember(seat, *_settle(seat))
            except DeedError as error:
                raise RowError(str(error), field=error.field or "", key=seat.key) from error


class People:
    """Who is meant by a row. Remembers the rows before it, so that a trial finds what a run finds."""

    def __init__(self) -> None:
        self._by_phone: dict[str, Seat] = {}
        self._by_username: dict[str, Seat] = {}

    def seated(self, seat: Seat, row: dict[str, str]) -> Seat:
        """The seat with its holder; raises RowError where name, phone and user name disagree."""
        name, username = row["name"], row["username"]
        if not name:
            if row["phone"] or username:
                raise RowError(_("写了手机或用户名，却没有姓名。"), field="name")
            return seat
        phone = _phone(row["phone"])
        account = by_phone(phone) if phone else None
        before = self._by_phone.get(phone)
        self._same_name(account or before, name)
        username = username or (before.username if before else "")
        known = {"name": name, "phone": phone}
        if username:
            account = self._named(username, account, known)
        elif account is None:
            username, account = self._default(seat, known)
        made = replace(seat, name=name, phone=phone, username=username, account=account)
        self._remember(made)
        return made

    def _remember(self, made: Seat) -> None:
        if made.account is None:
            self._by_username.setdefault(made.username, made)
        if made.phone:
            self._by_phone.setdefault(made.phone, made)

    def _same_name(self, owner: Person | Seat | None, name: str) -> None:
        if owner is not None and owner.name != name:
            raise RowError(_("这个手机号已经是别人的，姓名不一样。请核对。"), field="phone")

    def _named(self, username: str, found: Person | None, known: dict[str, str]) -> Person | None:
        """The account of a user name that the table gives, or none yet."""
        if not staffing.USERNAME.fullmatch(username):
            sentence = _("用户名用 2 到 60 个字母、数字，也可以用汉字；不能全是数字。")
            raise RowError(sentence, field="username")
        account = Person.objects.filter(username=username).first()
        owner = account or self._by_username.get(username)
        if owner is None:
            return found
        other = account is not None and found is not None and account.pk != found.pk
        if other or not _may_be(owner, **known):
            raise RowError(_("用户名“%s”已经是别人的，请换一个。") % username, field="username")
        return account

    def _default(self, seat: Seat, known: dict[str, str]) -> tuple[str, Person | None]:
        """The first default name that is free, or that this same person has from an earlier run."""
        account: Person | None = None
        username = ""
        for username in staffing.usernames_for(seat.role, seat.place.code):
            account = Person.objects.filter(username=username).first()
            owner = account or self._by_username.get(username)
            if owner is None or _may_be(owner, **known):
                break
        return username, account


def _phone(words: str) -> str:
    try:
        return flow.clean_phone(words)
    except DeedError as error:
        raise RowError(str(error), field="phone") from error


def _may_be(owner: Person | Seat, *, name: str, phone: str) -> bool:
    """Whether an account can be that of a row: active, the same name, no other phone."""
    active = not isinstance(owner, Person) or owner.is_active
    return active and owner.name == name and (not phone or owner.phone in {"", phone})


def _is_done(code: str, role: str, title: str, who: str) -> bool:
    posts = Post.objects.filter(title=title, role=role, area__code=code)
    if not who:
        return posts.exists()
    held = Appointment.objects.filter(post__in=posts)
    # An account that is known stands with its key, one to be opened with its user name.
    return any(
        who in {str(one.person_id), one.person.username} for one in held.select_related("person")
    )


def _settle(seat: Seat) -> tuple[Person | None, str]:
    """The deeds of a row; gives the account and its first password, if it was opened now."""
    area = Area.objects.get(pk=seat.place.id)
    post = Post.objects.filter(title=seat.title, role=seat.role, area=area).first()
    if post is None:
        post = flow.found_post(
            title=seat.title, role=seat.role, area=area, organisation=_body(seat),
            topics=seat.topics,
        )  # fmt: skip
    if not seat.name:
        return None, ""
    person, password = seat.account, ""
    if person is None:
        person, password = flow.open_staff_account(
            name=seat.name, username=seat.username, phone=seat.phone
        )
    flow.appoint(person, post, basis=seat.basis)
    return person, password


def _body(seat: Seat) -> Organisation | None:
    if not seat.organisation:
        return None
    named = Q(name=seat.organisation) | Q(short_name=seat.organisation)
    known = Organisation.objects.filter(named).first()
    return known or flow.found_organisation(
        name=seat.organisation, kind=staffing.kind_for(seat.role),
        area=Area.objects.get(pk=staffing.seat_for(seat.role, seat.place).id),
    )  # fmt: skip


class FirstPasswords:
    """A file that only its owner can read, made with the first account that is opened."""

    def __init__(self) -> None:
        self._waiting: list[Sequence[str]] = []
        self._out: IO[str] | None = None
        self._path: Path | None = None
        self._count = 0

    def remember(self, seat: Seat, person: Person | None, password: str) -> None:
        """Keep a line until the row's transaction is over."""
        if person is not None and password:
            self._waiting.append([person.name, person.username, seat.title, password])

    def write(self) -> None:
        """Write the lines that wait."""
        if not self._waiting:
            return
        csv.writer(self._out or self._open()).writerows(
            [quoted(text) for text in line] for line in self._waiting
        )
        self._count += len(self._waiting)
        self._waiting = []

    def _open(self) -> IO[str]:
        name = FIRST_PASSWORDS.replace("*", f"{timezone.localtime():%Y%m%d-%H%M%S-%f}")
        self._path = Path(settings.HOME) / name
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        # With the mark by which spreadsheets know Chinese; each line at once, should we be stopped.
        self._out = out = os.fdopen(handle, "w", encoding="utf-8-sig", newline="", buffering=1)
        csv.writer(out).writerow([_("姓名"), _("用户名"), _("岗位"), _("第一次的密码")])
        return out

    def close(self) -> None:
        """Say where the file is; nothing of what is in it."""
        if self._out is None:
            return
        self._out.close()
        self._out = None
        sys.stdout.write(
            _("开了 %(count)s 个账号，第一次的密码在 %(path)s，只有您能读。逐个告诉本人后请删掉。")
            % {"count": self._count, "path": self._path}
            + "\n"
        )
