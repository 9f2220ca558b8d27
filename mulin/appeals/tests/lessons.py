"""Made-up complaints of three classes, and the command `mulin triage`, for the tests of triage."""

from __future__ import annotations

import io
import random
from typing import Any

from django.core.management import call_command

WORDS = {
    "0101": ("路灯", "灯泡", "太黑", "照明", "灯杆"),
    "0102": ("垃圾", "满溢", "臭味", "清运", "垃圾桶"),
    "0103": ("噪音", "吵闹", "广场舞", "音响", "半夜"),
}


def a_text(code: str, chance: random.Random) -> str:
    """A made-up complaint: two words of its class among others that tell nothing."""
    filler = (
        "小区门口的事情希望快点有人来看看反映过了一直没有处理居民都很着急请社区帮忙协调一下谢谢"
    )
    parts = chance.sample(WORDS[code], 2) + ["".join(chance.sample(filler, 6)) for _ in range(4)]
    chance.shuffle(parts)
    return "，".join(parts)


def a_set(size: int = 90, seed: int = 1) -> tuple[list[str], list[str]]:
    chance = random.Random(seed)
    codes = [list(WORDS)[n % len(WORDS)] for n in range(size)]
    return [a_text(code, chance) for code in codes], codes


def told(*arguments: Any) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("triage", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()
