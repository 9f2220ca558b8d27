"""Bodies: registering one, correcting what is known of it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from mulin.core import journal, versions
from mulin.core.deeds import Refused
from mulin.people.flow.common import administers
from mulin.people.models import Organisation, Person
from mulin.places.models import Area


@transaction.atomic
def found_organisation(
    *, name: str, kind: str, area: Area, short_name: str = "", phone: str = "", hours: str = "",
    topics: Sequence[str] = (), by: Person | None = None,
) -> Organisation:  # fmt: skip
    """Register a body that can answer for something."""
    administers(by)
    body = Organisation(
        name=_free_name(name), kind=kind, area=area, short_name=short_name, phone=phone,
        hours=hours, topics=list(topics),
    )  # fmt: skip
    body.save(force_insert=True)
    journal.remark(body, "people.body_founded", by=by, data={"name": body.name})
    return body


def _free_name(name: str, body: Organisation | None = None) -> str:
    name = name.strip()
    if not name:
        raise Refused("no_name", _("请填单位名称。"), field="name")
    known = Organisation.objects.filter(name=name).first()
    if known is not None and (body is None or known.pk != body.pk):
        raise Refused("body_known", _("已经有叫这个名称的单位了。"), field="name")
    return name


@transaction.atomic
def edit_organisation(body: Organisation, *, by: Person, **changes: object) -> None:
    """Correct what is known of a body: name, short_name, kind, area, phone, hours, topics."""
    administers(by)
    changes["name"] = _free_name(str(changes.get("name", body.name)), body)
    fields = [field for field, new in changes.items() if getattr(body, field) != new]
    if not fields:
        return
    for field in fields:
        setattr(body, field, changes[field])
    body.save(update_fields=fields)
    journal.remark(body, "people.body_edited", by=by, data={"fields": fields})
    versions.changed("posts")
