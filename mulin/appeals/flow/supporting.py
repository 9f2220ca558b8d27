"""«我也遇到»: joining an open appeal instead of telling the same again, and leaving it.

Who joins stands beside the appeal, not in its story: the handler reads a number, the reporter
too, and nobody a name. They are told when it moves, in words that say nothing of the reporter.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mulin.appeals.events import AppealChanged
from mulin.appeals.flow.reporting import clean_contact
from mulin.appeals.flow.steps import tell_handlers
from mulin.appeals.models import Appeal, Supporter
from mulin.appeals.queries.following import STAGES, stage_of
from mulin.appeals.queries.twins import shareable
from mulin.core import journal, seal
from mulin.core.deeds import NotAllowed, Refused
from mulin.core.events import when
from mulin.notices.flow import Message, take_back, tell
from mulin.people.models import Person

FOLLOW = "/appeals/{}/joined/"
# The handler is told of these numbers, not of each one.
TOLD_AT = frozenset({1, 3, 10, 30, 100, 300, 1000})


@dataclass(frozen=True)
class Who:
    """Whoever joins: a person, or a visitor by their telephone or their browser."""

    person: Person | None = None
    phone: str = ""
    browser: str = ""

    def mark(self) -> str:
        """What tells them apart within an appeal; a person's own phone is not asked for."""
        if self.person is not None:
            return f"person:{self.person.pk.hex}"
        if self.phone:
            return f"phone:{seal.blind_index(self.phone, 'phone')}"[:80]
        if self.browser:
            return f"browser:{self.browser}"[:80]
        raise Refused("missing", _("请留个电话，或者登录以后再点。"), field="contact_phone")


def support(appeal: Appeal, *, who: Who, subscribed: bool = True) -> Supporter:
    """Join it. Joining twice is joining once; one's own is not joined."""
    cleaned = Who(who.person, clean_contact(who.phone) if who.person is None else "", who.browser)
    mark = cleaned.mark()
    if known := Supporter.objects.filter(appeal=appeal, mark=mark).first():
        return known
    if appeal.is_reported_by(who.person):
        raise NotAllowed(_("这就是您自己反映的事，进展在“我的反映”里看。"))
    if not shareable().filter(pk=appeal.pk).exists():
        raise NotAllowed(_("这件事已经办结，或者不能一起跟进了。请照常提交您的事。"))
    row = Supporter(
        appeal=appeal, person=who.person, mark=mark, contact=cleaned.phone, subscribed=subscribed
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            journal.remark(row, "join", by=who.person, data={"appeal": str(appeal.pk)})
            _count(appeal, 1)
            if appeal.supporters in TOLD_AT:
                tell_handlers(
                    appeal, "joined", gettext_noop("又有人也遇到：%s") % appeal.title,
                    gettext_noop("现在有 %d 人也遇到这件事。") % appeal.supporters,
                )  # fmt: skip
    except IntegrityError:
        # The same thumb a moment ago.
        return Supporter.objects.get(appeal=appeal, mark=mark)
    return row


@transaction.atomic
def unsupport(row: Supporter, *, by: Person | None) -> None:
    """Leave it; nothing is kept but that somebody left: messages that lead to it go as well."""
    journal.remark(row, "leave", by=by, data={"appeal": str(row.appeal_id)})
    appeal = row.appeal
    if row.person_id is not None:
        take_back([row.person_id], url=FOLLOW.format(appeal.pk))
    row.delete()
    _count(appeal, -1)


def _count(appeal: Appeal, by: int) -> None:
    """In the database, with the row that makes the difference: two who join at once are two."""
    Appeal.objects.filter(pk=appeal.pk).update(supporters=F("supporters") + by)
    appeal.refresh_from_db(fields=["supporters"])


@when(AppealChanged)
def pass_on(event: AppealChanged) -> None:
    """Whoever joined and wants to know is told of every stage, and of nothing else. A complaint of
    staff is followed no more: what was told of it before leads nowhere."""
    appeal = event.appeal
    if not appeal.supporters or not (appeal.about_staff or event.verb in STAGES):
        return
    rows = Supporter.objects.filter(appeal=appeal, subscribed=True, person__isnull=False)
    people = list(rows.values_list("person_id", flat=True))
    if appeal.about_staff:
        take_back(people, url=FOLLOW.format(appeal.pk))
        return
    with translation.override(settings.LANGUAGE_CODE):
        title = gettext_noop("您也遇到的事：%s") % stage_of(event.verb, appeal.ending)
    tell(people, Message("appeal.joined", title, "", FOLLOW.format(appeal.pk), appeal.pk))
