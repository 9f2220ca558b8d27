"""Persons, bodies, posts, and when they are there."""

from __future__ import annotations

from mulin.people.models.contact import PostContact
from mulin.people.models.person import (
    Appointment,
    Invitation,
    Organisation,
    Person,
    PersonManager,
    Post,
    Role,
    SignIn,
    Token,
)
from mulin.people.models.team import HandOver, Pattern, Seat
from mulin.people.models.time import Absence, UnitCalendar

__all__ = [
    "Absence",
    "Appointment",
    "HandOver",
    "Invitation",
    "Organisation",
    "Pattern",
    "Person",
    "PersonManager",
    "Post",
    "PostContact",
    "Role",
    "Seat",
    "SignIn",
    "Token",
    "UnitCalendar",
]
