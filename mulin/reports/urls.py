"""Addresses of reports."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from mulin.reports.views import comparison, figures, topics

app_name = "reports"
urlpatterns: list[URLPattern | URLResolver] = [
    path("figures/", figures.public, name="public"),
    path("desk/figures/", figures.figures, name="figures"),
    path("desk/figures/comparison/", comparison.comparing, name="comparison"),
    path("desk/topics/", topics.listed, name="topics"),
    path("desk/topics/<uuid:pk>/", topics.one, name="topic"),
    path("desk/topics/<uuid:pk>/name/", topics.rename, name="topic_rename"),
    path("desk/topics/<uuid:pk>/merger/", topics.merge, name="topic_merge"),
    path("desk/topics/<uuid:pk>/part/", topics.split, name="topic_split"),
    path("desk/topics/<uuid:pk>/dismissal/", topics.dismiss, name="topic_dismiss"),
    path("desk/topics/<uuid:pk>/return/", topics.restore, name="topic_restore"),
    path("desk/topics/<uuid:pk>/onward/", topics.raise_, name="topic_raise"),
]
