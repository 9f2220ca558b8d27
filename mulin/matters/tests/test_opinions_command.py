"""`mulin opinions`: what is printed, and what is said of files that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from mulin.matters.opinions.reading import _plain, read_votes
from mulin.matters.tests.test_opinions import two_sides


def votes_file(
    folder: Path, rows: list[str], *, head: str = "timestamp,comment-id,voter-id,vote"
) -> Path:
    """A file of these lines."""
    file = folder / "votes.csv"
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return file


def test_json_and_sentences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"{n},{s},{p},{v}" for n, (p, s, v) in enumerate(two_sides(60, 12))]
    file = votes_file(tmp_path, rows)
    comments = tmp_path / "comments.csv"
    comments.write_text("comment-id,moderated\n0,1\n1,-1\n77,1\n", encoding="utf-8")
    call_command("opinions", file, comments=comments, json=True)
    found = json.loads(capsys.readouterr().out)
    assert {row["statement"] for row in found["statements"]} == {*range(12), 77}
    assert 1 not in found["shared"]
    assert {row["group"] for row in found["participants"]} == {0, 1}
    call_command("opinions", file)
    said = capsys.readouterr().out
    assert said.startswith("一共 60 人表过态，涉及 12 条意见。")
    assert "最低一组" in said


def test_the_later_vote_holds_by_its_time_not_by_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("opinions", votes_file(tmp_path, ["200,1,1,1", "100,1,1,-1"]), json=True)
    (row,) = json.loads(capsys.readouterr().out)["statements"]
    assert (row["A"], row["D"]) == (1, 0)


def test_groups_from_elsewhere_are_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = votes_file(tmp_path, ["1,1,1,1", "2,1,2,-1", "3,1,3,1"])
    groups = tmp_path / "groups.csv"
    groups.write_text("participant,group-id\n1,0\n2,1\n3,\n", encoding="utf-8")
    call_command("opinions", file, groups=groups, json=True)
    found = json.loads(capsys.readouterr().out)
    assert [row["group"] for row in found["participants"]] == [0, 1, None]
    assert found["statements"][0]["group_informed_consensus"] == pytest.approx(2 / 3 * 1 / 3)


@pytest.mark.parametrize(
    ("rows", "head", "words"),
    [
        ([], "timestamp,comment-id,voter-id,vote", "没有一票"),
        (["1,1,1,2"], "timestamp,comment-id,voter-id,vote", "第 2 行：vote 只能是"),
        (["1,1,1,yes"], "timestamp,comment-id,voter-id,vote", "要是整数"),
        (["1,1"], "a,b", "voter-id"),
    ],
)
def test_what_cannot_be_read_is_said(
    tmp_path: Path, rows: list[str], head: str, words: str
) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("opinions", votes_file(tmp_path, rows, head=head))


def test_wrong_ways_of_asking_are_said(tmp_path: Path) -> None:
    file = votes_file(tmp_path, ["1,1,1,1"])
    with pytest.raises(CommandError, match="打不开"):
        call_command("opinions", tmp_path / "none.csv")
    with pytest.raises(CommandError, match="1 到 10"):
        call_command("opinions", file, k=0)
    with pytest.raises(CommandError, match="只能给一个"):
        call_command("opinions", file, k=2, groups=file)
    groups = tmp_path / "groups.csv"
    groups.write_text("participant,group-id\n1,\n", encoding="utf-8")
    with pytest.raises(CommandError, match="没有分组"):
        call_command("opinions", file, groups=groups)
    groups.write_text("participant,group-id\n1,x\n", encoding="utf-8")
    with pytest.raises(CommandError, match="group-id 要是整数"):
        call_command("opinions", file, groups=groups)


@pytest.mark.parametrize("head", ["timestamp,comment-id,voter-id,vote", "comment-id,voter-id,vote"])
def test_a_plain_table_is_read_fast_and_as_any_other(tmp_path: Path, head: str) -> None:
    rows = [f"{s},{p},{v}" for p, s, v in two_sides(60, 12)] + ["3,wang,0", "3,0,-1"]
    if head.startswith("timestamp"):
        rows = [f"{900 - n},{row}" for n, row in enumerate(rows)]
    plain = read_votes(votes_file(tmp_path, rows, head=head))
    odd = tmp_path / "odd"
    odd.mkdir()
    spaced = read_votes(votes_file(odd, [row.replace(",", ", ") for row in rows], head=head))
    assert (plain.people, plain.digest) == (spaced.people, spaced.digest)
    assert "wang" in plain.people


@pytest.mark.parametrize("row", ["1,2,3,4", "1,2", "'1,2,1", ",2,1"])
def test_what_is_not_plain_is_read_with_care(tmp_path: Path, row: str) -> None:
    file = votes_file(tmp_path, ["1,1,1", row], head="comment-id,voter-id,vote")
    assert _plain(file) is None
    assert _plain(file.rename(tmp_path / "votes.txt")) is None


def test_headings_said_twice_are_no_plain_table(tmp_path: Path) -> None:
    assert _plain(votes_file(tmp_path, ["1,1,1,1"], head="comment-id,voter-id,vote,vote")) is None
