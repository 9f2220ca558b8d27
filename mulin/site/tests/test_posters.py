"""The poster of a covenant: every letter is there, its size is true, and it says what does not hold yet."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from mulin.covenants import flow
from mulin.covenants.models import Status, Version
from mulin.covenants.queries import clauses_of
from mulin.covenants.testing import Cast, fresh
from mulin.places.testing import a_community, a_grid
from mulin.site.printing import posters
from mulin.site.printing.setting import set_paper
from mulin.site.tests.test_printing import boxes_of, pages_of, text_of, with_font

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Cast:
    return Cast(a_grid("流㳇社区第一网格", a_community("流㳇社区")))


def paper(version: Version, size: str = "a3") -> bytes:
    return set_paper("poster", posters.poster(version, clauses_of(version), size=size))


@with_font
@pytest.mark.parametrize(("size", "box"), [("a3", (297, 420)), ("a2", (420, 594))])
def test_it_is_one_sheet_of_its_size_with_rare_letters(
    cast: Cast, size: str, box: tuple[int, int]
) -> None:
    made = paper(fresh(cast.in_force()), size)
    assert boxes_of(made) == {box}
    assert pages_of(made) == 1
    assert set("流㳇社区居民公约楼道通畅") <= text_of(made)


@with_font
def test_a_long_text_goes_on_to_another_sheet(cast: Cast) -> None:
    version = cast.draft(sample="")
    for _number in range(40):
        flow.add_clause(fresh(version), by=cast.keeper, heading="长", text="很长的一条。" * 80)
    assert pages_of(paper(version)) > 1


def test_what_is_not_in_force_says_so(cast: Cast) -> None:
    version = cast.opened()
    told = posters.poster(version, clauses_of(version), size="a3")
    assert told["mark"] == "征求意见稿"
    assert any("前提意见" in fact for fact in told["facts"])
    held = fresh(cast.in_force(kind="grid", sample="grid"))
    told = posters.poster(held, clauses_of(held), size="a3")
    assert told["mark"] == ""
    assert "应签 4，签了 3" in told["facts"]
    assert told["address"].endswith(reverse("covenants:detail", args=[held.covenant_id])[:-1])
    flow.end(held, by=cast.keeper, words="不用了")
    assert posters.mark_of(held) == str(Status.ENDED.label)
    other = cast.opened(kind="village", sample="village")
    flow.resolve(other, cast.outcome(), by=cast.keeper)
    assert "应到 60，同意 47" in posters.facts(fresh(other))


@with_font
def test_staff_print_it_and_nobody_a_draft(client: Client, cast: Cast) -> None:
    client.force_login(cast.worker)
    version = cast.opened()
    answer = client.get(reverse("site:covenant_poster", args=[version.pk, "a3"]))
    assert answer["Content-Type"] == "application/pdf"
    assert client.get(reverse("site:covenant_poster", args=[version.pk, "a9"])).status_code == 404
    draft = cast.draft(kind="village", sample="village")
    client.force_login(cast.keeper)
    assert client.get(reverse("site:covenant_poster", args=[draft.pk, "a3"])).status_code == 404
    client.force_login(cast.resident)
    assert client.get(reverse("site:covenant_poster", args=[version.pk, "a3"])).status_code == 403


def test_a_letter_that_no_font_has_is_said(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mulin.site.printing.fonts.FAMILIES", ())
    version = cast.opened()
    client.force_login(cast.keeper)
    answer = client.get(reverse("site:covenant_poster", args=[version.pk, "a3"]))
    assert answer.status_code == 503
    assert "没有中文字体" in answer.content.decode()
