"""The fixture that tests of care share."""

from __future__ import annotations

import pytest

from mulin.care.testing import Cast


@pytest.fixture(name="cast")
def _cast(db: None) -> Cast:
    return Cast()
