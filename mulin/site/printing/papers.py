"""Minutes as they stand on paper: a version, whole, with nothing that it does not say itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from mulin.core.wording import exact
from mulin.meetings.models import Version
from mulin.meetings.queries.versions import marks_words
from mulin.places.queries import ladder

Data = dict[str, Any]


# Paper is in the house's language, whatever the reader's own is.
@translation.override(settings.LANGUAGE_CODE)
def minutes(version: Version) -> Data:
    """A version of the minutes of a meeting, for the template `minutes`."""
    body, meeting = version.body, version.minutes.meeting
    held = parse_datetime(body["at"])
    facts = [
        (_("时间"), exact(held) if held else ""), (_("地点"), body["place"]),
        (_("片区"), ladder().words(meeting.area_path)),
        (_("到会"), _("%s 人") % body["present"] if body["present"] else ""),
        (_("版本"), _("第 %(n)s 版，%(stage)s") % {"n": version.number, "stage": version.get_stage_display()}),
        (_("更正"), version.reason),
    ]  # fmt: skip
    return {
        "heading": _("会议纪要"), "title": body["title"], "place": ladder().words(meeting.area_path),
        "facts": [{"label": label, "words": words} for label, words in facts if words],
        "items": [_item(n, item) for n, item in enumerate(body["items"], 1)],
        "parts": _parts(body), "resolutions": [_decided(one) for one in body["resolutions"]],
        "signed": [
            {"name": side["name"], "day": _("%s 签") % side["signed"] if side["signed"] else ""}
            for side in body["sides"]
        ],
        "made": _("%s 印，以网上的最新一版为准") % timezone.localdate(),
        "words": {
            "agreed": _("议定"), "resolutions": _("决议"),
            "columns": ["", _("议定的事"), _("由谁来办"), _("期限")],
        },
    }  # fmt: skip


def _item(number: int, item: Mapping[str, Any]) -> Data:
    put_off = item["status"] == "deferred"
    return {
        "title": f"{number}. {item['title']}", "said": item["said"],
        "note": _("这次没有议完。%s") % item["reason"] if put_off else "",
        "agreed": [line for line in item["agreed"].splitlines() if line.strip()],
        "marks": marks_words(item["marks"]) if item["marks"] else "",
    }  # fmt: skip


def _decided(one: Mapping[str, Any]) -> Data:
    return {"what": one["what"], "owner": one["owner"], "day": one["due"] or one["no_due"]}


def _parts(body: Mapping[str, Any]) -> list[Data]:
    """What its kind of meeting wants beyond the items."""
    opinions = [
        _("%(n)s. %(words)s（%(taken)s：%(why)s）") % {
            "n": n, "words": one["words"], "why": one["why"],
            "taken": _("还没定") if one["taken"] is None else _("采纳") if one["taken"] else _("没有采纳"),
        }
        for n, one in enumerate(body["opinions"], 1)
    ]  # fmt: skip
    found = [
        (_("意见采纳情况"), opinions), (_("协议"), body["agreement"].splitlines()),
        (_("没有谈成"), body["no_agreement"].splitlines()),
    ]  # fmt: skip
    return [{"title": title, "lines": lines} for title, lines in found if lines]
