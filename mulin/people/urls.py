"""Addresses of people."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from mulin.people.views import (
    absences,
    account,
    accounts,
    calendar,
    contact,
    directory,
    founding,
    invitations,
    leaving,
    moving,
    signing,
    teams,
)

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", signing.sign_in, name="sign_in"),
    path("sign-in/password/", signing.first_password, name="first_password"),
    path("sign-out/", signing.sign_out, name="sign_out"),
    path("me/", account.account, name="account"),
    path("me/password/", account.password, name="password"),
    path("me/sign-ins/", account.end_sign_in, name="end_sign_in"),
    path("join/<str:token>/", invitations.join, name="join"),
    path("desk/calendar/", calendar.calendar, name="calendar"),
    path("desk/absence/", absences.absence, name="absence"),
    path("desk/absence/<uuid:key>/end/", absences.back, name="back"),
    path("desk/invitations/", invitations.invitations, name="invitations"),
    path("desk/invitations/<uuid:key>/", invitations.invitation, name="invitation"),
    path("desk/invitations/<uuid:key>/qr.svg", invitations.invitation_qr, name="invitation_qr"),
    path("desk/people/", directory.people, name="people"),
    path("desk/people/new/", founding.new_account, name="new_account"),
    path("desk/people/bodies/", founding.bodies, name="bodies"),
    path("desk/people/bodies/new/", founding.new_body, name="new_body"),
    path("desk/people/bodies/<uuid:key>/", founding.body, name="body"),
    path("desk/people/posts/", founding.new_post, name="new_post"),
    path("desk/people/posts/<uuid:key>/edit/", founding.edit_post, name="edit_post"),
    path("desk/people/posts/<uuid:key>/contact/", contact.edit_contact, name="edit_contact"),
    path("desk/people/posts/<uuid:key>/move/", moving.move_post, name="move_post"),
    path("desk/people/posts/<uuid:key>/team/", teams.team_of_post, name="team_of_post"),
    path("desk/people/matrix/", teams.matrix, name="matrix"),
    path("desk/people/matrix/founding/", teams.found_team, name="found_team"),
    path("desk/people/matrix/leads/<uuid:key>/", teams.lead, name="lead"),
    path("desk/people/loads/", teams.loads, name="loads"),
    path("desk/people/moving/", moving.moving, name="moving"),
    path("desk/people/handovers/", leaving.hand_overs, name="hand_overs"),
    path("desk/people/handovers/<uuid:key>/", leaving.hand_over, name="hand_over"),
    path("desk/people/<uuid:key>/", directory.person, name="person"),
    path("desk/people/<uuid:key>/password/", directory.reset_password, name="reset_password"),
    path("desk/people/<uuid:key>/phone/", accounts.phone, name="phone"),
    path("desk/people/<uuid:key>/closing/", accounts.close, name="close_account"),
    path("desk/people/<uuid:key>/reopening/", accounts.reopen, name="reopen_account"),
    path("desk/people/posts/<uuid:key>/", directory.post, name="post"),
    path(
        "desk/people/appointments/<uuid:key>/end/",
        leaving.leave,
        name="end_appointment",
    ),
    # The corner of every page (core.nav.account) asks for the account under this name.
]
