"""Every file of this folder is one sentence that is heard."""

from __future__ import annotations

import pkgutil
import sys

import pytest

from mulin import links
from mulin.appeals.testing import Cast
from mulin.reports.models import DirtyDay


def test_every_sentence_is_loaded() -> None:
    names = {m.name for m in pkgutil.iter_modules(links.__path__) if not m.ispkg} - {"apps"}
    assert "appeal_changed_dirties_its_day" in names
    assert all(f"mulin.links.{name}" in sys.modules for name in names)


@pytest.mark.django_db
def test_an_appeal_changed_dirties_its_day() -> None:
    cast = Cast()
    appeal = cast.appeal("handling")
    marks = DirtyDay.objects.filter(area_path=appeal.area_path)
    assert marks.count() == 3
