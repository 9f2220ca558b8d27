"""The fixture that tests of whistles share."""

from __future__ import annotations

import pytest

from mulin.whistles.testing import Cast


@pytest.fixture(name="cast")
def _cast(db: None) -> Cast:
    return Cast()
