"""Learning categories from texts: folds, scores, the model as a file, training, suggestions."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError
from hypothesis import given, settings
from hypothesis import strategies as st

from mulin.appeals.tests.lessons import a_set, told
from mulin.appeals.triage import (
    features,
    groups,
    learning,
    linear,
    scores,
    speaking,
)
from mulin.appeals.triage.errors import TriageError

pytest.importorskip("scipy")
SHARED = next(
    (p / "shared/data/messages/labelled_tokens.csv.gz" for p in Path(__file__).resolve().parents[3:]
     if (p / "shared/data/messages/labelled_tokens.csv.gz").exists()), None,
)  # fmt: skip


def a_table(path: Path, rows: list[tuple[str, str]], encoding: str = "utf-8") -> Path:
    text = "text,label\n" + "".join(f"{a},{b}\n" for a, b in rows)
    data = text.encode(encoding)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


# ── groups and folds ──────────────────────────────────────────────────────────────────────────


def test_nearly_the_same_letter_is_one_group() -> None:
    letter = "丽园小区门口的搅拌站每天夜里施工，灰尘很大，噪音也大，请有关部门尽快处理，谢谢。"
    found = groups.groups([letter, letter.replace("，", " "), letter + "盼回复。", "路灯坏了。"])
    assert found.tolist() == [0, 0, 0, 3]
    assert groups.groups(["", "！！", "路", "灯"]).tolist() == [0, 0, 2, 3]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from("甲乙丙"), min_size=10, max_size=60),
    st.integers(2, 5),
    st.integers(0, 9),
)
def test_a_group_stays_in_one_fold_and_folds_are_even(
    names: list[str], count: int, seed: int
) -> None:
    together = np.array([n // 2 for n in range(len(names))])
    where = groups.folds(names, together, count=count, seed=seed)
    assert where.tolist() == groups.folds(names, together, count=count, seed=seed).tolist()
    for group in set(together.tolist()):
        assert len(set(where[together == group].tolist())) == 1
    assert set(where.tolist()) <= set(range(count))


def test_rare_classes_are_spread_over_the_folds() -> None:
    names = ["多"] * 45 + ["少"] * 5
    where = groups.folds(names, np.arange(50), count=5, seed=3)
    assert sorted(where[45:].tolist()) == [0, 1, 2, 3, 4]
    assert np.bincount(where).tolist() == [10] * 5
    other = groups.folds(names, np.arange(50), count=5, seed=4)
    assert where.tolist() != other.tolist()


# ── scores ────────────────────────────────────────────────────────────────────────────────────


def test_scores_are_those_of_the_book() -> None:
    table = scores.per_class(list("aaabbc"), list("aabbbd"))
    assert table["a"] == scores.ClassScore(1.0, 2 / 3, 0.8, 3)
    assert table["b"] == scores.ClassScore(2 / 3, 1.0, 0.8, 2)
    assert table["c"] == scores.ClassScore(0.0, 0.0, 0.0, 1)
    assert table["d"] == scores.ClassScore(0.0, 0.0, 0.0, 0)
    assert scores.macro_f1(table) == pytest.approx(0.4)
    assert scores.macro_f1({}) == 0.0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1))
def test_scores_agree_with_counting_by_hand(pairs: list[tuple[str, str]]) -> None:
    truth, said = [a for a, _b in pairs], [b for _a, b in pairs]
    for name, one in scores.per_class(truth, said).items():
        both = sum(1 for a, b in pairs if a == b == name)
        assert one.support == truth.count(name)
        assert one.recall == (both / truth.count(name) if name in truth else 0)
        assert one.precision == (both / said.count(name) if name in said else 0)
        assert (
            min(one.precision, one.recall) - 1e-9 <= one.f1 <= max(one.precision, one.recall) + 1e-9
        )


# ── features and the linear model ─────────────────────────────────────────────────────────────


@given(st.text(max_size=80))
def test_every_run_of_letters_is_one_number_and_no_two_the_same(text: str) -> None:
    read = features.plain(text)
    every = [read[i : i + n] for n in (1, 2, 3) for i in range(len(read) - n + 1)]
    found = features.keys(read).tolist()
    assert len(found) == len(every)
    assert len(set(found)) == len(set(every))


def test_a_text_of_which_nothing_is_known_gets_the_constants_alone() -> None:
    model = learning.learn(*a_set())
    assert model.scores("").tolist() == model.constants.tolist()
    assert model.scores("ABC").tolist() == model.constants.tolist()


def test_the_solver_solves_ridge_regression() -> None:
    chance = np.random.default_rng(5)
    dense = chance.normal(size=(30, 12)).astype(np.float32)
    rows = [(np.arange(12), dense[n]) for n in range(30)]
    classes = [n % 3 for n in range(30)]
    weights, constants = linear.fit(linear.matrix(rows, columns=12), classes, count=3)
    wanted = np.where(np.array(classes)[:, None] == np.arange(3), 1.0, -1.0)
    kernel = dense @ dense.T + linear.CONSTANT + linear.RIDGE * np.eye(30)
    solved = np.linalg.solve(kernel, wanted)
    assert weights == pytest.approx(dense.T @ solved, abs=0.05)
    assert constants == pytest.approx(linear.CONSTANT * solved.sum(axis=0), abs=0.05)


def test_heat_makes_probabilities_honest() -> None:
    judged = np.array([[1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, -1.0]], dtype=np.float32)
    sure = linear.heat_of(judged, [0, 0, 1, 0])
    doubtful = linear.heat_of(judged, [0, 1, 1, 0])
    assert sure > doubtful
    assert linear.spread(judged, heat=sure).sum(axis=1) == pytest.approx(np.ones(4))


def test_cross_validation_knows_what_can_be_known_and_is_the_same_twice() -> None:
    texts, codes = a_set()
    first = learning.cross_validate(texts, codes, count=5)
    assert first.macro_f1 > 0.9
    again = learning.cross_validate(texts, codes, count=5)
    assert first.scores.tobytes() == again.scores.tobytes()


def test_labels_by_chance_are_not_learned() -> None:
    texts, codes = a_set(150)
    random.Random(2).shuffle(codes)
    assert learning.cross_validate(texts, codes, count=5).macro_f1 < 0.55


def test_copies_of_a_letter_do_not_raise_the_score() -> None:
    texts, codes = a_set(60)
    random.Random(2).shuffle(codes)
    copied = learning.cross_validate(texts * 4, codes * 4, count=5)
    assert copied.macro_f1 < 0.6


@pytest.mark.parametrize(
    ("texts", "codes", "count", "words"),
    [
        (["甲乙丙丁", "戊己庚辛"], ["a", "a"], 2, "只有一个类别"),
        (["甲乙丙丁", "戊己庚辛", "子丑寅卯"], ["a", "a", "b"], 2, "只有一条"),
        (["甲乙丙丁", "戊己庚辛", "子丑寅卯", "辰巳午未"], ["a", "a", "b", "b"], 5, "分不成 5 折"),
        (["甲乙丙丁", "戊己庚辛"], ["a", "b"], 1, "折数"),
    ],
)
def test_what_cannot_be_cross_validated_is_said(
    texts: list[str], codes: list[str], count: int, words: str
) -> None:
    with pytest.raises(TriageError, match=words):
        learning.cross_validate(texts, codes, count=count)


def test_words_that_spoke_stand_in_the_text_and_are_those_of_the_class() -> None:
    model = learning.learn(*a_set())
    text = "我们这里居民都很着急，垃圾桶满溢，谢谢"
    found = speaking.words(model, text, "0102")
    assert found
    assert all(word in text for word in found)
    assert any("垃圾" in word or "满溢" in word for word in found)
    assert speaking.words(model, text, "9999") == []
    assert speaking.words(model, "", "0102") == []


# ── the command ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("name", "encoding"), [("a.csv", "gb18030"), ("a.csv.gz", "utf-8")])
def test_evaluate_prints_json_and_seconds_apart(tmp_path: Path, name: str, encoding: str) -> None:
    table = a_table(tmp_path / name, list(zip(*a_set(), strict=True)), encoding)
    out, err = told("evaluate", table, "--text", "text", "--label", "label", "--json")
    answer = json.loads(out)
    assert answer["macro_f1"] > 0.9
    assert answer["size"] == 90
    assert answer["classes"]["0101"].keys() == {"precision", "recall", "f1", "support"}
    assert sum(one["support"] for one in answer["classes"].values()) == 90
    assert "秒" in err
    assert "秒" not in out
    text, _err = told("evaluate", table, "--text", "text", "--label", "label", "--folds", 3)
    assert "macro-F1" in text


def test_evaluate_learns_from_one_file_and_judges_another(tmp_path: Path) -> None:
    train = a_table(tmp_path / "a.csv", list(zip(*a_set(), strict=True)))
    test = a_table(tmp_path / "b.csv", list(zip(*a_set(30, seed=9), strict=True)))
    out, _err = told(
        "evaluate", test, "--train", train, "--text", "text", "--label", "label", "--json"
    )
    assert json.loads(out)["train"] == 90
    assert json.loads(out)["size"] == 30
    assert json.loads(out)["macro_f1"] > 0.9


def test_evaluate_says_what_is_wrong_with_a_table(tmp_path: Path) -> None:
    asks = ("--text", "text", "--label", "label")
    holes = a_table(tmp_path / "a.csv", [("路灯坏了", "a"), ("", "b"), ("垃圾", "")])
    for table, arguments, words in (
        (tmp_path / "none.csv", asks, "打不开"),
        (holes, ("--text", "text", "--label", "kind"), "缺少这些列：kind"),
        (holes, asks, "第 3、4 行"),
        (holes, (*asks, "--skip-empty"), "只有一个类别"),
        (a_table(tmp_path / "b.csv", [("", "a")]), (*asks, "--skip-empty"), "没有可以学的"),
    ):
        with pytest.raises(CommandError, match=words):
            told("evaluate", table, *arguments)
    (tmp_path / "c.csv").write_bytes(b"text,label\n\xff\xff\x80,a\n")
    with pytest.raises(CommandError, match="编码"):
        told("evaluate", tmp_path / "c.csv", *asks)


@pytest.mark.timeout(600)
def test_the_real_messages_are_known_as_well_as_published() -> None:
    if SHARED is None:
        pytest.skip("the real messages are not here (shared/data/messages)")
    out, _err = told("evaluate", SHARED, "--text", "tokens", "--label", "label", "--json")
    assert json.loads(out)["macro_f1"] >= 0.92
