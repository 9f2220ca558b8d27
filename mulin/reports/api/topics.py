"""Hot topics at the machine door: the same reads, the same deeds."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from mulin.core.http import PersonRequest
from mulin.people.tokens import FIGURES, HANDLE
from mulin.reports.flow import topics as flow
from mulin.reports.models.topics import Topic
from mulin.reports.queries import topics as reads

router = Router(tags=["topics"])


class TopicOut(Schema):
    """A hot topic. `recent` and `before`: people of the last four weeks and of the four before;
    `weekly`: people of each of the last twelve weeks, the oldest first."""

    id: UUID
    label: str
    status: str
    area_path: str
    heat: float
    growth: float
    size: int
    people: int
    likes: int
    recent: int
    before: int
    weekly: list[int]
    first_at: datetime | None
    last_at: datetime | None


class TopicAppealOut(Schema):
    """An appeal of a topic, as far as the reader may see it."""

    id: UUID
    number: str
    title: str
    status: str


class TopicWithAppealsOut(TopicOut):
    """A topic with its appeals, newest first, at most a hundred."""

    appeals: list[TopicAppealOut]


class RenameIn(Schema):
    """Another name."""

    label: str


class TopicMergeIn(Schema):
    """Into which topic."""

    into: UUID


class TopicSplitIn(Schema):
    """Appeals that become a topic of their own, and its name."""

    label: str
    appeals: list[UUID]


class DismissIn(Schema):
    """Why it is no topic."""

    why: str


class RaiseIn(Schema):
    """What it becomes."""

    kind: str


class RaisedOut(Schema):
    """Where that is."""

    url: str


def _topic(request: PersonRequest, pk: UUID) -> Topic:
    return get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)


@router.get("/topics", response=list[TopicOut], auth=FIGURES, summary="热点话题")
def topics(request: PersonRequest, view: str = "hot") -> list[Topic]:
    """Hot topics, hottest first, at most sixty. `view`: hot, quiet or dismissed."""
    return list(reads.listed(request.user, view)[: reads.LISTED])


@router.get("/topics/{pk}", response=TopicWithAppealsOut, auth=FIGURES, summary="一个话题")
def topic(request: PersonRequest, pk: UUID) -> dict[str, Any]:
    """One topic with the appeals that the reader may see."""
    found = _topic(request, pk)
    values = {name: getattr(found, name) for name in TopicOut.model_fields}
    return {**values, "appeals": list(reads.appeals_of(found, request.user)[: reads.SHOWN])}


@router.post("/topics/{pk}/rename", response=TopicOut, auth=HANDLE, summary="改话题名字")
def topic_rename(request: PersonRequest, pk: UUID, said: RenameIn) -> Topic:
    """No computation changes the name again."""
    return flow.rename(_topic(request, pk), by=request.user, label=said.label)


@router.post("/topics/{pk}/merge", response=TopicOut, auth=HANDLE, summary="合并话题")
def topic_merge(request: PersonRequest, pk: UUID, said: TopicMergeIn) -> Topic:
    """Answers with the topic that it went into."""
    into = _topic(request, said.into)
    return flow.merge(_topic(request, pk), into=into, by=request.user)


@router.post("/topics/{pk}/split", response=TopicOut, auth=HANDLE, summary="分出话题")
def topic_split(request: PersonRequest, pk: UUID, said: TopicSplitIn) -> Topic:
    """Answers with the new topic."""
    return flow.split(_topic(request, pk), appeals=said.appeals, label=said.label, by=request.user)


@router.post("/topics/{pk}/dismiss", response=TopicOut, auth=HANDLE, summary="忽略话题")
def topic_dismiss(request: PersonRequest, pk: UUID, said: DismissIn) -> Topic:
    """Off the list, with a reason."""
    return flow.dismiss(_topic(request, pk), by=request.user, why=said.why)


@router.post("/topics/{pk}/restore", response=TopicOut, auth=HANDLE, summary="放回热点")
def topic_restore(request: PersonRequest, pk: UUID) -> Topic:
    """Back on the list."""
    return flow.restore(_topic(request, pk), by=request.user)


@router.post("/topics/{pk}/raise", response=RaisedOut, auth=HANDLE, summary="话题转办")
def topic_raise(request: PersonRequest, pk: UUID, said: RaiseIn) -> dict[str, str]:
    """Make it something more; only what a room of this house can take."""
    return {"url": flow.raise_(_topic(request, pk), kind=said.kind, by=request.user)}
