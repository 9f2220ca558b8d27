"""`mulin openapi`: print the description of the machine door."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from mulin.api.door import schema


class Command(BaseCommand):
    """Prints what docs/openapi.json keeps, so that a change of the API shows in review."""

    help = "打印接口说明（OpenAPI）。\n例：mulin openapi > docs/openapi.json"

    def handle(self, *_args: Any, **_options: Any) -> None:
        text = json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True, default=str)
        self.stdout.write(text)
