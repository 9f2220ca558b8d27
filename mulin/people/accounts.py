"""Deeds on an account that is there: another phone, closing it, opening it again."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal, seal, versions
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.people import rules, staffing
from mulin.people.flow import clean_phone
from mulin.people.flow.posts import let_go
from mulin.people.models import Appointment, Person, SignIn

# How staff made sure that it is the person: whoever gets the phone changed gets the account.
CHECKS = ("paper", "visit", "call")


def _looks_after(by: Person, person: Person) -> None:
    if not rules.may_look_after(by, person):
        raise Forbidden


def _free_phone(phone: str, person: Person) -> str:
    """Its blind index; refused when another open account has it."""
    index = seal.blind_index(phone, "phone")
    if Person.objects.filter(phone_index=index, is_active=True).exclude(pk=person.pk).exists():
        raise Refused("phone_taken", _("这个手机号是另一个账号的，请先核对。"), field="phone")
    return index


@transaction.atomic
def set_phone(person: Person, *, phone: str, checked: str, by: Person) -> bool:
    """Give an account another phone, or none (only who has another user name can sign in then);
    `checked` says how it was made sure that it is the person (`CHECKS`). False: it was that."""
    _looks_after(by, person)
    if not person.is_active:
        raise NotAllowed(_("账号已经停用，请先恢复。"))
    phone = clean_phone(phone)
    if checked not in CHECKS:
        raise Refused("not_checked", _("请选怎么核对的本人。"), field="checked")
    if phone == person.phone:
        return False
    called_after_it = bool(person.phone) and person.phone in person.username
    if called_after_it and not phone:
        raise Refused("phone_missing", _("他用手机号登录，不能空着。"), field="phone")
    person.phone_index = _free_phone(phone, person) if phone else ""
    person.phone = phone
    if called_after_it:
        person.username = staffing.resident_username(phone)
    person.save(update_fields=["phone", "phone_index", "username"])
    # How it was made sure, not the number: the journal is never struck out for a phone.
    journal.remark(person, "people.phone_set", by=by, data={"checked": checked})
    return True


@transaction.atomic
def close_account(person: Person, *, by: Person) -> None:
    """Nobody signs in to it any more, by page or by token; its posts are vacant from today. What
    the person reported and did stays."""
    if not rules.may_close(by, person):
        raise Forbidden
    if not person.is_active:
        raise NotAllowed(_("账号已经是停用的。"))
    today = timezone.localdate()
    for held in Appointment.objects.filter(person=person).select_related("post"):
        if held.until is None or held.until >= today:
            let_go(held, by=by, until=today - timedelta(days=1))
    person.is_active = False
    person.save(update_fields=["is_active"])
    SignIn.objects.filter(person_id=person.pk).delete()
    journal.remark(person, "people.account_closed", by=by)
    versions.changed("posts")


@transaction.atomic
def reopen_account(person: Person, *, by: Person) -> None:
    """Open a closed account again; posts are not given back by this."""
    _looks_after(by, person)
    if person.is_active:
        raise NotAllowed(_("账号已经可以登录了。"))
    if person.phone:
        _free_phone(person.phone, person)
    person.is_active = True
    person.save(update_fields=["is_active"])
    journal.remark(person, "people.account_reopened", by=by)
    versions.changed("posts")
