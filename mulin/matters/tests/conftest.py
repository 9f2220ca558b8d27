"""The fixture that tests of matters share."""

from __future__ import annotations

import pytest

from mulin.matters.testing import Cast


@pytest.fixture(name="cast")
def _cast(db: None) -> Cast:
    return Cast()
