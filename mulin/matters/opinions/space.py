"""Where people and statements stand: principal components of the votes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mulin.matters.opinions.votes import Floats

DIMENSIONS = 2


@dataclass(frozen=True)
class Space:
    """`means` per statement, `loadings` [dimension, statement], `people` and `statements` as
    points [n, dimension]; `extremity` is how far out a statement stands."""

    means: Floats
    loadings: Floats
    people: Floats
    statements: Floats

    @property
    def extremity(self) -> Floats:
        """The distance of each statement from the middle."""
        found: Floats = np.hypot(self.statements[:, 0], self.statements[:, 1])
        return found


def means_of(rated: Floats) -> Floats:
    """The mean vote of each column among those present; 0 for a column without any."""
    known = ~np.isnan(rated)
    total = np.where(known, rated, 0.0).sum(axis=0)
    found: Floats = np.divide(
        total, known.sum(axis=0), out=np.zeros(rated.shape[1]), where=known.any(axis=0)
    )
    return found


def loadings_of(rated: Floats, means: Floats) -> Floats:
    """The two directions in which opinions differ most. What was not said counts as the mean.

    Signs are arbitrary in themselves: the largest loading of each direction is positive.
    """
    centred = np.where(np.isnan(rated), 0.0, rated - means)
    # Many people and few statements: the small matrix has the same directions as the large one.
    return _directions(centred.T @ centred)


def _directions(products: Floats) -> Floats:
    """The two main directions of a matrix of products between statements."""
    found = np.zeros((DIMENSIONS, len(products)))
    if not products.any():
        return found
    values, vectors = np.linalg.eigh(products)
    order = np.argsort(-values, kind="stable")[:DIMENSIONS]
    for row, which in enumerate(order):
        direction = vectors[:, which]
        if values[which] > 1e-12:
            found[row] = direction * np.sign(direction[np.argmax(np.abs(direction))])
    return found


def people_at(rated: Floats, means: Floats, loadings: Floats) -> Floats:
    """The position of each person: what they said beside the mean, along each direction, drawn out
    by √(statements / said) so that who said little does not stand in the middle for that alone."""
    known = ~np.isnan(rated)
    beside = np.where(known, rated - means, 0.0) @ loadings.T
    said = np.maximum(1, known.sum(axis=1))
    stretched: Floats = beside * np.sqrt(rated.shape[1] / said)[:, None]
    return stretched


def statements_at(means: Floats, loadings: Floats) -> Floats:
    """Where somebody would stand who said nothing but «agree» to this one statement."""
    placed: Floats = (np.sqrt(len(means)) * (1.0 - means) * loadings).T
    return placed


def space_of(rated: Floats, loadings: Floats | None = None) -> Space:
    """People and statements in one space; directions may be given (to check another's result)."""
    means = means_of(rated)
    along = loadings_of(rated, means) if loadings is None else loadings
    return Space(means, along, people_at(rated, means, along), statements_at(means, along))


@dataclass(frozen=True)
class Pool:
    """People to be drawn from again and again: `said` is 0 where `known` is 0. What is the same for
    every draw is reckoned once, and whoever is drawn twice counts twice instead of being copied."""

    said: Floats
    known: Floats
    drawn_out: Floats

    @classmethod
    def of(cls, rated: Floats) -> Pool:
        """Of everybody in a table."""
        known = ~np.isnan(rated)
        stretch = np.sqrt(rated.shape[1] / np.maximum(1, known.sum(axis=1)))
        return cls(np.where(known, rated, 0.0), known.astype(float), stretch[:, None])

    def people(self, drawn: NDArray[np.int64]) -> Floats:
        """Where those drawn stand in a space of their own: `space_of(rated[drawn]).people`."""
        weights = np.bincount(drawn, minlength=len(self.said)).astype(float)
        counts = weights @ self.known
        means = np.divide(
            weights @ self.said, counts, out=np.zeros(len(counts)), where=counts > 0
        )  # fmt: skip
        beside = self.said - self.known * means
        loadings = _directions(beside.T @ (weights[:, None] * beside))
        placed: Floats = ((beside @ loadings.T) * self.drawn_out)[drawn]
        return placed
