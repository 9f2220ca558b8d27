"""Real conversations and a real server's own output, where they are on the machine.

The data lie outside of the repository (CC BY 4.0, The Computational Democracy Project; the server's
output has no licence stated): without them these tests are skipped.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command

from mulin.matters.opinions import Votes, examine
from mulin.matters.opinions.groups import rand_index
from mulin.matters.opinions.reading import read_groups, read_votes
from mulin.matters.opinions.space import space_of
from mulin.matters.opinions.votes import Key

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "opinions"
needs = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data are not on this machine")
SERVER = DATA / "server-output" / "below-100-ptpts"
CONVERSATIONS = ["brexit-consensus", "scoop-hivemind.biodiversity"]


def told(name: str, capsys: pytest.CaptureFixture[str], **options: Any) -> dict[str, Any]:
    """What the command prints."""
    place = DATA / name
    call_command(
        "opinions", place / "votes.csv", comments=place / "comments.csv", json=True, **options
    )
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@needs
@pytest.mark.parametrize("name", CONVERSATIONS)
def test_with_the_published_groups_every_number_is_as_expected(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(name, capsys, groups=DATA / name / "participants-votes.csv")
    expected = json.loads((DATA / name / "expected.json").read_text())
    rows = {str(row["statement"]): row for row in found["statements"]}
    assert found["majority"] == expected["consensus"]
    for key, value in expected["group_informed_consensus_agree"].items():
        assert rows[key]["group_informed_consensus"] == pytest.approx(value, abs=1e-9)
    for key, value in expected["group_informed_consensus_disagree"].items():
        assert rows[key]["group_informed_disagreement"] == pytest.approx(value, abs=1e-9)
    for key, row in expected["consensus_stats"].items():
        for ours, theirs in (
            ("A", "na"), ("D", "nd"), ("S", "ns"), ("share_agree", "pa"),
            ("share_disagree", "pd"), ("z_agree", "pat"), ("z_disagree", "pdt"),
        ):  # fmt: skip
            assert rows[key][ours] == pytest.approx(row[theirs], abs=1e-9)
    for group in found["groups"]:
        theirs = expected["representative"][str(group["group"])]
        assert len(group["representative"]) == len(theirs)
        for one, other in zip(group["representative"], theirs, strict=True):
            assert (one["statement"], one["stance"]) == (other["tid"], other["stance"])
            assert (one["count"], one["of"]) == (other["n"], other["of"])
            assert [one["share"], one["z"], one["rep"], one["rep_z"]] == pytest.approx(
                [other["p"], other["p_test"], other["rep"], other["rep_test"]], abs=1e-9
            )


@needs
@pytest.mark.parametrize(
    ("name", "k", "least"),
    [(CONVERSATIONS[0], 2, 0.85), (CONVERSATIONS[0], None, 0.85), (CONVERSATIONS[1], 2, 0.95),
     (CONVERSATIONS[1], None, 0.95)],
)  # fmt: skip
def test_without_them_ours_are_nearly_the_same(
    name: str, k: int | None, least: float, capsys: pytest.CaptureFixture[str]
) -> None:
    found = told(name, capsys, k=k)
    published = read_groups(DATA / name / "participants-votes.csv")
    pairs = [
        (one["group"], published[one["participant"]])
        for one in found["participants"]
        if one["group"] is not None and one["participant"] in published
    ]
    assert rand_index([a for a, _ in pairs], [b for _, b in pairs]) >= least


def server() -> tuple[dict[str, Any], Votes, dict[Key, int]]:
    """The server's result, our table of the same votes, and its groups."""
    theirs = json.loads((SERVER / "math-pca2.json").read_text())
    rows = json.loads((SERVER / "votes.json").read_text())["rows"]
    rows.sort(key=lambda row: row[3])
    votes = Votes.of(
        [(p, s, v) for p, s, v, _at in rows], statements=theirs["tids"], left_out=theirs["mod-out"]
    )
    members = dict(
        zip(theirs["base-clusters"]["id"], theirs["base-clusters"]["members"], strict=True)
    )
    groups: dict[Key, int] = {
        person: group["id"]
        for group in theirs["group-clusters"]
        for base in group["members"]
        for person in members[base]
    }
    return theirs, votes, groups


@needs
def test_positions_are_those_of_a_real_server() -> None:
    theirs, votes, _groups = server()
    # Theirs counts agree as -1: everything is mirrored.
    along = np.array(theirs["pca"]["comps"])
    space = space_of(votes.rated, along)
    assert -space.means == pytest.approx(np.array(theirs["pca"]["center"]), abs=1e-9)
    base = theirs["base-clusters"]
    for members, x, y in zip(base["members"], base["x"], base["y"], strict=True):
        at = -space.people[votes.people.index(members[0])]
        assert at == pytest.approx([x, y], abs=1e-9)
    assert -space.statements == pytest.approx(
        np.array(theirs["pca"]["comment-projection"]).T, abs=1e-9
    )
    assert space.extremity == pytest.approx(theirs["pca"]["comment-extremity"], abs=1e-9)
    ours = space_of(votes.rated).loadings
    assert np.abs((ours * along).sum(axis=1)) == pytest.approx([1, 1], abs=1e-3)


@needs
def test_consensus_and_representatives_are_those_of_a_real_server() -> None:
    theirs, votes, groups = server()
    result = examine(votes, groups=groups)
    rows = {row["statement"]: row for row in result.plain()["statements"]}
    for key, value in theirs["group-aware-consensus"].items():
        assert rows[int(key)]["group_informed_consensus"] == pytest.approx(value, abs=1e-9)
    for way, columns in zip(("agree", "disagree"), result.majority, strict=True):
        assert [votes.statements[n] for n in columns] == [
            one["tid"] for one in theirs["consensus"][way]
        ]
    for name, speaking in zip(result.names, result.representatives, strict=True):
        other = theirs["repness"][str(name)]
        assert [
            (votes.statements[one.column], "agree" if one.agrees else "disagree")
            for one in speaking
        ] == [(one["tid"], one["repful-for"]) for one in other]
        for one, known in zip(speaking, other, strict=True):
            assert one.share == pytest.approx(known["p-success"], abs=1e-9)
            assert one.z == pytest.approx(known["p-test"], abs=1e-9)
            assert one.rep == pytest.approx(known["repness"], abs=1e-9)
            # The server keeps this one in single precision.
            assert one.rep_z == pytest.approx(known["repness-test"], abs=1e-6)


@needs
def test_what_is_asked_next_is_what_a_real_server_asks() -> None:
    theirs, votes, groups = server()
    result = examine(votes, groups=groups)
    mirrored = space_of(votes.rated, np.array(theirs["pca"]["comps"]))
    found = type(result)(votes, mirrored, result.labels, result.found).priorities
    for key, value in theirs["comment-priorities"].items():
        column = votes.statements.index(int(key))
        assert found[column] == pytest.approx(value, abs=1e-6)


@needs
def test_a_file_without_moderation_can_be_read_alone() -> None:
    assert len(read_votes(DATA / CONVERSATIONS[0] / "votes.csv").people) == 204
