"""What is asked when borders, stations and norms change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mulin.core.deed_forms import KeyedForm, choose
from mulin.core.geo import Datum
from mulin.grids.drawn import MOST_BYTES
from mulin.grids.models import Norm, OutlineSheet
from mulin.places.models import CALLED, Station
from mulin.places.queries import Place


class ActForm(KeyedForm):
    """From which day it holds, and on what paper."""

    on = forms.DateField(
        label=_("从哪天起"), help_text=_("这一天起按新的算，以前的记录留在原来的地方。"),
        widget=forms.DateInput,
    )  # fmt: skip
    basis = forms.CharField(
        label=_("依据"), max_length=200, required=False,
        help_text=_("例如：南府办〔2026〕3号；会议纪要。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial.setdefault("on", timezone.localdate())


def datum_field() -> forms.ChoiceField:
    """Which of the four datums coordinates are in."""
    return forms.ChoiceField(
        label=_("坐标系"), choices=Datum.choices, initial=Datum.WGS84,
        help_text=_("从高德、腾讯导出的选 GCJ-02，从百度导出的选 BD-09。"),
    )  # fmt: skip


class TextForm(ActForm):
    """Outlines as GeoJSON, in a box or in a file."""

    text = forms.CharField(
        label=_("边界的文字（GeoJSON）"), required=False, max_length=MOST_BYTES, widget=forms.Textarea,
        help_text=_("每个面写明代码（code）或名称（name）。"),
    )  # fmt: skip
    file = forms.FileField(
        label=_("边界文件（GeoJSON）"), required=False, help_text=_("选了文件，就用文件里的边界。")
    )
    datum = datum_field()

    def clean(self) -> dict[str, Any]:
        """The text of the file, if one was chosen."""
        data = super().clean() or {}
        upload = data.get("file")
        if upload:
            if upload.size > MOST_BYTES:
                self.add_error("file", _("文件超过 5 MB 了，请分成几个文件。"))
                return data
            try:
                data["text"] = upload.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("文件读不出来。要 UTF-8 的 GeoJSON。"))
            data["name"] = upload.name
        elif not data.get("text", "").strip():
            self.add_error("text", _("请把边界贴在这里，或者选一个文件。"))
        return data


class DrawingForm(TextForm):
    """Outlines of the areas below another, as they are or as they shall be."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class BringForm(TextForm):
    """A file of outlines, and what they are of."""

    of = forms.ChoiceField(label=_("画的是什么"), choices=OutlineSheet.Of.choices)

    def __init__(self, *args: Any, draws: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        offered = OutlineSheet.Of.choices if draws else OutlineSheet.Of.choices[1:]
        choose(self, "of", offered)
        self.initial.setdefault("of", offered[0][0])


class PropertyForm(ActForm):
    """A property area."""

    name = forms.CharField(
        label=_("名称"), max_length=60, help_text=_("例如：湖滨星都物业服务区域。")
    )
    company = forms.CharField(label=_("物业公司"), max_length=80, required=False)


class SplitForm(ActForm):
    """A line, and what the new piece is called."""

    line = forms.CharField(
        label=_("切线"), max_length=4000, widget=forms.Textarea,
        help_text=_("在图上点几下，或者写“经度,纬度 经度,纬度”。两头都要画到边界外面。"),
    )  # fmt: skip
    datum = datum_field()
    name = forms.CharField(label=_("新的一块叫什么"), max_length=60)
    code = forms.CharField(
        label=_("新的代码"), max_length=20, required=False, help_text=_("不写就接着往下编。")
    )


class MergeForm(ActForm):
    """Which neighbours come in."""

    gone = forms.MultipleChoiceField(label=_("并进来的"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, beside: Iterable[Place], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["gone"]
        field.choices = [(place.code, place.name) for place in beside]


class HandOverForm(ActForm):
    """To whom it goes."""

    to = forms.ChoiceField(label=_("划到哪里"))
    code = forms.CharField(
        label=_("新的代码"), max_length=20, required=False, help_text=_("不写就接着往下编。")
    )

    def __init__(self, *args: Any, places: Iterable[Place], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["to"]
        field.choices = [("", _("请选择")), *((place.code, place.name) for place in places)]


class NameForm(ActForm):
    """Another name."""

    name = forms.CharField(label=_("名称"), max_length=60)


class FoundForm(NameForm):
    """A new grid."""

    code = forms.CharField(
        label=_("代码"), max_length=20, required=False, help_text=_("不写就接着往下编。")
    )


class StationForm(KeyedForm):
    """What a station is, and where."""

    name = forms.CharField(label=_("名称"), max_length=60)
    kind = forms.ChoiceField(label=_("哪一种"))
    area = forms.ChoiceField(label=_("在哪里"))
    place = forms.CharField(label=_("地址"), max_length=120, required=False)
    hours = forms.CharField(
        label=_("开放时间"), max_length=120, required=False, help_text=_("例如：每天 8:30–20:00。")
    )
    lng = forms.FloatField(label=_("经度"), help_text=_("例如 116.045123。"))
    lat = forms.FloatField(label=_("纬度"), help_text=_("例如 29.449321。"))
    datum = datum_field()
    datum.help_text = _(
        "在图上选的点是 WGS-84；从高德、腾讯抄来的选 GCJ-02，从百度抄来的选 BD-09。"
    )

    def __init__(
        self, *args: Any, kinds: Iterable[tuple[str, str]], areas: Iterable[tuple[str, str]],
        station: Station | None = None, **more: Any,
    ) -> None:  # fmt: skip
        if station is not None:
            more["initial"] = {
                **{n: getattr(station, n) for n in ("name", "place", "hours", "lng", "lat")},
                "kind": station.kind.key, "area": station.area.code,
            }  # fmt: skip
        super().__init__(*args, **more)
        for name, choices in (("kind", kinds), ("area", areas)):
            field: Any = self.fields[name]
            field.choices = [("", _("请选择")), *choices]


class LevelsForm(KeyedForm):
    """What the rungs are called: a word for each, and what single areas are by their names."""

    def __init__(self, *args: Any, called: Iterable[tuple[str, str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        for level, name, kinds in called:
            self.fields[level] = forms.CharField(
                label=_("%s的统称") % CALLED[level], max_length=20, required=False, initial=name,
                widget=forms.TextInput(attrs={"list": "usual-words"}),
            )  # fmt: skip
            self.fields[f"{level}_kinds"] = forms.CharField(
                label=_("%s的具体叫法") % CALLED[level],
                max_length=200,
                required=False,
                initial=kinds,
            )


class NormForm(KeyedForm):
    """What is right for grids here."""

    since = forms.DateField(label=_("从哪天起"), widget=forms.DateInput)
    households_least = forms.IntegerField(label=_("最少多少户"))
    households_most = forms.IntegerField(label=_("最多多少户"))
    tolerance = forms.IntegerField(
        label=_("建议划分允许差百分之几"), help_text=_("和平均户数比，差得再多就会说明原因。")
    )
    minutes = forms.IntegerField(label=_("步行多少分钟算够得着"))
    metres_a_minute = forms.IntegerField(
        label=_("一分钟走多少米"), help_text=_("老人慢些，可以填 60。")
    )
    detour = forms.FloatField(label=_("绕行系数"), help_text=_("实际路程是直线的几倍，一般 1.3。"))
    basis = forms.CharField(label=_("依据"), max_length=200, required=False)

    def __init__(self, *args: Any, norm: Norm, **more: Any) -> None:
        names = (
            "households_least",
            "households_most",
            "tolerance",
            "minutes",
            "metres_a_minute",
            "detour",
        )
        more.setdefault(
            "initial", {n: getattr(norm, n) for n in names} | {"since": timezone.localdate()}
        )
        super().__init__(*args, **more)
