"""Opening accounts, founding bodies and posts, appointing people, ending sign-ins: a module a noun."""

from __future__ import annotations

from mulin.people.flow.accounts import (
    check_password_strength,
    clean_phone,
    correct,
    end_sign_in,
    note_sign_in,
    open_account,
    open_staff_account,
    password_to_tell,
    reset_password,
    set_appearance,
    set_password,
)
from mulin.people.flow.bodies import edit_organisation, found_organisation
from mulin.people.flow.invitations import accept_invitation, invite
from mulin.people.flow.leaving import hand_over
from mulin.people.flow.moving import move_post
from mulin.people.flow.posts import (
    appoint,
    dismiss,
    edit_post,
    found_post,
    rename_post,
    set_duties,
)
from mulin.people.flow.teams import (
    PatternPlan,
    SeatPlan,
    StandardPlan,
    found_lead,
    found_team,
    seat_post,
    set_duty,
    set_patterns,
)
from mulin.people.flow.tokens import SCOPES, digest_of_token, issue_token, revoke_token

__all__ = [
    "SCOPES",
    "PatternPlan",
    "SeatPlan",
    "StandardPlan",
    "accept_invitation",
    "appoint",
    "check_password_strength",
    "clean_phone",
    "correct",
    "digest_of_token",
    "dismiss",
    "edit_organisation",
    "edit_post",
    "end_sign_in",
    "found_lead",
    "found_organisation",
    "found_post",
    "found_team",
    "hand_over",
    "invite",
    "issue_token",
    "move_post",
    "note_sign_in",
    "open_account",
    "open_staff_account",
    "password_to_tell",
    "rename_post",
    "reset_password",
    "revoke_token",
    "seat_post",
    "set_appearance",
    "set_duties",
    "set_duty",
    "set_password",
    "set_patterns",
]
