"""The fixture that tests of guides share."""

from __future__ import annotations

import pytest

from mulin.guides.testing import Cast


@pytest.fixture(name="cast")
def _cast(db: None) -> Cast:
    return Cast()
