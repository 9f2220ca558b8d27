"""Browser sessions kept with the person whose they are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as Base

from mulin.people.models import SignIn


class SessionStore(Base):
    """Django's database sessions, writing into `people.SignIn`."""

    @classmethod
    def get_model_class(cls) -> type[SignIn]:
        return SignIn

    def create_model_instance(self, data: dict[str, Any]) -> SignIn:
        row: SignIn = super().create_model_instance(data)  # type: ignore[assignment]
        row.person_id = data.get("_auth_user_id")
        row.device = str(data.get("device", ""))[:120]
        # Every save writes the whole row: when it began is kept in the session itself.
        if began := data.get("began"):
            row.began_at = datetime.fromisoformat(began)
        return row
