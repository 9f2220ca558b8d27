"""The WSGI application that the server loads."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from mulin.core import routes, threads

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mulin.config.settings")
threads.plain()
application = get_wsgi_application()
routes.remember()
