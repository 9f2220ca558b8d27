"""A draft begins with a sample, and is written clause by clause; what was agreed is never touched."""

from __future__ import annotations

import pytest

from mulin.core import journal
from mulin.core.deeds import Conflict, DeedError, Forbidden, Refused
from mulin.covenants import flow
from mulin.covenants.flow.drafting import usual_title
from mulin.covenants.kinds import kind_words, kinds, samples
from mulin.covenants.models import Clause, Covenant, Signer, Status, Threshold, Version
from mulin.covenants.queries import clauses_of
from mulin.covenants.testing import Cast, days, fresh
from mulin.people.testing import a_person
from mulin.places.models import Level


def texts(version: Version) -> list[tuple[int, str, str]]:
    return [(one.rank, one.heading, one.text) for one in clauses_of(version)]


def test_kinds_and_samples_fit_together() -> None:
    for kind in kinds().values():
        assert set(kind.levels) <= set(Level.values)
        assert kind.signer in Signer.values
        assert kind.threshold in Threshold.values
    for sample in samples().values():
        assert sample.kind in kinds()
        assert all(len(heading) <= 30 and 0 < len(text) <= 500 for heading, text in sample.clauses)
    assert kind_words("gone") == "公约"


def test_a_sample_becomes_a_draft_that_only_the_desk_sees(cast: Cast) -> None:
    version = cast.draft()
    assert version.status == Status.DRAFTING
    assert version.covenant.title == f"{cast.community.name}居民公约"
    assert len(clauses_of(version)) == len(samples()["city"].clauses)
    assert Version.objects.visible_to(cast.keeper).get() == version
    assert not Version.objects.visible_to(cast.resident).exists()
    assert not Covenant.objects.visible_to(None).exists()
    assert not Covenant.objects.visible_to(cast.stranger).exists()


def test_a_name_says_nothing_twice() -> None:
    assert usual_title("坡头社区第 1 网格", "网格契约") == "坡头社区第 1 网格契约"
    assert usual_title("坡头社区", "居民公约") == "坡头社区居民公约"


def test_a_grid_has_a_contract_and_a_community_has_not(cast: Cast) -> None:
    made = cast.draft(kind="grid", sample="grid")
    assert made.area_path == cast.grid.path
    with pytest.raises(Refused) as refused:
        cast.draft(kind="grid", sample="grid", area=cast.community.code)
    assert refused.value.field == "area"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "none"}, "kind"), ({"area": "0"}, "area"), ({"sample": "village"}, "sample"),
        ({"sample": "none"}, "sample"), ({"title": "找 13912345678"}, "title"),
    ],
)  # fmt: skip
def test_what_cannot_be_drafted_is_said_beside_its_field(
    cast: Cast, changes: dict[str, str], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        cast.draft(**changes)
    assert refused.value.field == field
    assert not Covenant.objects.exists()


def test_one_of_a_kind_an_area_and_a_retry_makes_no_twin(cast: Cast) -> None:
    plan = flow.Plan("residents", cast.community.code, sample="city")
    first = flow.draft(plan, by=cast.keeper, key="one-key-for-it")
    again = flow.draft(plan, by=cast.keeper, key="one-key-for-it")
    assert first == again
    with pytest.raises(Refused, match="已经有居民公约"):
        flow.draft(plan, by=cast.keeper)


def test_others_may_not_draft(cast: Cast) -> None:
    plan = flow.Plan("residents", cast.community.code)
    for person in (cast.worker, cast.stranger, cast.resident):
        with pytest.raises(Forbidden):
            flow.draft(plan, by=person)


def test_clauses_are_written_moved_split_joined_and_struck(cast: Cast) -> None:
    version = cast.draft(sample="")
    one = flow.add_clause(version, by=cast.keeper, heading="甲", text="第一句。")
    two = flow.add_clause(version, by=cast.keeper, heading="乙", text="第二句。")
    flow.move_clause(two, by=cast.keeper, up=True)
    assert texts(version) == [(1, "乙", "第二句。"), (2, "甲", "第一句。")]
    flow.move_clause(Clause.objects.get(pk=two.pk), by=cast.keeper, up=True)
    assert texts(version)[0] == (1, "乙", "第二句。")
    flow.move_clause(Clause.objects.get(pk=two.pk), by=cast.keeper, up=False)
    one = Clause.objects.get(pk=one.pk)
    with pytest.raises(Refused, match="空一行"):
        flow.split_clause(one, by=cast.keeper, heading="甲", text="没有空行")
    flow.split_clause(one, by=cast.keeper, heading="甲", text="前半。\r\n\r\n后半。")
    assert texts(version) == [(1, "甲", "前半。"), (2, "", "后半。"), (3, "乙", "第二句。")]
    assert clauses_of(version)[0].line == one.line
    flow.merge_clause(clauses_of(version)[1], by=cast.keeper)
    assert texts(version) == [(1, "甲", "前半。\n后半。"), (2, "乙", "第二句。")]
    with pytest.raises(Refused, match="第一条前面"):
        flow.merge_clause(clauses_of(version)[0], by=cast.keeper)
    flow.edit_clause(clauses_of(version)[1], by=cast.keeper, heading="丙", text="改过。")
    flow.remove_clause(clauses_of(version)[0], by=cast.keeper)
    assert texts(version) == [(1, "丙", "改过。")]
    flow.edit_preamble(fresh(version), by=cast.keeper, title="我们的约定", preamble="一起守。")
    assert fresh(version).covenant.title == "我们的约定"
    assert fresh(version).preamble == "一起守。"
    assert list(journal.verify()) == []


def test_a_clause_is_added_once_and_not_without_end(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = cast.draft(sample="")
    first = flow.add_clause(version, by=cast.keeper, text="一句。", key="the-same-key")
    assert flow.add_clause(version, by=cast.keeper, text="一句。", key="the-same-key") == first
    monkeypatch.setattr("mulin.covenants.flow.drafting.MOST_CLAUSES", 1)
    with pytest.raises(Refused, match="最多 1 条"):
        flow.add_clause(version, by=cast.keeper, text="又一句。")


def test_two_editors_at_once_do_not_overwrite_each_other(cast: Cast) -> None:
    version = cast.draft()
    stale = fresh(version)
    flow.edit_preamble(version, by=cast.keeper, preamble="先改的")
    with pytest.raises(Conflict):
        flow.edit_preamble(stale, by=cast.colleague, preamble="后改的")
    assert fresh(version).preamble == "先改的"


@pytest.mark.parametrize("status", [s for s in Status if s != Status.DRAFTING])
def test_only_a_draft_is_edited(cast: Cast, status: str) -> None:
    version = cast.version(status)
    before = texts(version)
    clause = clauses_of(version)[0]
    deeds = (
        lambda: flow.add_clause(version, by=cast.keeper, text="新的。"),
        lambda: flow.edit_clause(clause, by=cast.keeper, text="改。"),
        lambda: flow.move_clause(clause, by=cast.keeper, up=False),
        lambda: flow.split_clause(clause, by=cast.keeper, text="甲\n\n乙"),
        lambda: flow.merge_clause(clause, by=cast.keeper),
        lambda: flow.remove_clause(clause, by=cast.keeper),
        lambda: flow.edit_preamble(version, by=cast.keeper, preamble="改。"),
    )
    for deed in deeds:
        with pytest.raises(DeedError):
            deed()
    assert texts(version) == before


def test_the_next_version_begins_with_the_words_that_hold(cast: Cast) -> None:
    held = cast.in_force()
    version = flow.draft_next(held.covenant, by=cast.keeper)
    assert version.number == 2
    assert [one.line for one in clauses_of(version)] == [one.line for one in clauses_of(held)]
    assert fresh(held).status == Status.IN_FORCE
    with pytest.raises(Refused, match="已经有一版在路上"):
        flow.draft_next(held.covenant, by=cast.keeper)
    with pytest.raises(Forbidden):
        flow.draft_next(held.covenant, by=a_person())
    covenant = Covenant.objects.get()
    assert (covenant.standing, covenant.coming) == (Status.IN_FORCE, Status.DRAFTING)
    flow.open_talk(version, by=cast.keeper, since=days(0), until=days(9))
    assert Covenant.objects.get().coming == Status.DISCUSSING
