"""What a session says is proved by its signature, once for each text."""

from __future__ import annotations

from typing import Any

from mulin.people.sessions import SessionStore

SAID = {"_auth_user_id": "1", "toasts": [{"text": "好了"}]}


def test_what_was_written_is_read_and_is_everybody_s_own() -> None:
    kept = SessionStore().encode(SAID)
    first, second = (SessionStore().decode(kept) for _ in range(2))
    assert first == second == SAID
    first["toasts"].append("…")
    assert second == SessionStore().decode(kept) == SAID


def test_a_changed_text_and_one_of_another_key_say_nothing(settings: Any) -> None:
    kept = SessionStore().encode(SAID)
    assert SessionStore().decode(kept) == SAID
    assert SessionStore().decode(f"e{kept}") == {}
    assert SessionStore().decode("") == {}
    settings.SECRET_KEY = "another one, for this test alone"
    assert SessionStore().decode(kept) == {}


def test_after_a_change_of_keys_the_old_one_still_opens(settings: Any) -> None:
    kept, before = SessionStore().encode(SAID), settings.SECRET_KEY
    settings.SECRET_KEY = "a new one, for this test alone"
    settings.SECRET_KEY_FALLBACKS = [before]
    assert SessionStore().decode(kept) == SAID
