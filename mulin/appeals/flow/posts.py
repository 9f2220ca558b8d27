"""Posts that may be given something: filled ones, never those of whom the appeal complains."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from mulin.appeals.models import Appeal
from mulin.core.deeds import Refused
from mulin.people.models import Role
from mulin.people.queries import PostInfo, posts


def filled(key: UUID) -> PostInfo:
    """The post, if somebody holds it today."""
    post = posts().get(key)
    if post is None:
        raise Refused("no_post", _("没有这个岗位，请重新选。"), field="post")
    if post.vacant:
        raise Refused("vacant", _("“%s”现在没有人，请选别的岗位。") % post.title, field="post")
    return post


def not_complained_of(appeal: Appeal, post: PostInfo) -> PostInfo:
    """The post, unless the appeal complains of it or of its body."""
    if appeal.complains_of(post.id, post.organisation):
        raise Refused(
            "complained_of", _("这件事反映的就是“%s”，不能交给它办。") % post.words, field="post"
        )
    return post


def own_time(to: PostInfo) -> dict[str, str]:
    """By whose calendar the clocks count from now on, where any body keeps one of its own."""
    return {"calendar": to.calendar} if posts().own_time else {}


def centre_of(appeal: Appeal) -> set[UUID]:
    """Keys of those at the centre who answer for its area, but whom it complains of."""
    return {
        person for post in posts().answering(Role.CENTRE, appeal.area_path)
        if not appeal.complains_of(post.id, post.organisation)
        for person in post.holder_ids
    }  # fmt: skip
