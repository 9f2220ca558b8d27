"""Training on the county's own labels, and where what was learned is shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mulin.appeals import checkup, flow
from mulin.appeals.flow import classify, dispatch
from mulin.appeals.flow import routing as routes
from mulin.appeals.models import Category
from mulin.appeals.taxonomy import taxonomy
from mulin.appeals.testing import Cast, a_category, an_appeal, urgent_words
from mulin.appeals.tests.lessons import WORDS, a_set, told
from mulin.appeals.triage import labels, learning, store, training
from mulin.appeals.triage.errors import TriageError
from mulin.core import versions
from mulin.core.models import Entry
from mulin.people.flow import issue_token

pytest.importorskip("scipy")

# ── training on the county's own labels ───────────────────────────────────────────────────────


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def cast(home: Path) -> Cast:
    assert home.exists()
    for code, words in WORDS.items():
        a_category(code, words[0], party="社区", phrases=[words[0]])
    return Cast()


def some_labels(cast: Cast, size: int = 36, seed: int = 3) -> None:
    """Appeals that a person gave their right category."""
    for text, code in zip(*a_set(size, seed), strict=True):
        labelled(cast, text, code)


def labelled(cast: Cast, text: str, code: str) -> None:
    """An appeal whose category a person put right, or let stand where the guess was right."""
    appeal = an_appeal(text, area=cast.area, by=cast.reporter)
    classify(appeal, category=code, by=cast.dispatcher)
    dispatch(appeal, post=cast.post.pk, by=cast.dispatcher)


@pytest.fixture
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "ALL", 30)


@pytest.mark.django_db
def test_only_what_a_person_confirmed_is_learned_from(cast: Cast) -> None:
    alone = an_appeal("路灯坏了，没人看过。", area=cast.area, by=cast.reporter)
    assert alone.category_id
    let_stand = an_appeal("垃圾满了，派出去了。", area=cast.area, by=cast.reporter)
    dispatch(let_stand, post=cast.post.pk, by=cast.dispatcher)
    put_right = an_appeal("路灯下面有人跳舞吵闹。", area=cast.area, by=cast.reporter)
    classify(put_right, category="0103", by=cast.dispatcher)
    declined = an_appeal("路灯下的官司。", area=cast.area, by=cast.reporter)
    classify(declined, category="0103", by=cast.dispatcher)
    flow.decline(declined, reason="请走诉讼。", by=cast.dispatcher)
    found = labels.confirmed()
    assert sorted(found.codes) == ["0102", "0103"]
    assert found.until == timezone.localdate().isoformat()
    Category.objects.filter(code="0103").update(active=False)
    assert labels.confirmed().codes == ["0102"]
    assert labels.confirmed().digest != found.digest


@pytest.mark.django_db
def test_a_correction_keeps_old_new_and_what_was_offered(cast: Cast) -> None:
    appeal = an_appeal("路灯下面有人跳舞吵闹。", area=cast.area, by=cast.reporter)
    assert Entry.objects.get(record=appeal.pk, verb="report").data["offered"] == ["0101"]
    classify(appeal, category="0103", by=cast.dispatcher)
    data = Entry.objects.get(record=appeal.pk, verb="classify").data
    assert (data["from"], data["category"], data["offered"]) == ("0101", "0103", ["0101"])


@pytest.mark.django_db
def test_too_few_labels_say_how_many_are_lacking(cast: Cast) -> None:
    some_labels(cast, 6)
    with pytest.raises(CommandError, match=r"现在有 6 条.*还差 200 条"):
        told("train")
    assert store.facts_in_use() is None
    assert "还没有模型" in told("status")[0]
    assert told("status", "--json")[0].strip() == "null"


@pytest.mark.django_db
@pytest.mark.usefixtures("few_are_enough")
def test_training_gives_the_same_bytes_and_is_used_at_once(cast: Cast, home: Path) -> None:
    some_labels(cast)
    assert taxonomy().suggest("", "半夜音响太大") == []
    out, _err = told("train")
    assert "36 条" in out
    facts = store.facts_in_use()
    assert facts is not None
    first = (home / "models" / facts.file).read_bytes()
    assert "36 条" in told("status")[0]
    told("train", "--json")
    again = store.facts_in_use()
    assert again is not None
    assert (again.file, again.digest) == (facts.file, facts.digest)
    assert (home / "models" / again.file).read_bytes() == first
    best = taxonomy().suggest("", "半夜音响太大")
    assert best[0].leaf.code == "0103"
    assert len(best) == 3
    assert sum(one.confidence for one in best) == pytest.approx(1)
    assert best[0].words
    assert all(word in "半夜音响太大" for word in best[0].words)
    appeal = an_appeal("半夜音响太大，吵闹得很", area=cast.area, by=cast.reporter)
    assert Entry.objects.get(record=appeal.pk, verb="report").data["category"] == "0103"


@pytest.mark.django_db
@pytest.mark.usefixtures("few_are_enough")
def test_a_leaf_the_model_has_not_seen_still_speaks_by_its_words(cast: Cast) -> None:
    some_labels(cast)
    told("train")
    a_category("0201", "电梯", phrases=["电梯停运"])
    versions.changed("taxonomy")
    model = taxonomy().model
    assert model is not None
    found = training.joined({"0101": 0.5, "0102": 0.5}, {"0201": 0.8}, pull=8.0)
    assert max(found, key=lambda code: found[code]) == "0201"
    assert "0201" in {one.leaf.code for one in taxonomy().suggest("电梯停运", "电梯停运")}


@pytest.mark.django_db
@pytest.mark.usefixtures("few_are_enough")
def test_a_worse_model_is_not_put_into_use_unless_forced(cast: Cast) -> None:
    some_labels(cast)
    told("train")
    good = store.facts_in_use()
    assert good is not None
    for text, code in zip(*a_set(36, seed=8), strict=True):
        wrong = list(WORDS)[(list(WORDS).index(code) + 1) % 3]
        labelled(cast, text, wrong)
    with pytest.raises(CommandError, match=f"{good.score:.3f}.*--force"):
        told("train")
    assert store.facts_in_use() == good
    out, _err = told("train", "--force")
    assert f"{good.score:.3f}" in out
    worse = store.facts_in_use()
    assert worse is not None
    assert worse.score < good.score


@pytest.mark.django_db
@pytest.mark.usefixtures("few_are_enough")
def test_leaves_with_too_few_labels_are_named(cast: Cast) -> None:
    some_labels(cast)
    a_category("0201", "电梯", phrases=["电梯"])
    labelled(cast, "电梯停了", "0201")
    out, _err = told("train")
    assert "0201（1）" in out


@pytest.mark.django_db
@pytest.mark.usefixtures("few_are_enough")
def test_a_damaged_model_is_left_aside_and_the_doctor_says_so(cast: Cast, home: Path) -> None:
    (finding,) = checkup.model()
    assert finding.level == "ok"
    some_labels(cast)
    told("train")
    (finding,) = checkup.model()
    assert "36 条" in finding.message
    Category.objects.filter(code="0103").update(active=False)
    versions.changed("taxonomy")
    assert [one.level for one in checkup.model()] == ["warn", "ok"]
    facts = store.facts_in_use()
    assert facts is not None
    path = home / "models" / facts.file
    data = path.read_bytes()
    for spoil in (lambda: path.write_bytes(data[:-9]), path.unlink):
        spoil()
        versions.changed("taxonomy")
        assert [one.level for one in checkup.model()] == ["fail"]
        assert taxonomy().model is None
        assert taxonomy().suggest("路灯", "路灯坏了")[0].leaf.code == "0101"
    Category.objects.filter(code="0103").update(active=True)
    (home / "models" / store.IN_USE).write_text("{", encoding="utf-8")
    with pytest.raises(TriageError, match="重新训练"):
        store.load()
    told("train")
    assert [one.level for one in checkup.model()] == ["ok"]


def test_bytes_that_are_no_model_or_an_old_one_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TriageError, match="坏了"):
        store.unpacked(b"no model")
    facts = store.Facts("2026-11-22", 90, 3, 0.9, 5, "abc", 1.0)
    data = store.packed(learning.learn(*a_set()), facts)
    assert store.unpacked(data).facts == facts
    monkeypatch.setattr(store, "SHAPE", store.SHAPE + 1)
    with pytest.raises(TriageError, match="旧版本"):
        store.unpacked(data)


def test_the_doctor_tells_of_rules(db: None) -> None:
    assert [one.level for one in checkup.rules()] == ["ok"]


# ── where suggestions are shown ───────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_what_is_not_sure_waits_for_a_person(cast: Cast) -> None:
    doubtful = an_appeal("这里有路灯也有垃圾和噪音的事情。", area=cast.area, by=cast.reporter)
    assert doubtful.category_id is None
    client = Client()
    client.force_login(cast.dispatcher)
    page = client.get(reverse("appeals:inbox")).content.decode()
    assert "请人工分类" in page
    for name in ("路灯", "垃圾", "噪音"):
        assert name in page
    answer = client.post(
        reverse("appeals:classify", args=[doubtful.pk]),
        {"category": "0102", "from": "inbox", "next": doubtful.pk},
    )
    assert answer.status_code == 302
    doubtful.refresh_from_db()
    assert doubtful.category is not None
    assert doubtful.category.code == "0102"


@pytest.mark.django_db
def test_the_form_says_when_it_cannot_tell(cast: Cast) -> None:
    assert cast.area.pk is not None
    address = reverse("appeals:suggestion")
    doubt = Client().post(address, {"detail": "这里有路灯也有垃圾和噪音的事情。"}).content.decode()
    assert "说不准是哪一类" in doubt
    sure = Client().post(address, {"detail": "路灯坏了，路灯不亮"}).content.decode()
    assert "因为说到了“路灯”" in sure


@pytest.mark.django_db
def test_danger_raises_the_urgency_and_what_is_only_feared_less(cast: Cast) -> None:
    urgent_words("着火", advice="119")
    known = taxonomy()
    grave = known.alarm("有人不想活了")
    assert grave is not None
    assert (grave.urgency, grave.advice) == ("critical", "120/110/12356")
    fire = known.alarm("楼下着火了")
    assert fire is not None
    assert fire.advice == "119"
    feared = known.alarm("飞线充电容易着火")
    assert feared is not None
    assert (feared.urgency, feared.advice) == ("urgent", "")
    assert known.alarm("社区组织防着火演练") is None
    appeal = an_appeal("邻居说不想活了，门锁着。", area=cast.area, by=cast.reporter)
    assert appeal.urgency == "critical"


@pytest.mark.django_db
def test_the_machine_door_suggests_and_tells_the_rules(cast: Cast) -> None:
    key = {"Authorization": f"Bearer {issue_token(cast.dispatcher, name='t')}"}
    body = {"detail": "有人要跳楼，路灯也不亮"}
    answer = (
        Client().post("/api/v1/triage", body, content_type="application/json", headers=key).json()
    )
    assert answer["private"] is True
    assert answer["urgency"] == "critical"
    assert "110" in answer["call_first"]
    assert answer["suggestions"][0]["code"] == "0101"
    appeal = an_appeal("路灯坏了，路灯不亮", area=cast.area, by=cast.reporter)
    same = Client().get(f"/api/v1/appeals/{appeal.pk}/category-suggestions", headers=key).json()
    assert same["sure"] is True
    assert same["private"] is False
    routes.save_rule(
        routes.Ruled("路灯归社区", categories=["0101"], role="community_staff"),
        by=cast.centre,
    )
    (rule,) = Client().get("/api/v1/routing-rules", headers=key).json()
    assert rule["name"] == "路灯归社区"
    assert rule["problems"] == []
    stranger = {"Authorization": f"Bearer {issue_token(cast.stranger, name='t')}"}
    assert Client().get("/api/v1/routing-rules", headers=stranger).status_code in {403, 404}


@pytest.mark.django_db
@pytest.mark.usefixtures("few_are_enough")
def test_a_suggestion_takes_less_than_five_milliseconds_and_no_statement(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    some_labels(cast)
    told("train")
    known = taxonomy()
    known.suggest("", "先读一次模型")
    texts, _codes = a_set(20, seed=5)
    with django_assert_num_queries(0):
        began = timezone.now()
        for text in texts:
            known.suggest("", text)
    assert (timezone.now() - began) / len(texts) < timedelta(milliseconds=25)
