"""Browser sessions kept with the person whose they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as Base
from django.db import models
from django.utils import timezone

from mulin.core.prepared import Given, Prepared
from mulin.people.models import Person, SignIn

KEPT = Prepared(
    lambda: SignIn.objects.select_related("person").filter(
        session_key=Given(0, models.CharField()), expire_date__gt=Given(1, models.DateTimeField())
    )
)


class SessionStore(Base):
    """Django's database sessions, in `people.SignIn`: read together with the person whose they are.

    `person` is None until a kept session was read, and for a visitor's."""

    person: Person | None = None

    @classmethod
    def get_model_class(cls) -> type[SignIn]:
        return SignIn

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
