"""Addresses of Open311; the name of a resource ends with its form."""

from __future__ import annotations

from typing import Any

from django.urls import path

from mulin.api.open311 import views

app_name = "open311"
urlpatterns: list[Any] = [
    path("", views.discovery, name="root"),
    path("discovery.<str:fmt>", views.discovery, name="discovery"),
    path("services.<str:fmt>", views.service_list, name="services"),
    path("services/<str:code>.<str:fmt>", views.service, name="service"),
    path("requests.<str:fmt>", views.request_list, name="requests"),
    path("requests/<str:request_id>.<str:fmt>", views.one_request, name="request"),
    path("tokens/<str:text>.<str:fmt>", views.token, name="token"),
    path("servicerequestupdates.<str:fmt>", views.update_list, name="updates"),
    path("<path:rest>", views.nothing, name="nothing"),
]
