"""What is counted, and what many speak of."""

from __future__ import annotations

from mulin.reports.models.cells import DayFigure, DayVolume, DirtyDay, count
from mulin.reports.models.topics import Topic, TopicMember, TopicQuerySet, TopicStatus

__all__ = [
    "DayFigure",
    "DayVolume",
    "DirtyDay",
    "Topic",
    "TopicMember",
    "TopicQuerySet",
    "TopicStatus",
    "count",
]
