"""How whistles end: released, taken back, appraised; and the levels they are blown at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from mulin.core import journal
from mulin.core.deeds import Forbidden, NotAllowed, Refused
from mulin.core.tests.browsing import a_photo
from mulin.people.flow import dismiss
from mulin.people.models import Appointment, Organisation, Role
from mulin.whistles import flow
from mulin.whistles.models import (
    Appraisal,
    Side,
    Status,
    Turnout,
    Whistle,
)
from mulin.whistles.testing import Cast
from mulin.whistles.tests.messages import told

pytestmark = pytest.mark.django_db


# Releasing and taking back


def test_nobody_is_released_while_one_is_at_work(cast: Cast) -> None:
    whistle = cast.blow()
    cast.bring(cast.part(whistle, cast.police_body), Turnout.DONE)
    whistle.refresh_from_db()
    with pytest.raises(NotAllowed, match="消防"):
        flow.release(whistle, by=cast.blower, words="够了")


@pytest.mark.parametrize("who", ["police", "worker", "secretary", "centre", "stranger", "resident"])
def test_only_the_blower_s_post_releases(cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        flow.release(cast.whistle(Status.READY), by=getattr(cast, who), words="行了")


def test_a_colleague_on_the_post_and_the_stand_in_release(cast: Cast) -> None:
    flow.release(cast.whistle(Status.READY), by=cast.colleague, words="办好了")
    whistle = cast.whistle(Status.READY, stand_in=cast.secretary_post.pk)
    assert flow.release(whistle, by=cast.secretary, words="办好了").status == Status.RELEASED


def test_when_the_post_is_deserted_the_community_releases(cast: Cast) -> None:
    whistle = cast.whistle(Status.READY)
    for row in Appointment.objects.filter(post=cast.post):
        dismiss(row)
    assert flow.release(whistle, by=cast.secretary, words="办好了").status == Status.RELEASED


def test_what_is_not_done_is_sent_back(cast: Cast) -> None:
    whistle = cast.whistle(Status.READY)
    summons = cast.part(whistle, cast.police_body)
    flow.send_back(summons, by=cast.blower, words="还有一辆没拖")
    whistle.refresh_from_db()
    assert (summons.status, whistle.status) == (Turnout.ON_SITE, Status.WORKING)
    with pytest.raises(NotAllowed):
        flow.release(whistle, by=cast.blower, words="行了")


def test_a_level_may_want_a_photo_of_the_end(cast: Cast) -> None:
    whistle = cast.blow(by=cast.secretary, level="tackle")
    for body in (cast.police_body, cast.fire_body):
        cast.bring(cast.part(whistle, body), Turnout.DONE)
    whistle.refresh_from_db()
    with pytest.raises(Refused, match="现场照片"):
        flow.release(whistle, by=cast.secretary, words="拆完了")
    flow.release(whistle, by=cast.secretary, words="拆完了", photos=[a_photo()])
    assert (whistle.status, whistle.photos) == (Status.RELEASED, 1)


def test_a_false_alarm_is_taken_back_with_a_reason_and_everybody_is_told(cast: Cast) -> None:
    whistle = cast.blow()
    cast.bring(cast.part(whistle, cast.police_body), Turnout.ON_SITE)
    whistle.refresh_from_db()
    with pytest.raises(Refused, match="为什么撤哨"):
        flow.withdraw(whistle, by=cast.blower, words="")
    with pytest.raises(Forbidden):
        flow.withdraw(whistle, by=cast.police, words="我们不干了")
    flow.withdraw(whistle, by=cast.blower, words="车主自己挪走了")
    assert whistle.status == Status.WITHDRAWN
    assert set(whistle.summonses.values_list("status", flat=True)) == {Turnout.OFF}
    assert len(told(cast.fire, "withdrawn")) == 1
    with pytest.raises(NotAllowed):
        flow.withdraw(whistle, by=cast.blower, words="再撤")


def test_after_the_end_nothing_is_done_any_more(cast: Cast) -> None:
    whistle = cast.whistle(Status.RELEASED)
    summons = cast.part(whistle, cast.police_body)
    with pytest.raises(Refused, match="已经结束"):
        flow.send_back(summons, by=cast.blower, words="还差")
    with pytest.raises(Refused, match="已经结束"):
        flow.call_more(whistle, by=cast.blower, unit=f"p:{cast.worker_post.pk}")
    with pytest.raises(NotAllowed):
        flow.note(whistle, by=cast.blower, words="喂")


def test_a_note_reaches_everybody_on_site(cast: Cast) -> None:
    whistle = cast.blow()
    flow.note(whistle, by=cast.blower, words="从东门进，北门封了")
    for person in (cast.police, cast.fire):
        assert len(told(person, "note")) == 1


# Saying what one thinks


def test_both_sides_appraise_each_other_and_the_last_word_counts(cast: Cast) -> None:
    summons = cast.part(cast.whistle(Status.RELEASED), cast.police_body)
    flow.appraise_unit(summons, by=cast.blower, mark=3)
    flow.appraise_unit(summons, by=cast.colleague, mark=5, words="来得快")
    flow.appraise(summons, by=cast.police, right=True)
    marks = Appraisal.objects.filter(summons=summons)
    assert marks.get(side=Side.UNIT).mark == 5
    assert marks.get(side=Side.WHISTLE).right is True
    assert list(journal.verify()) == []


def test_a_low_mark_and_a_no_want_a_reason(cast: Cast) -> None:
    summons = cast.part(cast.whistle(Status.RELEASED), cast.police_body)
    with pytest.raises(Refused, match="为什么"):
        flow.appraise_unit(summons, by=cast.blower, mark=2)
    with pytest.raises(Refused, match="为什么"):
        flow.appraise(summons, by=cast.police, right=False)
    with pytest.raises(Refused, match="1 到 5"):
        flow.appraise_unit(summons, by=cast.blower, mark=6)


def test_nobody_appraises_themselves_nor_before_the_end_nor_after_the_days(cast: Cast) -> None:
    ringing = cast.part(cast.whistle(Status.READY), cast.police_body)
    with pytest.raises(NotAllowed, match="放行以后"):
        flow.appraise_unit(ringing, by=cast.blower, mark=5)
    summons = cast.part(cast.whistle(Status.RELEASED), cast.police_body)
    with pytest.raises(Forbidden):
        flow.appraise_unit(summons, by=cast.police, mark=5)
    with pytest.raises(Forbidden):
        flow.appraise(summons, by=cast.blower, right=True)
    later = timezone.now() + timedelta(days=8)
    with pytest.raises(NotAllowed, match="日子已经过了"):
        flow.appraise_unit(summons, by=cast.blower, mark=5, at=later)


def test_a_unit_called_in_vain_says_so(cast: Cast) -> None:
    summons = cast.part(cast.whistle(Status.WITHDRAWN), cast.police_body)
    said = flow.appraise(summons, by=cast.police, right=False, words="电话问一句就知道")
    assert said.right is False


# Levels


def test_another_town_has_other_names_and_another_number_of_levels(cast: Cast) -> None:
    plans = [
        flow.LevelPlan(
            "here", "社区哨", (Role.COMMUNITY_STAFF,), ("department",), next_level="above"
        ),
        flow.LevelPlan(
            "above", "镇哨", (Role.CENTRE,), tuple(Organisation.Kind.values), report_in="1h"
        ),
    ]
    old = cast.blow()
    flow.set_levels(plans)
    assert cast.blow(level="here").level.name == "社区哨"
    with pytest.raises(Refused, match="哪一级"):
        cast.blow(level="enforce")
    cast.bring(cast.part(old, cast.police_body), Turnout.DONE)
    assert Whistle.objects.get(pk=old.pk).level.name == "执法哨"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"next_level": "a"}, "绕了一圈"), ({"next_level": "x"}, "没有这一级"),
        ({"report_in": "半天"}, "看不懂"), ({"blowers": ("king",)}, "king"),
        ({"blowers": ()}, "空的"), ({"answerers": ("army",)}, "army"),
        ({"chief": "king"}, "king"), ({"release": "never"}, "never"), ({"key": "b"}, "同一个代号"),
    ],
)  # fmt: skip
def test_levels_that_cannot_be_are_refused_in_words(
    changes: dict[str, object], sentence: str
) -> None:
    said: dict[str, Any] = {
        "key": "a", "name": "文明哨", "blowers": (Role.CENTRE,), "answerers": ("other",),
        **changes,
    }  # fmt: skip
    above = flow.LevelPlan("b", "攻坚哨", (Role.CENTRE,), ("other",))
    with pytest.raises(Exception, match=sentence):
        flow.set_levels([flow.LevelPlan(**said), above])
