"""The WSGI application that the server loads."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mulin.config.settings")
application = get_wsgi_application()

# What start-up has made stays for good: it need not be looked through at every collection, and
# collections need not come at every seven hundred objects of a page.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
