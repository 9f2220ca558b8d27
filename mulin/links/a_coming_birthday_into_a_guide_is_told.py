"""Whenever care looks ahead, or an errand comes of a guide, guides say the ages, papers and steps."""

from __future__ import annotations

from collections.abc import Mapping

from mulin.care.queries import Service, services_come_from
from mulin.guides.models import Guide
from mulin.guides.queries import from_age, in_use

# Plain text, since the worker asks as well; a test holds it to `urls`.
GUIDE = "/guides/{}/"


def services() -> Mapping[str, Service]:
    """Those in use, by their keys: one statement."""
    return {guide.key: _service(guide) for guide in in_use()}


def _service(guide: Guide) -> Service:
    return Service(
        guide.pk, guide.key, guide.title, GUIDE.format(guide.key),
        from_age(guide), tuple(name for name, _about in guide.paper_lines),
        tuple(guide.lines_of["how"]),
    )  # fmt: skip


services_come_from(services)
