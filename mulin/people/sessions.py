"""Browser sessions kept with the person whose they are."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as Base
from django.core import signing
from django.db import models
from django.utils import timezone

from mulin.core.prepared import Given, Prepared
from mulin.people.models import Person, SignIn

KEPT = Prepared(
    lambda: SignIn.objects.select_related("person").filter(
        session_key=Given(0, models.CharField()), expire_date__gt=Given(1, models.DateTimeField())
    )
)


class Unread:
    """What was signed, as it was written."""

    def dumps(self, obj: bytes) -> bytes:
        return obj

    def loads(self, data: bytes) -> bytes:
        return data


@lru_cache(maxsize=4096)
def opened(kept: str, salt: str, key: str) -> bytes:
    """The words of a session whose signature is right: the same text was signed by the same key
    whenever one looks. Raises what `signing.loads` raises."""
    said: bytes = signing.loads(kept, key=key, salt=salt, serializer=Unread)
    return said


class SessionStore(Base):
    """Django's database sessions, in `people.SignIn`: read together with the person whose they are.

    `person` is None until a kept session was read, and for a visitor's."""

    person: Person | None = None

    @classmethod
    def get_model_class(cls) -> type[SignIn]:
        return SignIn

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """Django's, which proves the signature anew at every request of a day's work. What cannot
        be read is left to it: it says so in the log, and the session begins anew."""
        try:
            kept = opened(str(session_data), self.key_salt, settings.SECRET_KEY)
        except Exception:
            return super().decode(session_data)
        found: dict[str, Any] = json.loads(kept)
        return found

    def _get_session_from_db(self) -> SignIn | None:
        """Django's, in one statement with the person: every page asks for both."""
        if self.session_key is None:
            return None
        row = next(iter(KEPT.all(self.session_key, timezone.now())), None)
        if row is None:
            self._session_key = None
        else:
            self.person = row.person
        return row

    def create_model_instance(self, data: dict[str, Any]) -> SignIn:
        row = super().create_model_instance(data)
        assert isinstance(row, SignIn)  # noqa: S101 (narrows the type)
        row.person_id = data.get("_auth_user_id")
        row.device = str(data.get("device", ""))[:120]
        # Every save writes the whole row: when it began is kept in the session itself.
        if began := data.get("began"):
            row.began_at = datetime.fromisoformat(began)
        return row
