"""Numbers about each statement: who agreed, how sure that is, and whom it speaks for.

All of it is vectors over statements. `Counts` may be of everybody, of a group, or of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mulin.matters.opinions.votes import AGREE, DISAGREE, PASS, Floats

# One-sided 90 %: z of the normal distribution.
SURE = 1.2816
Z95 = 1.959963984540054
MOST_LISTED = 5


@dataclass(frozen=True)
class Counts:
    """Agrees, disagrees and passes per statement."""

    agree: Floats
    disagree: Floats
    passed: Floats

    @classmethod
    def of(cls, table: Floats) -> Counts:
        """From rows of a table of votes."""
        return cls(*((table == vote).sum(axis=0).astype(float) for vote in (AGREE, DISAGREE, PASS)))

    @cached_property
    def said(self) -> Floats:
        """Votes, passes included."""
        return self.agree + self.disagree + self.passed

    @cached_property
    def share_agree(self) -> Floats:
        """(A+1)/(S+2): a share that begins at one half, so that one vote is no certainty."""
        return share(self.agree, self.said)

    @cached_property
    def share_disagree(self) -> Floats:
        """(D+1)/(S+2)."""
        return share(self.disagree, self.said)

    @cached_property
    def z_agree(self) -> Floats:
        """How surely more than half agree."""
        return z_half(self.agree, self.said)

    @cached_property
    def z_disagree(self) -> Floats:
        """How surely more than half disagree."""
        return z_half(self.disagree, self.said)


def share(count: Floats, said: Floats) -> Floats:
    """(count+1)/(said+2)."""
    found: Floats = (count + 1) / (said + 2)
    return found


def z_half(count: Floats, said: Floats) -> Floats:
    """The one-sample z against one half, one vote added for and to all."""
    s, n = count + 1, said + 1
    found: Floats = 2 * np.sqrt(n) * (s / n - 0.5)
    return found


def z_between(inside: tuple[Floats, Floats], outside: tuple[Floats, Floats]) -> Floats:
    """The pooled two-sample z of (count, said) inside against outside, one added to each of the
    four numbers; 0 where everybody on both sides said so."""
    (s1, n1), (s2, n2) = ((count + 1, said + 1) for count, said in (inside, outside))
    pooled = (s1 + s2) / (n1 + n2)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    return np.divide(s1 / n1 - s2 / n2, spread, out=np.zeros_like(spread), where=spread > 0)


def interval(count: Floats, said: Floats) -> Floats:
    """Wilson's 95 % interval of a share, [n, 2]; from 0 to 1 where nobody was asked."""
    n = np.maximum(said, 1.0)
    p = count / n
    middle = (p + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 * np.sqrt(p * (1 - p) / n + Z95**2 / (4 * n**2)) / (1 + Z95**2 / n)
    low, high = np.maximum(0.0, middle - half), np.minimum(1.0, middle + half)
    return np.stack([np.where(said > 0, low, 0.0), np.where(said > 0, high, 1.0)], axis=1)


@dataclass(frozen=True)
class Group:
    """One group: its number of people, its counts, and how it differs from the others."""

    size: int
    inside: Counts
    outside: Counts

    @cached_property
    def rep_agree(self) -> Floats:
        """How many times likelier it is to agree than the others."""
        return self.inside.share_agree / self.outside.share_agree

    @cached_property
    def rep_disagree(self) -> Floats:
        """How many times likelier it is to disagree."""
        return self.inside.share_disagree / self.outside.share_disagree

    @cached_property
    def rep_z_agree(self) -> Floats:
        """How sure that is."""
        inside, outside = self.inside, self.outside
        return z_between((inside.agree, inside.said), (outside.agree, outside.said))

    @cached_property
    def rep_z_disagree(self) -> Floats:
        """How sure that is."""
        inside, outside = self.inside, self.outside
        return z_between((inside.disagree, inside.said), (outside.disagree, outside.said))


def groups_of(table: Floats, labels: NDArray[np.int64]) -> list[Group]:
    """Every group against all others that are grouped; -1 belongs nowhere."""
    grouped = table[labels >= 0]
    kept = labels[labels >= 0]
    return [
        Group(int((kept == g).sum()), Counts.of(grouped[kept == g]), Counts.of(grouped[kept != g]))
        for g in sorted(set(kept.tolist()))
    ]


@dataclass(frozen=True)
class Stance:
    """A statement that speaks for a group, and which way."""

    column: int
    agrees: bool
    count: int
    said: int
    share: float
    z: float
    rep: float
    rep_z: float

    @property
    def weight(self) -> float:
        """By which such statements are ranked: different, surely so, held by many, surely so."""
        return self.rep * self.rep_z * self.share * self.z


def representative(group: Group, shown: Sequence[int]) -> list[Stance]:
    """At most five statements that speak for a group, agreed ones before disagreed ones.

    The one that it most surely agrees with leads, whether or not it sets the group apart.
    """
    fitting = [stance(group, n) for n in shown if _sets_apart(group, n)]
    lead = _best_agree(group, shown)
    if not fitting:
        if lead is None and shown:
            lead = max(shown, key=lambda n: float(group.rep_z_agree[n]))
        return [stance(group, lead)] if lead is not None else []
    fitting.sort(key=lambda one: -one.weight)
    if lead is not None:
        fitting = [stance(group, lead), *(one for one in fitting if one.column != lead)]
    return sorted(fitting[:MOST_LISTED], key=lambda one: not one.agrees)


def stance(group: Group, column: int) -> Stance:
    """The way in which the group differs more surely from the others."""
    n = column
    agrees = bool(group.rep_z_agree[n] > group.rep_z_disagree[n])
    way = "agree" if agrees else "disagree"
    inside = group.inside
    return Stance(
        n, agrees, int(getattr(inside, way)[n]), int(inside.said[n]),
        float(getattr(inside, f"share_{way}")[n]), float(getattr(inside, f"z_{way}")[n]),
        float(getattr(group, f"rep_{way}")[n]), float(getattr(group, f"rep_z_{way}")[n]),
    )  # fmt: skip


def _sets_apart(group: Group, n: int) -> bool:
    inside = group.inside
    agree = group.rep_z_agree[n] > SURE and inside.z_agree[n] > SURE
    disagree = group.rep_z_disagree[n] > SURE and inside.z_disagree[n] > SURE
    return bool(agree or disagree)


def _best_agree(group: Group, shown: Sequence[int]) -> int | None:
    """The statement that the group most surely agrees with, in the order of statements."""
    inside, best = group.inside, None
    for n in shown:
        p, z, rep = inside.share_agree[n], inside.z_agree[n], group.rep_agree[n]
        if best is None:
            if z > SURE or (rep > 1 and p > 0.5):
                best = n
            continue
        held_p, held_z, held_rep = (
            inside.share_agree[best], inside.z_agree[best], group.rep_agree[best],
        )  # fmt: skip
        if held_rep > 1:
            product = rep * group.rep_z_agree[n] * p * z
            held = held_rep * group.rep_z_agree[best] * held_p * held_z
        else:
            product, held = p * z, held_p * held_z
        if product > held:
            best = n
    return best


def majority(everybody: Counts, shown: Sequence[int]) -> tuple[list[int], list[int]]:
    """What most people surely agree to, and surely disagree with, groups left aside: at most five
    of each, the surest first."""
    return (
        _majority(everybody.share_agree, everybody.z_agree, shown),
        _majority(everybody.share_disagree, everybody.z_disagree, shown),
    )


def _majority(shares: Floats, sure: Floats, shown: Sequence[int]) -> list[int]:
    found = [n for n in shown if shares[n] > 0.5 and sure[n] > SURE]
    return sorted(found, key=lambda n: -shares[n] * sure[n])[:MOST_LISTED]


def consensus(groups: Sequence[Group], *, agree: bool = True) -> Floats:
    """Group-informed consensus: the product of all groups' shares. It falls with every group more,
    so it is never compared between conversations of different numbers of groups."""
    found: Floats = np.prod([_shares(group.inside, agree=agree) for group in groups], axis=0)
    return found


def lowest(groups: Sequence[Group], *, agree: bool = True) -> Floats:
    """The share of the group that agrees least: what all sides share is high here."""
    found: Floats = np.min([_shares(group.inside, agree=agree) for group in groups], axis=0)
    return found


def _shares(counts: Counts, *, agree: bool) -> Floats:
    return counts.share_agree if agree else counts.share_disagree


def priorities(grouped: Counts, extremity: Floats) -> Floats:
    """How much is learned by asking next: what many do not pass on, stands out, is agreed to, and
    was asked little yet."""
    agree = share(grouped.agree, grouped.said)
    passed = share(grouped.passed, grouped.said)
    fresh = 1 + 8 * np.exp2(-grouped.said / 5)
    found: Floats = ((1 - passed) * (extremity + 1) * agree * fresh) ** 2
    return found
