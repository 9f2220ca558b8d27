"""The register of staff as a table: the columns of the import, phones masked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core.exchange import Exporter
from mulin.core.fields import within
from mulin.core.filters import refuse, written
from mulin.core.tables.write import Value
from mulin.core.wording import mask_name, mask_phone
from mulin.people.directory import LISTED
from mulin.people.models import Appointment, Person, Post, Role
from mulin.places.queries import ladder


def headings() -> list[str]:
    """The first line: what `mulin import staff` reads, then words and a day for people."""
    return [
        _("姓名"), _("用户名"), _("手机"), _("角色"), _("岗位"), _("单位"), _("区域代码"),
        _("职责类别"), _("任职依据"), _("区域"), _("上岗日期"),
    ]  # fmt: skip


def rows(where: str) -> Iterator[Sequence[Value]]:
    """A line for every holder of a post today, and one without a name for a vacant post.

    `where` is the address of the directory: area (a code), role, vacant=1.
    """
    asked = written(where, {"area", "role", "vacant"})
    known = {"area": ladder().by_code, "role": Role.values, "vacant": ("0", "1")}
    refuse(f"{name}={value}" for name, value in asked.items() if value not in known[name])
    return _rows(asked)


def _rows(asked: Mapping[str, str]) -> Iterator[Sequence[Value]]:
    found = Post.objects.select_related("organisation", "area")
    if role := asked.get("role"):
        found = found.filter(role=role)
    if code := asked.get("area"):
        found = found.filter(within("area_path", ladder().by_code[code].path))
    held = _held()
    for post in found:
        holders = held.get(post.pk, [])
        if not holders:
            yield _line(post, None)
        elif asked.get("vacant") != "1":
            yield from (_line(post, one) for one in holders)


def _held() -> dict[UUID, list[Appointment]]:
    today, found = timezone.localdate(), dict[UUID, list[Appointment]]()
    now = Appointment.objects.filter(since__lte=today, person__is_active=True)
    now = now.filter(Q(until__isnull=True) | Q(until__gte=today)).select_related("person")
    for one in now.order_by("since", "id"):
        found.setdefault(one.post_id, []).append(one)
    return found


def _line(post: Post, held: Appointment | None) -> Sequence[Value]:
    who = _who(post, held.person) if held else ("", "", "")
    body = post.organisation.name if post.organisation else ""
    return (
        *who, str(Role(post.role).label), post.title, body, post.area.code,
        _("；").join(post.topics), held.basis if held else "", ladder().words(post.area_path),
        held.since if held else None,
    )  # fmt: skip


def _who(post: Post, person: Person) -> tuple[str, str, str]:
    """Staff by name; neighbours who volunteer masked. A phone in a user name is masked too."""
    name = person.name if post.role in LISTED else mask_name(person.name)
    username = re.sub(r"1\d{10}", lambda found: mask_phone(found[0]), person.username)
    return name, username, mask_phone(person.phone)


EXPORTER = Exporter(headings, rows)
