"""The registers and figures of whistles, first pages, and what an appeal has to do with them."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from mulin.core.deeds import Forbidden
from mulin.core.models import Entry
from mulin.core.tests.browsing import browser, text
from mulin.whistles import flow
from mulin.whistles.exporting import COLUMNS
from mulin.whistles.flow.steps import DESK, UNIT
from mulin.whistles.models import Status
from mulin.whistles.testing import Cast
from mulin.whistles.tests.browsing import look

pytestmark = pytest.mark.django_db


# Registers


def test_the_registers_and_figures_open_one_another(cast: Cast) -> None:
    cast.whistle(Status.RELEASED)
    cast.blow(at=timezone.now() - timedelta(hours=1))
    figures = text(look(cast.centre, "figures"))
    assert "figure=released" in figures
    released = text(look(cast.centre, "list", figure="released"))
    assert released.count('class="cell-link" href="/desk/whistles/') == 1
    absent = text(look(cast.centre, "calls", figure="absent"))
    assert absent.count('class="cell-link" href="/desk/whistles/') == 2
    unit = str(cast.police_body.pk)
    chosen = text(look(cast.centre, "calls", unit=unit, turnout="done", sort="oldest"))
    assert cast.police_body.name in chosen
    assert "没有符合条件" in text(look(cast.centre, "list", q="没有的词"))
    assert "没有吹过哨" in text(look(cast.centre, "figures", until="2020-01-01"))
    for value in ("on_time.not", "on_time.of", "what"):
        assert look(cast.centre, "calls", figure=value).status_code == 200


def test_the_levels_are_told_in_words(cast: Cast) -> None:
    shown = text(look(cast.police, "levels"))
    for words in ("文明哨", "升为执法哨", "升为攻坚哨；升上来时叫社区书记", "30 分钟", "最高一级"):
        assert words in shown


def test_who_may_not_take_the_register_out_is_refused_by_the_deed_as_well(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        flow.note_export(kind="csv", query="", rows=1, by=cast.stranger)
    assert not Entry.objects.filter(verb="whistles.exported").exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_the_register_as_a_file_and_who_took_it(cast: Cast, kind: str) -> None:
    cast.blow()
    answer: Any = look(cast.centre, "export", format=kind)
    whole = answer.content
    assert answer.status_code == 200
    assert len(whole) > 100
    if kind == "csv":
        rows = list(csv.DictReader(io.StringIO(whole.decode("utf-8-sig"))))
        assert rows[0]["没到的"] == f"{cast.police_body.name}、{cast.fire_body.name}"
        assert len(rows[0]) == len(COLUMNS)
    if kind == "jsonl":
        assert json.loads(whole)["事由"] == "北门消防通道被堵"
    assert Entry.objects.get(verb="whistles.exported").data["rows"] == 1
    assert look(cast.police, "export", format=kind).status_code == 403
    assert look(cast.centre, "export", format="pdf").status_code == 400


def test_the_command_takes_them_out(cast: Cast, tmp_path: Any) -> None:
    cast.blow()
    cast.whistle(Status.RELEASED)
    target = tmp_path / "whistles.csv"
    call_command("export", "whistles", output=target, where="status=released")
    assert len(target.read_text(encoding="utf-8-sig").splitlines()) == 2


def test_messages_lead_to_pages_that_are_there(cast: Cast) -> None:
    whistle = cast.blow()
    summons = cast.part(whistle)
    assert DESK.format(whistle.pk) == reverse("whistles:detail", args=[whistle.pk])
    assert UNIT.format(whistle.pk, summons.pk) == reverse(
        "whistles:unit", args=[whistle.pk, summons.pk]
    )


# First pages


def test_first_pages_show_the_whistles_that_call(cast: Cast) -> None:
    cast.blow(level="civil", units=(f"p:{cast.worker_post.pk}",), title="楼下吵架了")
    for address in ("site:today", "site:desk"):
        assert "楼下吵架了" in text(browser(cast.worker).get(reverse(address)))
        assert "吹哨叫您" not in text(browser(cast.police).get(reverse(address)))
