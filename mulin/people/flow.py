"""Opening accounts, founding bodies and posts, appointing people, ending sign-ins."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core import journal, seal, versions
from mulin.core.deeds import Forbidden, Refused
from mulin.people import rules, staffing
from mulin.people.models import Appointment, Invitation, Organisation, Person, Post, SignIn, Token
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


def _administers(by: Person | None) -> None:
    """Whoever does it by hand is an administrator; nobody (`None`) is the command of the house."""
    if by is not None and not rules.may_administer(by):
        raise Forbidden


@transaction.atomic
def open_staff_account(
    *, name: str, username: str = "", phone: str = "", post: Post | None = None, basis: str = "",
    by: Person | None = None,
) -> tuple[Person, str]:  # fmt: skip
    """An account for somebody who works here, on a post if one is given, and the password to tell.

    Without a user name it is called after the post. The password must be changed at first sign-in.
    """
    _administers(by)
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


@transaction.atomic
def found_organisation(
    *, name: str, kind: str, area: Area, short_name: str = "", phone: str = "", hours: str = "",
    topics: Sequence[str] = (), by: Person | None = None,
) -> Organisation:  # fmt: skip
    """Register a body that can answer for something."""
    _administers(by)
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
    _administers(by)
    changes["name"] = _free_name(str(changes.get("name", body.name)), body)
    fields = [field for field, new in changes.items() if getattr(body, field) != new]
    if not fields:
        return
    for field in fields:
        setattr(body, field, changes[field])
    body.save(update_fields=fields)
    journal.remark(body, "people.body_edited", by=by, data={"fields": fields})
    versions.changed("posts")


@transaction.atomic
def found_post(
    *, title: str, role: str, area: Area, organisation: Organisation | None = None,
    topics: Sequence[str] = (), by: Person | None = None,
) -> Post:  # fmt: skip
    """Create a post; it is vacant until somebody is appointed.

    By hand (`by`) no second one of the same title, role and area; a table looks for it first.
    """
    _administers(by)
    if by is not None and Post.objects.filter(title=title, role=role, area=area).exists():
        sentence = _("这个区域已经有这个岗位了。要多安排一个人，请到岗位页上岗。")
        raise Refused("post_known", sentence, field="title")
    post = Post(
        title=title, role=role, area=area, area_path=area.path, organisation=organisation,
        topics=list(topics),
    )  # fmt: skip
    post.save(force_insert=True)
    journal.remark(post, "people.post_founded", by=by, data={"title": title})
    versions.changed("posts")
    return post


@transaction.atomic
def rename_post(post: Post, *, title: str, by: Person) -> None:
    """Give a post another title; who holds it and what it has done stay with it."""
    _administers(by)
    title = title.strip()
    if not title:
        raise Refused("no_title", _("请填岗位名称。"), field="title")
    if title == post.title:
        return
    if Post.objects.filter(title=title, role=post.role, area=post.area_id).exists():
        raise Refused("post_known", _("这个区域已经有叫这个名称的岗位了。"), field="title")
    before, post.title = post.title, title
    post.save(update_fields=["title"])
    journal.remark(post, "people.post_renamed", by=by, data={"from": before, "to": title})
    versions.changed("posts")


@transaction.atomic
def set_duties(
    post: Post, *, organisation: Organisation | None, topics: Sequence[str], by: Person
) -> None:
    """Say to which body a post belongs and for what it answers."""
    _administers(by)
    key = organisation.pk if organisation else None
    if (post.organisation_id, post.topics) == (key, list(topics)):
        return
    post.organisation, post.topics = organisation, list(topics)
    post.save(update_fields=["organisation", "topics"])
    journal.remark(post, "people.duties_set", by=by, data={"topics": list(topics)})
    versions.changed("posts")


@transaction.atomic
def edit_post(
    post: Post, *, title: str, organisation: Organisation | None, topics: Sequence[str], by: Person
) -> None:
    """Rename a post and set its duties: both or neither."""
    rename_post(post, title=title, by=by)
    set_duties(post, organisation=organisation, topics=topics, by=by)


@transaction.atomic
def appoint(
    person: Person, post: Post, *, by: Person | None = None, since: date | None = None,
    basis: str = "",
) -> Appointment:  # fmt: skip
    """Put a person on a post."""
    held = Appointment.objects.create(
        person=person, post=post, since=since or timezone.localdate(), basis=basis
    )
    journal.remark(post, "people.appointed", by=by, data={"person": str(person.pk)})
    versions.changed("posts")
    return held


@transaction.atomic
def dismiss(held: Appointment, *, by: Person | None = None, until: date | None = None) -> None:
    """End an appointment; the post becomes vacant the day after."""
    held.until = until or timezone.localdate() - timedelta(days=1)
    held.save(update_fields=["until"])
    journal.remark(held.post, "people.dismissed", by=by, data={"person": str(held.person_id)})
    versions.changed("posts")


@transaction.atomic
def invite(area: Area, *, by: Person, days: int = 30) -> Invitation:
    """An invitation into a grid, to be shown as a QR; many residents may come in by one."""
    if not rules.may_invite(by, area):
        raise Forbidden
    return Invitation.objects.create(
        token=secrets.token_urlsafe(18), by=by, area=area,
        until=timezone.now() + timedelta(days=days),
    )  # fmt: skip


@transaction.atomic
def accept_invitation(invitation: Invitation, *, name: str, phone: str, password: str) -> Person:
    """A resident opens an account through a grid worker's invitation."""
    if not invitation.open_at(timezone.now()):
        raise Refused("invitation_over", _("这张邀请码已经过期，请向网格员再要一张。"))
    if not phone:
        raise Refused("phone_missing", _("请填手机号，登录时要用。"), field="phone")
    phone = clean_phone(phone)
    person = open_account(
        username=staffing.resident_username(phone), name=name, password=password, phone=phone, area=invitation.area,
        by=invitation.by,
    )  # fmt: skip
    invitation.used += 1
    invitation.save(update_fields=["used"])
    return person


SCOPES = (
    "appeals:read", "appeals:write", "appeals:handle", "figures:read", "whistles:read",
    "whistles:write", "open311",
)  # fmt: skip


@transaction.atomic
def issue_token(
    person: Person, *, name: str, scopes: Sequence[str] = SCOPES, days: int | None = None
) -> str:
    """A key of the machine door for a person: told once, kept as a hash.

    It may do what the person may do, and of that only what its scopes name.
    """
    if unknown := set(scopes) - set(SCOPES):
        raise Refused(
            "no_scope", _("没有这种权限：%s。") % _("、").join(sorted(unknown)), field="scopes"
        )
    secret = f"mulin_{secrets.token_urlsafe(32)}"
    until = timezone.now() + timedelta(days=days) if days else None
    Token.objects.create(
        person=person, name=name, digest=digest_of_token(secret), scopes=list(scopes), until=until
    )
    journal.remark(person, "people.token_issued", by=person, data={"scopes": list(scopes)})
    return secret


def digest_of_token(secret: str) -> str:
    """What is kept of a token: SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def revoke_token(person: Person, *, key: UUID) -> bool:
    """End one of a person's tokens."""
    ended = Token.objects.filter(person=person, pk=key).delete()[0]
    if ended:
        journal.remark(person, "people.token_revoked", by=person)
    return bool(ended)
