"""The pages of care: rounds, one recipient, visits, one's own care."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from mulin.care import flow
from mulin.care.models import (
    Pairing,
    PairStatus,
    Recipient,
    Visit,
    VisitStatus,
)
from mulin.care.queries import Stop, in_order
from mulin.care.queries.rounds import walked
from mulin.care.testing import Cast, days_ago
from mulin.care.tests.browsing import look, send
from mulin.core.models import Entry
from mulin.core.tests.browsing import browser, text
from mulin.households.testing import a_dwelling, a_resident
from mulin.places.models import Building
from mulin.places.testing import a_building

pytestmark = pytest.mark.django_db


# Rounds


def test_a_visitor_is_asked_says_yes_and_finds_them_on_the_rounds(cast: Cast) -> None:
    recipient = cast.recipient()
    asked = flow.pair(recipient, visitor=cast.visitor, by=cast.keeper, agreed_how="paper")
    page = text(look(cast.visitor, "rounds"))
    assert "社区想请您和一位邻居结对" in page
    assert "耳背" not in page
    assert send(cast.visitor, "agree", asked.pk)["Location"] == reverse(
        "care:recipient", args=[recipient.pk]
    )
    page = text(look(cast.visitor, "rounds"))
    assert "王**" in page
    assert "王秀英" not in page


def test_a_no_leads_back_and_nothing_is_seen(cast: Cast) -> None:
    asked = flow.pair(cast.recipient(), visitor=cast.visitor, by=cast.keeper)
    assert send(cast.visitor, "decline", asked.pk)["Location"] == reverse("care:rounds")
    assert "您还没有结对走访" in text(look(cast.visitor, "rounds"))


def placed(cast: Cast, lng: float, lat: float) -> Building:
    building = a_building(name=f"{lng:.4f}栋", grid=cast.grid)
    Building.objects.filter(pk=building.pk).update(lng=lng, lat=lat)
    return building


def test_rounds_go_by_deadline_and_then_by_the_walk(cast: Cast) -> None:
    today, names = timezone.localdate(), {}
    for name, days, lng in (
        ("late", 9, 116.000), ("far", 8, 116.020), ("near", 8, 116.001), ("later", 0, 116.0005),
    ):  # fmt: skip
        dwelling = a_dwelling(placed(cast, lng, 29.4), by=cast.worker)
        resident = a_resident(dwelling, "李四", by=cast.worker)
        recipient = cast.recipient(resident, at=days_ago(days))
        cast.pair(recipient)
        names[recipient.pk] = name
    from mulin.care.queries import rounds  # noqa: PLC0415 (only here)

    stops = rounds(cast.visitor, today=today)
    assert [names[stop.key] for stop in stops] == ["late", "near", "far", "later"]
    assert stops[0].metres is None
    assert 90 < (stops[1].metres or 0) < 110
    page = text(look(cast.visitor, "rounds"))
    assert "走 97 米" in page or "走 9" in page
    assert "超了 2 天" in page


def test_the_nearest_is_next_and_what_has_no_place_comes_last() -> None:
    points = {"a": (116.0, 29.4), "b": (116.1, 29.4), "c": (116.01, 29.4), "d": None}
    assert in_order(list(points), points.__getitem__, start=None) == ["a", "c", "b", "d"]
    assert in_order(list(points), points.__getitem__, start=(116.2, 29.4)) == ["b", "c", "a", "d"]
    assert in_order([], points.__getitem__, start=None) == []
    assert walked([], timezone.localdate()) == []
    assert Stop.__doc__


def test_who_stands_in_goes_only_when_it_is_late(cast: Cast) -> None:
    cast.paired()
    assert "替补" in text(look(cast.backup, "rounds"))


# One recipient


def test_the_page_is_masked_until_the_door_is_opened_with_a_purpose(cast: Cast) -> None:
    recipient = cast.paired()
    page = text(look(cast.visitor, "recipient", recipient.pk))
    assert "耳背，敲门要重" in page
    for hidden in (
        "王秀英",
        "13900000001",
        recipient.dwelling.label if recipient.dwelling else "x",
    ):
        assert hidden not in page
    opened = send(cast.visitor, "door", recipient.pk, purpose="visit")
    assert "王秀英" in text(opened)
    assert "13900000001" in text(opened)
    assert "no-store" in opened.headers["Cache-Control"]
    assert Entry.objects.filter(record=recipient.resident_id, verb="reveal").count() == 1
    assert send(cast.visitor, "door", recipient.pk, purpose="curious").status_code == 302
    assert send(cast.auditor, "door", recipient.pk, purpose="visit").status_code == 403
    assert look(cast.stranger, "recipient", recipient.pk).status_code == 404
    assert "13900000001" not in text(look(cast.visitor, "recipient", recipient.pk))


def test_a_visit_is_written_down_on_the_phone_once(cast: Cast) -> None:
    recipient, key = cast.paired(), str(uuid4())
    typed = {"key": key, "met": "yes", "way": "door", "part_health": "ill", "words": "发烧"}
    first = send(cast.visitor, "visit", recipient.pk, **typed)
    again = send(cast.visitor, "visit", recipient.pk, **typed)
    assert first["Location"] == again["Location"]
    visit = Visit.objects.get()
    assert visit.reported
    page = text(browser(cast.visitor).get(first["Location"]))
    assert "要马上处理" in page
    assert "发烧" in page
    missed = send(cast.visitor, "visit", recipient.pk, met="no", words="")
    assert missed.status_code == 400
    assert "敲了门没人应" in text(missed)
    assert "六清" in text(look(cast.visitor, "visit", recipient.pk, form="six-four"))
    assert send(cast.visitor, "visit", recipient.pk, way="door").status_code == 400


def test_a_day_is_agreed_and_taken_back(cast: Cast) -> None:
    recipient = cast.paired()
    day = timezone.localdate() + timedelta(days=2)
    send(cast.visitor, "plan", recipient.pk, on=day.isoformat())
    visit = Visit.objects.get()
    assert "约好" in text(look(cast.visitor, "rounds"))
    send(cast.visitor, "plan", recipient.pk, on="2020-01-01")
    send(cast.visitor, "plan", recipient.pk, on="")
    assert Visit.objects.get().planned_on == day
    send(cast.visitor, "cancel_visit", visit.pk)
    assert Visit.objects.get().status == VisitStatus.CANCELLED


def test_a_silence_and_who_was_told_of_it_stands_on_the_page(cast: Cast) -> None:
    from mulin.care.tests.test_watching import noon  # noqa: PLC0415 (only here)

    recipient = cast.paired(at=days_ago(20))
    flow.sweep(noon(recipient.due_on + timedelta(days=3)))
    page = text(look(cast.keeper, "recipient", recipient.pk))
    assert "已经提醒：结对的人" in page
    assert "社区（" in page


def test_staff_pair_change_and_end_from_the_page(cast: Cast) -> None:
    recipient = cast.recipient()
    address = reverse("care:recipient", args=[recipient.pk])
    typed = {"visitor": cast.visitor.username, "backup": "网格员小李", "agreed_how": ""}
    assert send(cast.keeper, "pair", recipient.pk, **typed)["Location"] == address
    pairing = Pairing.objects.get()
    assert (pairing.visitor, pairing.backup) == (cast.visitor, cast.worker)
    send(cast.visitor, "agree", pairing.pk)
    assert "本人同意了" in text(look(cast.keeper, "recipient", recipient.pk))
    send(cast.keeper, "agree", pairing.pk, how="spoken")
    send(cast.keeper, "agree", pairing.pk, how="")
    send(cast.keeper, "backup", pairing.pk, backup=cast.backup.username)
    pairing.refresh_from_db()
    assert (pairing.status, pairing.backup) == (PairStatus.ACTIVE, cast.backup)
    send(cast.backup, "backup", pairing.pk)
    send(cast.keeper, "card", recipient.pk, wants="换了个说法", every_days="14", contact_name="")
    assert Recipient.objects.get().every_days == 14
    send(cast.keeper, "part", pairing.pk, reason="staff")
    way = reverse("care:end", args=[recipient.pk])
    wrong = browser(cast.keeper).post(way, {"reason": "moon"}, follow=True)
    assert wrong.request["PATH_INFO"] == reverse("care:recipient", args=[recipient.pk])
    assert "为什么：没有这一项，请重新选。" in text(wrong)
    send(cast.keeper, "end", recipient.pk, reason="family")
    page = text(look(cast.keeper, "recipient", recipient.pk))
    assert "家里人照顾了" in page
    assert "换了个说法" not in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"visitor": "没有这个人"}, "没有找到这个人"), ({"visitor": ""}, "谁去走访"),
        ({"visitor": "网格员小李", "backup": "网格员小李"}, "另外一个人"),
    ],
)  # fmt: skip
def test_a_refused_pairing_keeps_what_was_typed(
    cast: Cast, typed: dict[str, str], words: str
) -> None:
    answer = send(cast.keeper, "pair", cast.recipient().pk, **typed)
    assert answer.status_code == 400
    assert words in text(answer)


# One's own care


def test_the_person_reads_all_that_is_held_and_ends_it(cast: Cast) -> None:
    recipient = cast.paired()
    cast.visit(recipient, words="聊了聊")
    page = text(look(cast.account, "mine"))
    for words in ("志愿者小吴", "志愿者小郑", "一个人住，腿脚不便", "耳背", "聊了聊", "不要再来了"):
        assert words in page
    pairing = Pairing.objects.get()
    send(cast.account, "part", pairing.pk)
    assert send(cast.account, "end", recipient.pk)["Location"] == reverse("care:mine")
    assert "没有登记关爱走访" in text(look(cast.account, "mine"))
    assert send(cast.visitor, "end", recipient.pk, reason="moved").status_code == 404


def test_the_person_says_yes_or_no_to_a_visitor(cast: Cast) -> None:
    asked = flow.pair(cast.recipient(), visitor=cast.visitor, by=cast.keeper)
    assert "您愿意吗" in text(look(cast.account, "mine"))
    assert send(cast.account, "agree", asked.pk)["Location"] == reverse("care:mine")
    send(cast.visitor, "part", asked.pk)
    asked.refresh_from_db()
    assert asked.status == PairStatus.ENDED


def test_nobody_else_s_care_is_on_one_s_own_page(cast: Cast) -> None:
    cast.paired()
    for person in (cast.keeper, cast.visitor, cast.resident):
        assert "没有登记关爱走访" in text(look(person, "mine"))
