"""Addresses of the grid room: areas, checks, the circle, stations, files of outlines."""

from __future__ import annotations

from django.urls import URLPattern, path

from mulin.grids.views import areas, checks, circle, deeds, levels, plots, sheets, suggestion

app_name = "grids"
DEEDS = {
    "drawing": deeds.drawing, "split": deeds.split, "merge": deeds.merge,
    "handover": deeds.hand_over, "name": deeds.name, "closing": deeds.closing,
    "founding": deeds.founding,
}  # fmt: skip

urlpatterns: list[URLPattern] = [
    path("desk/grids/", areas.areas, name="areas"),
    path("desk/grids/checks/", checks.checks, name="checks"),
    path("desk/grids/norm/", checks.norm, name="norm"),
    path("desk/grids/levels/", levels.levels, name="levels"),
    path("desk/grids/circle/", circle.circle, name="circle"),
    path("desk/grids/stations/", circle.stations, name="stations"),
    path("desk/grids/stations/new/", circle.new_station, name="new_station"),
    path("desk/grids/stations/<uuid:pk>/", circle.station, name="station"),
    path("desk/grids/stations/<uuid:pk>/closing/", circle.closing, name="close_station"),
    path("desk/grids/outlines/", sheets.bring, name="bring"),
    path("desk/grids/outlines/<uuid:pk>/", sheets.sheet, name="sheet"),
    path("desk/grids/outlines/<uuid:pk>/taking/", sheets.taking, name="take"),
    path("desk/grids/outlines/<uuid:pk>/dropping/", sheets.dropping, name="drop"),
    path("desk/grids/ground/<str:kind>/<uuid:pk>/", plots.ground, name="ground"),
    path("desk/grids/ground/<str:kind>/<uuid:pk>/erasing/", plots.erasing, name="erase_ground"),
    path("desk/grids/properties/<uuid:pk>/closing/", plots.close_property, name="close_property"),
    path("desk/grids/<uuid:pk>/plots/", plots.plots, name="plots"),
    path("desk/grids/<uuid:pk>/plots/<str:kind>/", plots.plotting, name="plotting"),
    path("desk/grids/<uuid:pk>/plots/<str:kind>.geojson", plots.plots_file, name="plots_file"),
    path("desk/grids/<uuid:pk>/properties/new/", plots.new_property, name="new_property"),
    path("desk/grids/<uuid:pk>/", areas.area, name="area"),
    path("desk/grids/<uuid:pk>/outlines.geojson", areas.outlines, name="outlines"),
    path("desk/grids/<uuid:pk>/suggestion/", suggestion.suggestion, name="suggestion"),
    path("desk/grids/<uuid:pk>/suggestion.geojson", suggestion.suggested, name="suggested"),
    *[
        path(f"desk/grids/<uuid:pk>/{noun}/", view, name=noun) for noun, view in DEEDS.items()
    ],
]  # fmt: skip
