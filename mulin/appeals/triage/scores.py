"""Precision, recall and F1 of each class, and their mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ClassScore:
    """How well one class is known. `support`: how many texts really are of it."""

    precision: float
    recall: float
    f1: float
    support: int


def per_class(truth: Sequence[str], said: Sequence[str]) -> dict[str, ClassScore]:
    """The table of all classes that are true or were said, by name.

    What has no case counts as 0, as everywhere: precision of a class that was never said,
    recall of one that never was.
    """
    true, told = Counter(truth), Counter(said)
    hits = Counter(one for one, other in zip(truth, said, strict=True) if one == other)
    found: dict[str, ClassScore] = {}
    for name in sorted(true.keys() | told.keys()):
        precision = hits[name] / told[name] if told[name] else 0.0
        recall = hits[name] / true[name] if true[name] else 0.0
        both = true[name] + told[name]
        found[name] = ClassScore(precision, recall, 2 * hits[name] / both, true[name])
    return found


def macro_f1(table: dict[str, ClassScore]) -> float:
    """The mean of F1 over all classes of the table: each counts the same, one that was said and
    is never true counts 0 (as scikit-learn has it)."""
    return sum(score.f1 for score in table.values()) / len(table) if table else 0.0
