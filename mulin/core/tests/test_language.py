"""The English catalogue: every message translated, its places kept, nothing left in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.messages.catalog import Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation

from mulin.core import wording

CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po"
# Han, the punctuation that goes with it, and full-width forms; not the wide space of an indent.
CHINESE = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef]")
PLACES = re.compile(r"%(?:\(\w+\))?[\d.]*[sdf]|\{\w*\}")


def messages() -> list[Message]:
    """All of the English catalogue."""
    with CATALOGUE.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def pairs(message: Message) -> Iterator[tuple[str, str]]:
    """The Chinese with each of its English forms."""
    chinese = message.id if isinstance(message.id, str) else message.id[0]
    forms = message.string or ""
    for english in (forms,) if isinstance(forms, str) else forms:
        yield chinese, english


def test_every_message_keeps_its_places_for_values() -> None:
    wrong = [
        (chinese, english)
        for message in messages()
        for chinese, english in pairs(message)
        if set(PLACES.findall(chinese)) != set(PLACES.findall(english))
    ]
    assert not wrong


def test_no_english_holds_chinese_or_what_a_page_would_take_for_markup() -> None:
    """Templates take messages as safe text, also within attributes: no `"`, `<`, `>` or `&`."""
    wrong = [
        english
        for message in messages()
        for _chinese, english in pairs(message)
        if not english or CHINESE.search(english) or re.search(r'["<>&]', english)
    ]
    assert not wrong


def test_what_is_compiled_is_what_is_written() -> None:
    """`python3 tools/house.py install` compiles; a page in English shows the compiled words."""
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = [message for message in read_mo(file) if message.id]
    assert dict(map(said, compiled)) == dict(map(said, messages()))


def said(message: Message) -> tuple[tuple[str | None, str], tuple[str, ...]]:
    """Context and Chinese, and the English forms; files give lists or tuples."""
    chinese, english = next(pairs(message))
    given: object = message.context  # read_mo leaves it as bytes
    context = given.decode() if isinstance(given, bytes) else message.context
    return (context, chinese), (english, *(form for _, form in list(pairs(message))[1:]))


def test_dates_and_durations_are_said_in_english() -> None:
    now = datetime(2026, 11, 21, 15, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    with translation.override("en"):
        assert wording.exact(now) == "Sat 21 Nov 2026 15:30"
        assert wording.when_words(now - timedelta(days=1), now=now) == "yesterday 15:30"
        assert wording.when_words(now - timedelta(days=400), now=now) == "17 Oct 2025"
        assert wording.left(now + timedelta(hours=1), now=now) == "1 hour left"
        assert wording.left(now - timedelta(hours=2), now=now) == "2 hours late"
        assert wording.duration(3 * 86400 + 4 * 3600) == "3 days 4 hours"
