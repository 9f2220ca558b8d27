"""Addresses of the house: first pages, one's own data, plain words."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from mulin.site.views import (
    desk,
    home,
    imports,
    journal,
    looks,
    mydata,
    papers,
    plain,
    posters,
    printing,
    today,
)

app_name = "site"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("contacts/", home.contacts, name="contacts"),
    path("area/", home.choose_area, name="choose_area"),
    path("today/", today.day, name="today"),
    path("grid/", today.grid, name="grid"),
    path("desk/", desk.desk, name="desk"),
    path("desk/search/", desk.search, name="search"),
    path("desk/journal/", journal.journal, name="journal"),
    path("desk/imports/", imports.imports, name="imports"),
    path("desk/imports/<uuid:pk>/", imports.run, name="import_run"),
    path("desk/imports/<uuid:pk>/trial/", imports.check, name="import_check"),
    path("desk/imports/<uuid:pk>/start/", imports.start, name="import_start"),
    path("desk/imports/<uuid:pk>/problems/", imports.problems, name="import_problems"),
    path("desk/printing/", printing.printing, name="printing"),
    path("desk/printing/boards/<str:code>/<str:size>/", printing.board, name="board"),
    path("desk/printing/cards/<uuid:key>/", printing.cards_of_post, name="cards_of_post"),
    path(
        "desk/printing/communities/<str:code>/cards/",
        printing.cards_of_community,
        name="cards_of_community",
    ),
    path(
        "desk/printing/covenants/<uuid:key>/<str:size>/",
        posters.covenant_poster,
        name="covenant_poster",
    ),
    path(
        "meetings/<uuid:pk>/minutes/versions/<int:number>/pdf/",
        papers.minutes_paper,
        name="minutes_paper",
    ),
    path("grids/<str:code>/", printing.grid_page, name="grid_page"),
    path("me/data/", mydata.my_data, name="my_data"),
    path("me/data.json", mydata.my_data_file, name="my_data_file"),
    path("appearance/", looks.appearance, name="appearance"),
    # base/appearance.html posts the language under a name of its own.
    path("language/", looks.appearance, name="language"),
    path("help/", plain.help_page, name="help"),
    path("about/", plain.about, name="about"),
    path("healthz", plain.healthz, name="healthz"),
    path("robots.txt", plain.robots, name="robots"),
    path("manifest.webmanifest", plain.manifest, name="manifest"),
]
