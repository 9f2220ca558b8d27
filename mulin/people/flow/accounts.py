"""Accounts: opening them, their passwords, what a person corrects, their sign-ins."""

from __future__ import annotations

import re
import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal, seal, versions
from mulin.core.deeds import Forbidden, Refused
from mulin.people import rules, staffing
from mulin.people.flow.common import administers
from mulin.people.flow.posts import appoint
from mulin.people.models import Person, Post, SignIn
from mulin.places.models import Area

# Letters and digits that are not mistaken for one another when read out.
CLEAR = "23456789abcdefghjkmnpqrstuvwxyz"
PHONE = re.compile(r"1\d{10}")


def clean_phone(phone: str) -> str:
    """Eleven digits of a mobile number, however it was typed; refuses anything else."""
    digits = re.sub(r"[\s\-+]", "", phone)
    if digits.startswith("86") and len(digits) == 13:
        digits = digits[2:]
    if digits and not PHONE.fullmatch(digits):
        raise Refused("bad_phone", _("手机号应为 11 位数字，请再看一遍。"), field="phone")
    return digits


@transaction.atomic
def open_account(
    *, username: str, name: str, password: str | None, phone: str = "", email: str = "",
    area: Area | None = None, by: Person | None = None, must_change: bool = False,
) -> Person:  # fmt: skip
    """Open an account; without a password nobody can sign in to it yet."""
    phone = clean_phone(phone)
    if Person.objects.filter(username=username).exists():
        raise Refused("name_taken", _("这个用户名已经有人用了，请换一个。"), field="username")
    person = Person(
        username=username, name=name, phone=phone, email=email, area=area, invited_by=by,
        must_change_password=must_change,
        phone_index=seal.blind_index(phone, "phone") if phone else "",
    )  # fmt: skip
    if phone and Person.objects.filter(phone_index=person.phone_index, is_active=True).exists():
        raise Refused("phone_taken", _("这个手机号已经注册过，请直接登录。"), field="phone")
    if password is None:
        person.set_unusable_password()
    else:
        check_password_strength(password)
        person.set_password(password)
    person.save(force_insert=True)
    journal.remark(person, "people.account_opened", by=by or person)
    return person


def check_password_strength(password: str) -> None:
    """At least eight characters and not only one of them: long beats odd (NIST SP 800-63B)."""
    if len(password) < 8 or len(set(password)) < 4:
        raise Refused("weak_password", _("密码至少 8 位，不要全用一样的字。"), field="password")


@transaction.atomic
def set_password(person: Person, *, password: str, by: Person, must_change: bool = False) -> None:
    """Change a password and end the person's other sign-ins."""
    if not rules.may_set_password(by, person):
        raise Forbidden
    check_password_strength(password)
    person.set_password(password)
    person.must_change_password = must_change
    person.save(update_fields=["password", "must_change_password"])
    SignIn.objects.filter(person_id=person.pk).delete()
    journal.remark(person, "people.password_set", by=by)


def password_to_tell() -> str:
    """Ten letters and digits, to be read out to somebody and changed by them."""
    return "".join(secrets.choice(CLEAR) for _n in range(10))


def reset_password(person: Person, *, by: Person) -> str:
    """Staff give somebody a new password to tell them; it must be changed at first sign-in."""
    password = password_to_tell()
    set_password(person, password=password, by=by, must_change=True)
    return password


@transaction.atomic
def end_sign_in(person: Person, *, key: str) -> bool:
    """End one of one's own sign-ins (a phone that was lost)."""
    ended = SignIn.objects.filter(person_id=person.pk, session_key=key).delete()[0]
    if ended:
        journal.remark(person, "people.sign_in_ended", by=person)
    return bool(ended)


@transaction.atomic
def note_sign_in(person: Person, *, device: str) -> None:
    """Keep that somebody signed in, with what kind of device; never with an address."""
    person.last_login = timezone.now()
    person.save(update_fields=["last_login"])
    journal.remark(person, "people.signed_in", by=person, data={"device": device})


@transaction.atomic
def correct(person: Person, *, name: str, email: str, by: Person) -> None:
    """Correct what is held about oneself: the name and the e-mail address."""
    if by.pk != person.pk:
        raise Forbidden
    name = name.strip()
    if not name:
        raise Refused("no_name", _("请填怎么称呼您。"), field="name")
    changed = [field for field, new in (("name", name), ("email", email))
               if getattr(person, field) != new]  # fmt: skip
    if not changed:
        return
    person.name, person.email = name, email
    person.save(update_fields=["name", "email"])
    # Which fields, not what stood in them: the journal is never struck out for a typing error.
    journal.remark(person, "people.corrected", by=by, data={"fields": changed})
    versions.changed("posts")


@transaction.atomic
def set_appearance(person: Person, **choices: object) -> None:
    """Keep language, theme and elder mode with the account."""
    for name in ("language", "theme", "elder"):
        if name in choices:
            setattr(person, name, choices[name])
    person.save(update_fields=["language", "theme", "elder"])


@transaction.atomic
def open_staff_account(
    *, name: str, username: str = "", phone: str = "", post: Post | None = None, basis: str = "",
    by: Person | None = None,
) -> tuple[Person, str]:  # fmt: skip
    """An account for somebody who works here, on a post if one is given, and the password to tell.

    Without a user name it is called after the post. The password must be changed at first sign-in.
    """
    administers(by)
    name, username = name.strip(), username.strip()
    if not name:
        raise Refused("no_name", _("请填姓名。"), field="name")
    if not username and post is None:
        raise Refused("no_username", _("请填用户名，或者选一个岗位。"), field="username")
    if not username and post is not None:
        username = staffing.free_username(post.role, post.area.code)
    if not staffing.USERNAME.fullmatch(username):
        sentence = _("用户名用 2 到 60 个字母、数字，也可以用汉字；不能全是数字。")
        raise Refused("bad_username", sentence, field="username")
    if phone and _has_account(clean_phone(phone)):
        sentence = _("这个手机号已经有账号。请到岗位页，用手机号直接安排上岗。")
        raise Refused("phone_taken", sentence, field="phone")
    password = password_to_tell()
    person = open_account(
        username=username, name=name, phone=phone, password=password, must_change=True, by=by
    )
    if post is not None:
        appoint(person, post, by=by, basis=basis)
    return person, password


def _has_account(phone: str) -> bool:
    index = seal.blind_index(phone, "phone")
    return Person.objects.filter(phone_index=index, is_active=True).exists()
