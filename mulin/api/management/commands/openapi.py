"""`mulin openapi`: print the description of the machine door."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy

from mulin.api.door import schema
from mulin.core.commands import HouseCommand


class Command(HouseCommand):
    """Prints what docs/openapi.json keeps, so that a change of the API shows in review."""

    help = gettext_lazy("打印接口说明（OpenAPI）。\n例：mulin openapi > docs/openapi.json")

    def handle(self, *_args: Any, **_options: Any) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            text = json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True, default=str)
        self.stdout.write(text)
