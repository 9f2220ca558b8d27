"""Training on the county's own labels, and putting the model into use if it is no worse."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.appeals.triage import groups, labels, learning, linear, store
from mulin.appeals.triage.errors import TriageError
from mulin.appeals.triage.features import Floats
from mulin.core import versions

# A leaf is learned from ten labels on, and there must be two hundred of such leaves in all.
EACH, ALL, KINDS, FOLDS = 10, 200, 2, 5
PULLS = (0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0)
# What stands for a leaf that the model has not seen, when words pull.
UNSEEN = 0.002

# From a text to what its words say of leaves: code → share.
Phrases = Callable[[str], Mapping[str, float]]


@dataclass(frozen=True)
class Trained:
    """What training came to; `before` is the model that was in use."""

    facts: store.Facts
    before: store.Facts | None
    put_into_use: bool
    left_out: dict[str, int]


@dataclass(frozen=True)
class Enough:
    """Labels that can be learned from, and leaves that have too few."""

    texts: list[str]
    codes: list[str]
    few: dict[str, int]


def enough(found: labels.Labels) -> Enough:
    """The labels of leaves that have enough; refused with how many are lacking."""
    together = groups.groups(found.texts)
    # The same letter sent ten times is one example.
    distinct = Counter(code for code, _group in {*zip(found.codes, together.tolist(), strict=True)})
    few = {code: number for code, number in sorted(distinct.items()) if number < EACH}
    kept = [row for row, code in enumerate(found.codes) if code not in few]
    if len(distinct) - len(few) < KINDS or len(kept) < ALL:
        lacking = max(ALL - len(kept), 0)
        sentence = _(
            "人工确认过的分类还太少：现在有 %(all)s 条，够 %(each)s 条的类别有 %(kinds)s 个、共 %(kept)s 条。"
            "至少要 %(least)s 个类别、共 %(most)s 条，还差 %(lacking)s 条。派单时顺手改好类别，就会多起来。"
        ) if lacking else _(
            "人工确认过的分类还太少：现在有 %(all)s 条，够 %(each)s 条的类别有 %(kinds)s 个、共 %(kept)s 条。"
            "至少要 %(least)s 个类别、共 %(most)s 条。派单时顺手改好类别，就会多起来。"
        )  # fmt: skip
        raise TriageError(sentence % {
            "all": len(found.codes), "each": EACH, "kinds": len(distinct) - len(few),
            "kept": len(kept), "least": KINDS, "most": ALL, "lacking": lacking,
        })  # fmt: skip
    return Enough([found.texts[row] for row in kept], [found.codes[row] for row in kept], few)


def train(*, phrases: Phrases, force: bool = False) -> Trained:
    """Learn from all confirmed labels; used from now on unless it scores worse than the one in use.

    Raises TriageError for too few labels, or if SciPy is missing.
    """
    found = labels.confirmed()
    usable = enough(found)
    examined = learning.cross_validate(usable.texts, usable.codes, count=FOLDS)
    heat = linear.heat_of(examined.scores, [examined.classes.index(code) for code in usable.codes])
    learned = learning.learn(usable.texts, usable.codes, heat=heat)
    facts = store.Facts(
        found.until, len(usable.texts), len(learned.classes), round(examined.macro_f1, 4), FOLDS,
        found.digest, _pull(examined, usable, phrases=phrases, heat=heat),
    )  # fmt: skip
    before = _before()
    if before is not None and facts.score < before.score and not force:
        return Trained(facts, before, put_into_use=False, left_out=usable.few)
    kept = store.keep(learned, facts, trained_at=timezone.now().isoformat(timespec="seconds"))
    # The taxonomy holds the model; every process builds it anew.
    versions.changed("taxonomy")
    return Trained(kept, before, put_into_use=True, left_out=usable.few)


def _before() -> store.Facts | None:
    """The model in use; one whose files are damaged counts as none."""
    try:
        model = store.load()
    except TriageError:
        return None
    return model.facts if model else None


def _pull(examined: learning.Examined, usable: Enough, *, phrases: Phrases, heat: float) -> float:
    """How much the words of the taxonomy should add: where texts not learned from surprise least."""
    probable = linear.spread(examined.scores, heat=heat)
    said = np.zeros_like(probable)
    place = {code: number for number, code in enumerate(examined.classes)}
    for row, text in enumerate(usable.texts):
        for code, share in phrases(text).items():
            if code in place:
                said[row, place[code]] = share
    right = np.array([place[code] for code in usable.codes])
    return min(PULLS, key=lambda pull: _surprise(pulled(probable, said, pull=pull), right))


def pulled(probable: Floats, said: Floats, *, pull: float) -> Floats:
    """Probabilities with what words say added: p·e^(pull·share), made 1 in sum again."""
    raised = probable * np.exp(pull * said)
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def joined(
    probable: Mapping[str, float], said: Mapping[str, float], *, pull: float
) -> dict[str, float]:
    """The same for one text by codes; leaves that the model has not seen come in by their words."""
    return {
        code: probable.get(code, UNSEEN) * math.exp(pull * said.get(code, 0.0))
        for code in probable.keys() | said.keys()
    }


def _surprise(probable: Floats, right: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
    return float(-np.log(probable[np.arange(len(right)), right] + 1e-9).mean())


def described(facts: store.Facts) -> str:
    """A model in words."""
    words = {**asdict(facts), "score": f"{facts.score:.3f}"}
    return (
        _("%(until)s 为止的 %(size)s 条，%(classes)s 类，分组 %(folds)s 折 macro-F1 %(score)s")
        % words
    )
