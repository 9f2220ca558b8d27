"""The WSGI application that the server loads."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection

from mulin.core import copies, routes, threads
from mulin.core.turns import Application, turns


def made() -> Application:
    """Django's, ready to answer. With a database server the wait for it is the neighbour's time."""
    found: Application = get_wsgi_application()
    return turns.in_turn(found) if connection.vendor == "sqlite" else found


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mulin.config.settings")
threads.plain()
copies.swift()
application = made()
routes.remember()
