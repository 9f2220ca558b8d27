"""Forms of the administrator: an account for staff, a body, a post."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mulin.core.deed_forms import choose
from mulin.people import directory as reads
from mulin.people import staffing
from mulin.people.forms import HouseForm
from mulin.people.models import Organisation, Post, Role
from mulin.places.queries import ladder

Choice = tuple[str, object]
DEPARTMENT_HELP = _(
    "诉求类别的代码（前几位也行），或单位的叫法，用分号隔开，例如：0301；城管。"
    "部门承办人一定要填，否则派不到它；其他岗位不填就什么都办。"
)
TOPICS_HELP = _("诉求类别的代码（前几位也行），或单位的叫法，用分号隔开。例如：0301；城管。")


def areas() -> list[Choice]:
    """Every area from the top down."""
    known = ladder()
    return [(place.code, known.words(place.path)) for place in known.places]


class TopicsField(forms.CharField):
    """«0301；城管» as the list that a post keeps."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("办哪些事"), max_length=300, required=False, **options)

    def clean(self, value: Any) -> Any:
        return list(staffing.topics_of(super().clean(value)))


class AreaForm(HouseForm):
    """A form that asks for an area by its code."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choose(self, "area", [("", _("请选择")), *areas()])

    def clean_area(self) -> object:
        """The area itself."""
        return reads.area_by(self.cleaned_data["area"])


class BodyForm(AreaForm):
    """What is known of an organisation."""

    name = forms.CharField(label=_("单位名称"), max_length=80)
    short_name = forms.CharField(
        label=_("简称"), max_length=30, required=False, help_text=_("页面上这样叫它。")
    )
    kind = forms.ChoiceField(label=_("单位类别"), choices=Organisation.Kind.choices)
    area = forms.ChoiceField(label=_("所在区域"))
    phone = forms.CharField(
        label=_("电话"), max_length=30, required=False,
        help_text=_("值班或办公电话，居民看得到。不要填个人手机。"),
    )  # fmt: skip
    hours = forms.CharField(
        label=_("办公时间"), max_length=60, required=False,
        help_text=_("例如：周一至周五 8:30–17:30。"),
    )  # fmt: skip
    topics = TopicsField(help_text=TOPICS_HELP)


class DutiesForm(HouseForm):
    """The title of a post, its body, and what it answers for."""

    title = forms.CharField(label=_("岗位名称"), max_length=60)
    organisation = forms.ChoiceField(label=_("单位"), required=False)
    topics = TopicsField(help_text=DEPARTMENT_HELP)

    def __init__(self, *args: Any, role: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.of_role = role
        known = [(str(body.pk), body.name) for body in reads.all_bodies()]
        choose(self, "organisation", [("", _("不属于哪个单位")), *known])

    def clean_organisation(self) -> Organisation | None:
        """The organisation itself, or none."""
        key = self.cleaned_data["organisation"]
        return reads.body_by(UUID(key)) if key else None

    def clean(self) -> dict[str, Any]:
        """A department that answers for nothing, itself or by its body, would get nothing."""
        given = self.cleaned_data
        role, body = given.get("role") or self.of_role, given.get("organisation")
        topics = given.get("topics") or (body.topics if body else [])
        if role == Role.DEPARTMENT and not topics:
            self.add_error("topics", gettext("请写清部门承办人办哪些事，否则派不到它。"))
        return given


class PostForm(DutiesForm, AreaForm):
    """A new post."""

    role = forms.ChoiceField(label=_("岗位类别"), choices=[("", _("请选择")), *Role.choices])
    area = forms.ChoiceField(label=_("负责区域"))
    title = forms.CharField(
        label=_("岗位名称"), max_length=60, required=False,
        help_text=_("不填就用“区域＋类别”，例如：第三网格网格员。"),
    )  # fmt: skip
    field_order = ("role", "area", "title", "organisation", "topics")

    def clean(self) -> dict[str, Any]:
        """A title is made where none is given."""
        given = super().clean()
        if not given.get("title") and given.get("role") and given.get("area"):
            given["title"] = staffing.title_for(given["role"], given["area"].name)
        return given


class StaffForm(HouseForm):
    """An account for somebody who works here."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(
        label=_("手机号"), max_length=20, required=False, help_text=_("填了就能用手机号登录。")
    )
    post = forms.ChoiceField(
        label=_("到哪个岗位"), required=False,
        help_text=_("只列空缺的岗位。也可以先开账号，以后再安排。"),
    )  # fmt: skip
    username = forms.CharField(
        label=_("用户名"), max_length=60, required=False,
        help_text=_("选了岗位可以不填，会按岗位取一个。"),
    )  # fmt: skip
    basis = forms.CharField(
        label=_("任职依据"), max_length=120, required=False,
        help_text=_("例如：镇党委会 11 月 3 日。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        words = ladder().words
        vacant = [(str(p.id), f"{p.title} · {words(p.path)}") for p in reads.vacant_posts()]
        choose(self, "post", [("", _("先不安排")), *vacant])

    def clean_post(self) -> Post | None:
        """The post itself, or none."""
        key = self.cleaned_data["post"]
        return reads.post_by(UUID(key)) if key else None
