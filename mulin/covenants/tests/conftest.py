"""The fixture that tests of covenants share."""

from __future__ import annotations

import pytest

from mulin.covenants.testing import Cast


@pytest.fixture(name="cast")
def _cast(db: None) -> Cast:
    return Cast()
