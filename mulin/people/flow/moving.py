"""Moving a post to another area: when its own was merged away or handed over, or its building was."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from mulin.core import journal, versions
from mulin.core.deeds import Forbidden, Refused
from mulin.people import rules
from mulin.people.models import Person, Post
from mulin.places.models import Area


@transaction.atomic
def move_post(post: Post, *, to: Area, by: Person) -> Post:
    """Put a post on another area of the same level. Who holds it stays on it; what was done under
    it keeps its old place. A post of a building goes only where its building stands."""
    if not rules.may_move(by, post, to.path):
        raise Forbidden(
            _("这个岗位由管理员来移；区域撤并以后，由管着新旧两个区域的社区或中心来移。")
        )
    if to.pk == post.area_id:
        raise Refused("there", _("岗位已经在这个区域了。"), field="area")
    if to.until is not None or to.level != post.area.level:
        raise Refused("no_area", _("请选一个还在的、同一级的区域。"), field="area")
    if post.building is not None and post.building.area_id != to.pk:
        raise Refused("building", _("楼栋的岗位跟着楼走，请选这栋楼所在的区域。"), field="area")
    if Post.objects.filter(title=post.title, role=post.role, area=to).exists():
        raise Refused("post_known", _("那个区域已经有叫这个名称的岗位了，请先改名。"), field="area")
    before = post.area_path
    post.area, post.area_path = to, to.path
    post.save(update_fields=["area", "area_path"])
    journal.remark(post, "people.post_moved", by=by, data={"from": before, "to": to.path})
    versions.changed("posts")
    return post
