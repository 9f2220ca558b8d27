"""Invented samples for the page that shows every widget: full, empty, wrong and far too long."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django import forms
from django.utils import timezone

from mulin.core import charts, clouds

LONG = (
    "湖滨星都二期北门外至滨湖东路人行道之间的非机动车停放区被临时堆放的装修垃圾长期占用，"
    "行人只能绕到机动车道上走，早晚高峰非常危险"
)
SQUARE = 0.004
PINS = 18


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="一句话说清", max_length=60, help_text="例如：三楼楼道灯不亮。")
    text = forms.CharField(label="详细说说", max_length=500, required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(
        label="哪一类", choices=[("", "请选择"), ("light", "公共照明"), ("rubbish", "楼道堆物")]
    )
    urgency = forms.ChoiceField(
        label="急不急",
        widget=forms.RadioSelect,
        choices=[("now", "有危险，要马上"), ("day", "这两天办就好"), ("any", "不急")],
    )
    channels = forms.MultipleChoiceField(
        label="怎么告诉您",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("app", "站内消息"), ("sms", "短信"), ("call", "打电话")],
    )
    phone = forms.CharField(label="手机号", max_length=11, help_text="只有经办人看得到，用于回访。")
    day = forms.DateField(label="哪天方便上门", required=False, widget=forms.DateInput)
    photos = forms.FileField(label="照片", required=False)
    password = forms.CharField(label="密码", widget=forms.PasswordInput)
    public = forms.BooleanField(label="同意公开处理结果（不含姓名和电话）", required=False)
    lng = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)


def square(lng: float, lat: float) -> dict[str, Any]:
    """A small GeoJSON square whose lower left corner is given."""
    right, top = lng + SQUARE, lat + SQUARE
    ring = [[lng, lat], [right, lat], [right, top], [lng, top], [lng, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


def sample_map() -> dict[str, Any]:
    """Four grids in two layers, and pins enough to make clusters."""
    places = [(116.02, 29.44), (116.024, 29.44), (116.02, 29.444), (116.024, 29.444)]
    tones = ("", "green", "amber", "red")
    return {
        "outlines": [
            {
                "name": f"第{'一二三四'[i]}网格",
                "geometry": square(*place),
                "tone": tones[i],
                "layer": "odd" if i % 2 else "even",
            }
            for i, place in enumerate(places)
        ],
        "layers": [
            {"key": "even", "name": "一、三网格", "tone": "amber"},
            {"key": "odd", "name": "二、四网格", "tone": "green"},
        ],
        "pins": [
            {
                "lng": 116.0206 + 0.00031 * (i * 7 % 24),
                "lat": 29.4406 + 0.00029 * (i * 11 % 25),
                "title": f"第 {i + 1} 件：路灯不亮",
                "href": "#",
                "note": "还剩 2 个工作时",
                "tone": ("red", "amber", "green", "blue")[i % 4],
            }
            for i in range(PINS)
        ],
    }


def sample_drawing() -> dict[str, Any]:
    """Four outlines within a border, to be drawn."""
    grids = [
        {"code": str(place), "name": one["name"], "geometry": one["geometry"]}
        for place, one in enumerate(sample_map()["outlines"], start=1)
    ]
    return {"mode": "draw", "border": None, "grids": grids, "around": []}


def collection_of(drawing: dict[str, Any]) -> str:
    """What the text field of a drawing holds."""
    features = [
        {"type": "Feature", "properties": {"name": one["name"]}, "geometry": one["geometry"]}
        for one in drawing["grids"]
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def sample_timeline() -> list[dict[str, Any]]:
    """Newest first, one entry of each tone."""
    now = timezone.now()
    return [
        {
            "title": "物业正在处理",
            "text": "灯泡已领，电工明天上午 9 点到。",
            "when": now - dt.timedelta(minutes=50),
            "who": "庐环物业",
            "tone": "now",
        },
        {
            "title": "请物业先看现场",
            "text": LONG,
            "when": now - dt.timedelta(hours=5),
            "who": "西湖社区",
            "tone": "inner",
        },
        {"title": "派给庐环物业", "when": now - dt.timedelta(days=1), "who": "西湖社区"},
        {
            "title": "收到您的反映",
            "when": now - dt.timedelta(days=40),
            "who": "手机",
            "tone": "good",
        },
    ]


def sample_skies() -> dict[str, clouds.Sky]:
    """Two groups that stand apart."""
    return clouds.sky([
        clouds.Cloud("甲组", "31 人", -2.1, 0.2, 1.6, 0.8, 25, 1),
        clouds.Cloud("乙组", "29 人", 2.2, -0.1, 1.4, 0.7, -15, 2),
    ])  # fmt: skip


def sample_charts() -> dict[str, charts.Chart]:
    """Bars, stacked bars, lines with a gap, and nothing at all."""
    weeks = [f"{month}月{day}日" for month, day in ((9, 28), (10, 5), (10, 12), (10, 19), (10, 26))]
    weeks += ["11月2日", "11月9日", "11月16日"]
    done = charts.Series("办结", [31, 28, 40, 37, 44, 39, 48, 52])
    waiting = charts.Series("在办", [9, 12, 8, 11, 7, 10, 6, 9])
    rate = charts.Series("按期率", [88.5, 91, None, 90, 93.5, 94, 95, 94.7])
    return {
        "bars": charts.bars(weeks, [charts.Series("", done.values)], hrefs=["#"] * len(weeks)),
        "stacked": charts.bars(weeks, [done, waiting], stacked=True),
        "lines": charts.lines(weeks, [rate]),
        "none": charts.lines(weeks, [charts.Series("", [None] * len(weeks))]),
    }


def samples() -> dict[str, Any]:
    """Everything the page needs."""
    wrong = SampleForm(
        {"title": "", "phone": "12", "kind": "light", "text": LONG}, auto_id="wrong_%s"
    )
    wrong.is_valid()
    now = timezone.now()
    return {
        "long": LONG,
        "form": SampleForm(initial={"urgency": "day"}),
        "wrong": wrong,
        "timeline_items": sample_timeline(),
        "map_data": sample_map(),
        "drawing": sample_drawing(),
        "drawn_text": collection_of(sample_drawing()),
        "charts": sample_charts(),
        "skies": sample_skies(),
        "spark_path": charts.spark([3, 5, 4, 8, 6, 9, 7]),
        "today": timezone.localdate(),
        "deadlines": [
            now + dt.timedelta(minutes=minutes) for minutes in (-150, 35, 400, 1500, 8000)
        ],
        "columns": [
            {"label": "标题"},
            {"label": "社区", "href": "#"},
            {"label": "到来", "href": "#", "sorted": "desc"},
            {"label": "件数", "num": True},
            {"label": "期限"},
        ],
        "rows": [
            (
                "3 栋 2 单元楼道灯不亮",
                "西湖社区",
                now - dt.timedelta(hours=3),
                1234,
                "ok",
                "还剩 6 个工作时",
            ),
            (
                LONG,
                "南康镇城区第一社区居民委员会",
                now - dt.timedelta(days=2),
                7,
                "late",
                "超时 35 分钟",
            ),
            ("绿化带有人种菜", "大塘村", now - dt.timedelta(days=90), 12, "rest", "等居民补充"),
        ],
    }
