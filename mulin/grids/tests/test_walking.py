"""Who lives too far away, and where the next station should stand."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mulin.core import geo
from mulin.grids.walking import flat, nearest, next_sites

REACH = 500.0


def test_metres_on_the_plane_are_those_on_the_earth() -> None:
    points = [(116.0, 29.4), (116.01, 29.41), (116.02, 29.39)]
    plane = flat(points)
    for a, b in combinations(range(3), 2):
        on_plane = float(np.hypot(*(plane[a] - plane[b])))
        assert abs(on_plane - geo.distance(points[a], points[b])) < 2


def test_without_stations_everybody_is_infinitely_far() -> None:
    gaps, which = nearest(flat([(116, 29)]), flat([]))
    assert (gaps[0], which[0]) == (float("inf"), -1)
    gaps, which = nearest(flat([]), flat([(116, 29)]))
    assert (len(gaps), len(which)) == (0, 0)


def test_the_nearest_station_is_found_also_among_many_houses() -> None:
    houses = np.array([[float(n), 0.0] for n in range(4500)])
    stations = np.array([[0.0, 0.0], [4499.0, 0.0]])
    gaps, which = nearest(houses, stations)
    assert (gaps[0], gaps[-1], gaps[2000]) == (0, 0, 2000)
    assert (which[0], which[-1]) == (0, 1)


def test_the_first_site_brings_most_households_near_and_the_next_the_most_of_the_rest() -> None:
    houses = np.array([[0.0, 0], [100, 0], [5000, 0], [5100, 0], [9000, 0]])
    weights = [10, 10, 30, 1, 15]
    sites = next_sites(houses, weights, list(range(5)), reach=REACH, count=3)
    assert [(site.index, site.weight, site.buildings) for site in sites] == [
        (2, 31, 2), (0, 20, 2), (4, 15, 1)
    ]  # fmt: skip
    assert next_sites(houses, weights, [], reach=REACH, count=3) == []
    assert len(next_sites(houses, weights, list(range(5)), reach=REACH, count=9)) == 3


places = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=14)


@settings(deadline=None)
@given(spots=places, count=st.integers(1, 3))
def test_greedy_sites_reach_at_least_63_percent_of_the_best_there_is(
    spots: list[tuple[int, int]], count: int
) -> None:
    houses = np.array([(100.0 * x, 100.0 * y) for x, y in spots])
    everybody = list(range(len(spots)))
    found = next_sites(houses, [1] * len(spots), everybody, reach=REACH, count=count)
    near = [
        {b for b in everybody if np.hypot(*(houses[a] - houses[b])) <= REACH} for a in everybody
    ]
    best = max(
        len(set().union(*(near[a] for a in chosen)))
        for chosen in combinations(everybody, min(count, len(spots)))
    )
    assert sum(site.buildings for site in found) >= 0.63 * best
    assert sum(site.buildings for site in found) <= best
