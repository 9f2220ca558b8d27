"""Units, floors and rooms as people write them, brought to one writing. Pure."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from mulin.core.deeds import Refused

LONGEST_UNIT, LONGEST_ROOM = 10, 20
UNIT_WORDS = re.compile(r"(单元|门洞|梯|门)$")
ROOM_WORDS = re.compile(r"(号房|房间|室|户|房|号)$")
CHINESE = {c: n for n, c in enumerate("零一二三四五六七八九")}
HIGHEST_FLOOR = 150


def folded(text: str) -> str:
    """Full-width letters as narrow ones, without blanks and zero characters."""
    return "".join(unicodedata.normalize("NFKC", text.replace("\x00", "")).split())


def number_of(words: str) -> str:
    """«三» as 3, «十二» as 12; what is no Chinese number up to 99 stays as it is."""
    tens, mark, ones = words.partition("十")
    if mark:
        if all(part == "" or part in CHINESE for part in (tens, ones)):
            return str((CHINESE[tens] if tens else 1) * 10 + (CHINESE[ones] if ones else 0))
        return words
    if words and all(c in CHINESE for c in words):
        return "".join(str(CHINESE[c]) for c in words)
    return words


def clean_unit(text: str) -> str:
    """«二单元» as 2; "" for a building with one entrance. Raises Refused."""
    unit = number_of(UNIT_WORDS.sub("", folded(text))).upper()
    if len(unit) > LONGEST_UNIT:
        raise Refused("bad_unit", _("单元写得太长了，写数字就行，比如 2。"), field="unit")
    return unit.lstrip("0") if unit.isdigit() else unit


def clean_room(text: str) -> str:
    """«501室» as 501. Raises Refused for nothing and for what is no room."""
    room = number_of(ROOM_WORDS.sub("", folded(text))).upper()
    if not room:
        raise Refused("no_room", _("请写房号，比如 501。"), field="room")
    if len(room) > LONGEST_ROOM:
        raise Refused("bad_room", _("房号写得太长了，比如 501。"), field="room")
    return room


def floor_of(room: str) -> int | None:
    """The floor that a room of three or four digits tells: 501 → 5, 1203 → 12."""
    if room.isdigit() and len(room) in {3, 4}:
        floor = int(room[:-2])
        return floor if 0 < floor <= HIGHEST_FLOOR else None
    return None


ADDRESS = re.compile(
    r"^(?P<building>.*?(?:栋|幢|号楼|座|楼)|[0-9A-Za-z]+[#＃]|[^-—]+?)[-—]?"
    r"(?:(?P<unit>[0-9A-Za-z一二三四五六七八九十]+)(?:单元|门洞|梯|-|—))?"
    r"(?P<room>[0-9A-Za-z]{1,6})(?:室|号|户|房)?$"
)


def split_address(text: str) -> tuple[str, str, str]:
    """«东湖小区3栋2单元501室», «3栋-2-501» as what names the building, the unit, the room; three
    empty texts if it is no such address."""
    found = ADDRESS.match(folded(text))
    if found is None:
        return "", "", ""
    building = found["building"].rstrip("#＃-—")
    return building, clean_unit(found["unit"] or ""), clean_room(found["room"])
