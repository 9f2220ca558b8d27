"""Learning classes from texts, and asking how well: grouped cross-validation, or another file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from mulin.appeals.triage import features, groups, linear, scores
from mulin.appeals.triage.errors import TriageError
from mulin.appeals.triage.features import Counted, Floats, Ints, Vocabulary

SEED = 20261122
# Weights of one block: two bytes each in a file. Ninety leaves keep the 100,000 most frequent.
CELLS = 9_000_000


@dataclass(frozen=True)
class Learned:
    """A model: what it looks at, what that says for each class, and how sure its scores are."""

    classes: tuple[str, ...]
    vocabulary: Vocabulary
    weights: Floats
    constants: Floats
    heat: float = 1.0

    def scores(self, text: str) -> Floats:
        """What speaks for each class; about 1 for the right one and -1 for the others."""
        return self._scores(features.counted(text))

    def _scores(self, found: Sequence[Counted]) -> Floats:
        where, values = self.vocabulary.vector(found)
        return values @ self.weights[where].astype(np.float32) + self.constants

    def scores_of(self, texts: Sequence[Sequence[Counted]]) -> Floats:
        """The scores of many, a row each."""
        return np.array([self._scores(found) for found in texts], dtype=np.float32)

    def probabilities(self, text: str) -> Floats:
        """How likely each class is; together 1."""
        return linear.spread(self.scores(text), heat=self.heat)


@dataclass(frozen=True)
class Examined:
    """What cross-validation or a test found: the table, and the scores of texts not learned from."""

    table: dict[str, scores.ClassScore]
    macro_f1: float
    classes: tuple[str, ...]
    scores: Floats


def learn(texts: Sequence[str], labels: Sequence[str], *, heat: float = 1.0) -> Learned:
    """A model of all the texts."""
    _check(labels)
    return _fit([features.counted(text) for text in texts], labels, heat=heat)


def _check(labels: Sequence[str]) -> None:
    if len(set(labels)) < 2:
        raise TriageError(_("只有一个类别，没有可以区分的。请给至少两个类别的数据。"))


def _fit(found: Sequence[Sequence[Counted]], labels: Sequence[str], *, heat: float) -> Learned:
    classes = tuple(sorted(set(labels)))
    number = {label: place for place, label in enumerate(classes)}
    right = [number[label] for label in labels]
    vocabulary = features.learn(found, right, most=CELLS // len(classes))
    rows = linear.matrix([vocabulary.vector(one) for one in found], columns=vocabulary.columns)
    weights, constants = linear.fit(rows, right, count=len(classes))
    return Learned(classes, vocabulary, weights, constants, heat)


def cross_validate(
    texts: Sequence[str], labels: Sequence[str], *, count: int, seed: int = SEED
) -> Examined:
    """Each text is judged by a model that has seen neither it nor anything nearly the same."""
    _check(labels)
    together = groups.groups(texts)
    _enough(labels, together, count=count)
    where = groups.folds(labels, together, count=count, seed=seed)
    found = [features.counted(text) for text in texts]
    classes = tuple(sorted(set(labels)))
    judged = np.full((len(texts), len(classes)), -2.0, dtype=np.float32)
    for fold in range(count):
        asked = np.flatnonzero(where == fold)
        _judge(found, labels, asked, judged=judged, classes=classes)
    said = [classes[best] for best in judged.argmax(axis=1)]
    table = scores.per_class(labels, said)
    return Examined(table, scores.macro_f1(table), classes, judged)


def _judge(
    found: Sequence[Sequence[Counted]], labels: Sequence[str], asked: Ints, *, judged: Floats,
    classes: Sequence[str],
) -> None:  # fmt: skip
    """Learn from all rows but those asked for, and write the scores of these into their rows."""
    learners = np.setdiff1d(np.arange(len(found)), asked).tolist()
    model = _fit([found[row] for row in learners], [labels[row] for row in learners], heat=1.0)
    columns = np.array([classes.index(name) for name in model.classes])
    judged[np.ix_(asked, columns)] = model.scores_of([found[row] for row in asked.tolist()])


def _enough(labels: Sequence[str], together: Ints, *, count: int) -> None:
    if not 2 <= count <= 20:
        raise TriageError(_("折数请写 2 到 20。"))
    kinds = Counter(label for label, _group in {*zip(labels, together.tolist(), strict=True)})
    few = sorted(name for name, number in kinds.items() if number < 2)
    if few:
        sentence = _(
            "类别“%(names)s”只有一条（或只有一组几乎相同的）文本，没法又学又考。"
            "请补几条，或去掉这个类别。"
        )
        raise TriageError(sentence % {"names": _("、").join(few[:5])})
    if len(set(together.tolist())) < count:
        sentence = _("互不相同的文本只有 %(texts)s 条，分不成 %(folds)s 折。")
        raise TriageError(sentence % {"texts": len(set(together.tolist())), "folds": count})


def test(
    train: tuple[Sequence[str], Sequence[str]], tested: tuple[Sequence[str], Sequence[str]]
) -> Examined:
    """Learn from one set (texts, labels), judge another."""
    model = learn(*train)
    judged = model.scores_of([features.counted(text) for text in tested[0]])
    said = [model.classes[best] for best in judged.argmax(axis=1)]
    table = scores.per_class(tested[1], said)
    return Examined(table, scores.macro_f1(table), model.classes, judged)
