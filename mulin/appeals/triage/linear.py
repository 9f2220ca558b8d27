"""A linear model: least squares on ±1 with a ridge, all classes solved at once.

Ridge classification does as well on these texts as a support vector machine, and one run of
conjugate gradients gives every class together: ninety leaves cost little more than seven.
Learning needs SciPy (extra «learn»); saying what a text is needs NumPy alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from mulin.appeals.triage.errors import TriageError
from mulin.appeals.triage.features import Floats, Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


Doubles: TypeAlias = npt.NDArray[np.float64]

RIDGE = 0.15
# The share of a constant feature, which lets rare classes start below zero.
CONSTANT = 0.05
ROUNDS, CLOSE = 40, 1e-3
# Classes are solved apart from one another: half of them a thread.
THREADS = 2


def matrix(vectors: Sequence[tuple[Ints, Floats]], *, columns: int) -> csr_matrix:
    """Rows of columns and values as a sparse matrix."""
    starts = np.cumsum([0, *(len(where) for where, _values in vectors)])
    where = np.concatenate([where for where, _values in vectors])
    values = np.concatenate([values for _where, values in vectors])
    return _sparse().csr_matrix((values, where, starts), shape=(len(vectors), columns))


def _sparse() -> Any:
    try:
        from scipy import sparse  # noqa: PLC0415 (only learning needs it)
    except ImportError as error:
        raise TriageError(
            _("训练要用 SciPy，这里没有安装。请运行：pip install 'mulin[learn]'")
        ) from error
    return sparse


def fit(rows: csr_matrix, classes: Sequence[int], *, count: int) -> tuple[Floats, Floats]:
    """Weights (columns × classes) and each class's constant.

    Solves (X·Xᵀ + c + λ)·a = Y by conjugate gradients in blocks and returns Xᵀ·a.
    """
    wanted = np.where(np.asarray(classes)[:, None] == np.arange(count), 1.0, -1.0)
    turned = rows.T.tocsr()

    def times(a: Doubles) -> Doubles:
        product: Doubles = rows @ (turned @ a.astype(np.float32))
        return np.asarray(product + CONSTANT * a.sum(axis=0) + RIDGE * a)

    with ThreadPoolExecutor(THREADS) as pool:
        parts = np.array_split(wanted, min(THREADS, count), axis=1)
        solved = np.hstack(list(pool.map(lambda part: _conjugate(times, part), parts)))
    weights = turned @ solved.astype(np.float32)
    return weights, (CONSTANT * solved.sum(axis=0)).astype(np.float32)


def _conjugate(times: Callable[[Doubles], Doubles], wanted: Doubles) -> Doubles:
    solved = np.zeros_like(wanted)
    rest = wanted.copy()
    step = rest.copy()
    length = (rest**2).sum(axis=0)
    enough = length * CLOSE**2
    for _round in range(ROUNDS):
        if (length <= enough).all():
            break
        product = times(step)
        # A class that is solved exactly has no step left: 0/0 is 0.
        size = length / np.maximum((step * product).sum(axis=0), 1e-30)
        solved += size * step
        rest -= size * product
        before, length = length, (rest**2).sum(axis=0)
        step = rest + length / np.maximum(before, 1e-30) * step
    return solved


def spread(scores: Floats, *, heat: float) -> Floats:
    """Scores as probabilities: softmax of the scores times `heat`."""
    raised = np.exp((scores - scores.max(axis=-1, keepdims=True)) * heat)
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def heat_of(scores: Floats, classes: Sequence[int]) -> float:
    """The heat at which probabilities of texts not learned from are the least surprised."""
    rows, right = np.arange(len(classes)), np.asarray(classes)
    tried = [float(x) for x in np.geomspace(0.5, 20, 40)]
    return min(
        tried,
        key=lambda x: float(-np.log(spread(scores, heat=x)[rows, right] + 1e-12).mean()),
    )
