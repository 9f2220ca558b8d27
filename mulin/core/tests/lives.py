"""State machines played until they prove something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

ROUNDS: Final = 10


def play(
    machine: type[RuleBasedStateMachine], proved: Callable[[], object], *, examples: int, steps: int
) -> None:
    """Play so many lives of so many steps. By chance all may end early, which proves little: then
    others are played, and only if none of ten rounds comes as far as `proved` the test fails."""
    for _round in range(ROUNDS):
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        if proved():
            return
    pytest.fail("no life came as far as it should")
