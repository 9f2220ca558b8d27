"""Personal data in plain Chinese text: found, marked and struck, before anything is published.

Pure: no database, no settings. Looks through full-width and Chinese digits, and through spaces,
dashes and dots put between them. It strikes rather too much than too little: a person reads what
is left and may put back what belongs to nobody. Plates: GA 36-2018.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.personal_names import FAMILY, KIN, NOT_A_NAME
from mulin.core.personal_numbers import (
    is_card,
    is_identity,
    is_landline,
    is_like_identity,
    is_mobile,
    is_old_identity,
    prefixed,
)
from mulin.core.personal_text import folded, widened


class Personal(TextChoices):
    """What kind of personal data it is."""

    PHONE = "phone", gettext_lazy("电话")
    IDENTITY = "identity", gettext_lazy("身份证号")
    CARD = "card", gettext_lazy("银行卡号")
    ADDRESS = "address", gettext_lazy("门牌")
    PLATE = "plate", gettext_lazy("车牌")
    NAME = "name", gettext_lazy("姓名")
    ACCOUNT = "account", gettext_lazy("微信或 QQ")
    EMAIL = "email", gettext_lazy("邮箱")


# What may never be published, whoever says that it may.
NEVER = frozenset({Personal.IDENTITY, Personal.CARD})


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of the text, by the places of its letters, and what it is."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Piece:
    """A stretch of text as it is shown with marks: personal (with its kind) or not ("")."""

    text: str
    kind: str = ""


def find(text: str, *, known: Iterable[str] = ()) -> list[Span]:
    """Everything personal in the text, in order, none within another. `known` are names (of the
    reporter, say) to be struck wherever they occur."""
    plain = folded(text)
    found = [span for look in FINDERS for span in look(plain)]
    found += _known(text, known)
    return _apart(found)


def strike(text: str, *, known: Iterable[str] = ()) -> str:
    """The text with everything personal replaced by what it was: «〔电话〕»."""
    return "".join(mark(p.kind) if p.kind else p.text for p in pieces(text, known=known))


def pieces(text: str, *, known: Iterable[str] = ()) -> list[Piece]:
    """The whole text cut into what is personal and what is not."""
    made, at = [], 0
    for span in find(text, known=known):
        if span.start > at:
            made.append(Piece(text[at : span.start]))
        made.append(Piece(text[span.start : span.end], span.kind))
        at = span.end
    if at < len(text):
        made.append(Piece(text[at:]))
    return made


def names_told(*texts: str) -> tuple[str, ...]:
    """The names, of more than one letter, that texts tell of themselves: they are struck wherever
    else they stand."""
    found = {text[s.start : s.end] for text in texts for s in find(text) if s.kind == Personal.NAME}
    return tuple(sorted(name for name in found if len(name) > 1))


def mark(kind: str) -> str:
    """What stands in the place of something struck."""
    return _("〔%s〕") % Personal(kind).label


def kinds(text: str, *, known: Iterable[str] = ()) -> list[str]:
    """Which kinds occur, each once, in the order of `Personal`."""
    there = {span.kind for span in find(text, known=known)}
    return [kind for kind in Personal.values if kind in there]


def _apart(found: Iterable[Span]) -> list[Span]:
    """Spans that overlap become one, of the kind that comes first in `Personal`."""
    rank = {kind: place for place, kind in enumerate(Personal.values)}
    apart: list[Span] = []
    for span in sorted(found):
        if not apart or span.start >= apart[-1].end:
            apart.append(span)
            continue
        last = apart.pop()
        kind = min(last.kind, span.kind, key=lambda name: rank[name])
        apart.append(Span(last.start, max(last.end, span.end), kind))
    return apart


def _known(text: str, names: Iterable[str]) -> Iterator[Span]:
    for name in {name.strip() for name in names}:
        if len(name) > 1:
            for hit in re.finditer(re.escape(name), text):
                yield Span(hit.start(), hit.end(), Personal.NAME)


# Numbers

# What people put between digits; at most three of them in a row are looked through.
BETWEEN = r"[ \t\-‐‑‒–—―－_.·•/\\()（）+*~\u200b-\u200f\u2060\ufe0f\u20e3\u00a0]"
RUN = re.compile(rf"[0-9](?:{BETWEEN}{{0,3}}[0-9])*")
# Our own numbers of appeals look like long numbers, and are nobody's.
OURS = re.compile(r"(?<!\d)\d{6}-\d{8}-\d{6}(?!\d)")
ACCOUNT_OF = re.compile(r"(?:卡号|账号|账户|帐号|银行卡|存折|社保号|医保号)\D{0,6}$")
SPOKEN_OF = re.compile(r"(?:电话|手机|座机|号码|联系|联络|拨打|致电|来电|打给|tel|phone)\D{0,6}$")
IDENTITY_OF = re.compile(r"(?:身份证|身分证|公民身份|证件号)\D{0,6}$")
ID_SAID = range(18, 14, -1)


@dataclass(frozen=True)
class _Run:
    """Digits with what stands between them looked through; `at` are their places in the text."""

    digits: str
    at: tuple[int, ...]
    text: str

    def breaks(self, index: int) -> bool:
        """Whether a number may begin or end before this digit: something stands there."""
        if index in {0, len(self.digits)}:
            return True
        return self.at[index] - self.at[index - 1] > 1

    def follows(self, words: re.Pattern[str]) -> bool:
        """Whether the words before speak of such a number."""
        return bool(words.search(self.text[max(0, self.at[0] - 12) : self.at[0]]))

    def tail(self, index: int) -> str:
        """The letter right after the digit before `index`."""
        if index > len(self.digits):
            return ""
        place = self.at[index - 1] + 1
        return self.text[place : place + 1]


def _numbers(plain: str) -> Iterator[Span]:
    # As it stands too: «找张三13812345678», where the 三 would be read as a digit of the number.
    for text in dict.fromkeys((widened(plain), plain)):
        for run in _runs(text):
            yield from _in_run(run)


def _runs(text: str) -> Iterator[_Run]:
    ours = [hit.span() for hit in OURS.finditer(text)]
    for hit in RUN.finditer(text):
        if any(begin <= hit.start() and hit.end() <= end for begin, end in ours):
            continue
        places = tuple(n for n in range(hit.start(), hit.end()) if text[n].isdigit())
        yield _Run("".join(text[n] for n in places), places, text)


def _in_run(run: _Run) -> Iterator[Span]:
    index, free = 0, True
    while index < len(run.digits):
        size, kind = _number_at(run, index) if free or run.breaks(index) else (0, "")
        if not size:
            index, free = index + 1, False
            continue
        end = run.at[index + min(size, len(run.digits) - index) - 1] + 1
        if kind == Personal.IDENTITY and run.tail(index + size).upper() == "X":
            end += 1
        yield Span(run.at[index], end, kind)
        index, free = index + min(size, len(run.digits) - index), True


ID_BEFORE_X = 17


def _number_at(run: _Run, index: int) -> tuple[int, str]:
    """How many digits a personal number takes from here, and which kind; (0, "") if none."""
    rest = run.digits[index:]
    if index == 0 and run.follows(ACCOUNT_OF) and (told := _by_words(run))[0]:
        return told
    if index == 0 and run.follows(IDENTITY_OF) and (told := _said_identity(run))[0]:
        return told
    if run.tail(index + ID_BEFORE_X).upper() == "X" and is_like_identity(f"{rest[:17]}X"):
        return ID_BEFORE_X, Personal.IDENTITY
    for size, kind, good in TESTS:
        if len(rest) >= size and _ends(run, index + size) and good(rest[:size]):
            return size, kind
    return _by_words(run) if index == 0 else (0, "")


def _by_words(run: _Run) -> tuple[int, str]:
    """Numbers that only the words before give away: a local telephone, an account."""
    size = len(run.digits)
    if 7 <= size <= 8 and run.follows(SPOKEN_OF):
        return size, Personal.PHONE
    if size >= 8 and run.follows(ACCOUNT_OF):
        return size, Personal.CARD
    return 0, ""


def _said_identity(run: _Run) -> tuple[int, str]:
    """As many digits as such a number may have, right or mistyped, where it is said to be one."""
    sizes = (size for size in ID_SAID if len(run.digits) >= size and _ends(run, size))
    return next(((size, Personal.IDENTITY.value) for size in sizes), (0, ""))


def _ends(run: _Run, index: int) -> bool:
    """A number ends where something stands, or where the next one begins at once."""
    return run.breaks(index) or bool(_number_at(run, index)[0])


# The longest first. Free numbers (400, 800), 12345 and 110 are nobody's.
TESTS: Sequence[tuple[int, str, Callable[[str], bool]]] = (
    (19, Personal.CARD, is_card),
    (18, Personal.IDENTITY, is_identity),
    (18, Personal.CARD, is_card),
    (18, Personal.IDENTITY, is_like_identity),
    (17, Personal.CARD, is_card),
    (16, Personal.CARD, is_card),
    (15, Personal.PHONE, prefixed(15)),
    (15, Personal.IDENTITY, is_old_identity),
    (13, Personal.PHONE, prefixed(13)),
    (11, Personal.PHONE, is_mobile),
    (12, Personal.PHONE, is_landline),
    (11, Personal.PHONE, is_landline),
    (10, Personal.PHONE, is_landline),
)


# Addresses at the door

N = r"(?:[0-9]{1,4}[A-Za-z]?|[一二三四五六七八九十百]{1,5}|[A-Za-z])"
GAP = r"[ \t,，、·\-—]{0,2}"
HOUSE = rf"(?:{N}\s{{0,2}}(?:栋|幢|号楼|座|楼|#楼?|区))"
ENTRANCE = rf"(?:{N}\s{{0,2}}(?:单元|门洞|门|梯))"
FLOOR = rf"(?:{N}\s{{0,2}}(?:层|楼))"
SIDE = r"(?:靠?[东西南北左右中][边侧面]?(?:那|这)?(?:户|家|室|手边?那?[户家])|[东西左右]户)"
ROOM = rf"(?:{N}\s{{0,2}}(?:室|户|号房|房(?![间产子屋])|号(?![楼线院门栋])))"
BARE = r"(?:[0-9]{3,4}|[一二三四五六七八九零]{3,4})(?![0-9多余个年月日元块米点号]|\s*(?:元|块|米|平|人|户)|[-/.][0-9])"
DOORS = (
    rf"(?:{HOUSE}{GAP})?{ENTRANCE}{GAP}(?:{FLOOR}{GAP})?(?:{ROOM}|{BARE}|{SIDE})",
    rf"{HOUSE}{GAP}(?:{FLOOR}{GAP})?(?:{ROOM}|{BARE}|{SIDE})",
    rf"{FLOOR}{GAP}{SIDE}",
    r"(?<![0-9])[0-9]{3,4}\s?室",
    r"(?<![0-9\-])[0-9]{1,3}[\-－—–][0-9]{1,2}[\-－—–][0-9]{3,4}(?![0-9\-])(?:\s?室)?",
    r"(?:住|家在|家住|地址)[^，。；！？\n]{0,16}?(?<![0-9])[0-9]{1,3}[\-－—–][0-9]{3,4}(?![0-9])",
    rf"(?:[0-9一二三四五六七八九十]{{1,3}})?(?:组|巷|弄|胡同)\s?{N}\s?号(?![楼线院])",
    r"(?:住|家在|家住|地址)[^，。；！？\n]{0,16}?[0-9]{1,4}\s?号(?![楼线])",
)
DOOR = re.compile("|".join(f"(?:{one})" for one in DOORS))


def _doors(plain: str) -> Iterator[Span]:
    for hit in DOOR.finditer(plain):
        yield Span(hit.start(), hit.end(), Personal.ADDRESS)


# Plates

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE = re.compile(
    rf"[{PROVINCES}][·.\s\-]?[A-HJ-NP-Z][·.\s\-]{{0,2}}(?=[A-Z0-9·.\s\-]{{0,9}}\d)"
    r"(?:[A-HJ-NP-Z0-9][ \-]?){4,5}[A-HJ-NP-Z0-9挂学警港澳]"
    r"|(?<=车牌)(?:号|号码|尾号)?[是为:：\s]{0,3}(?=[A-Z0-9]{0,6}\d)[A-Z0-9]{3,8}",
    re.IGNORECASE,
)


def _plates(plain: str) -> Iterator[Span]:
    for hit in PLATE.finditer(plain):
        yield Span(hit.start(), hit.end(), Personal.PLATE)


# Accounts

ACCOUNT = re.compile(
    r"(?:微信|薇信|威信|weixin|wechat|wx|vx|v信|qq|扣扣|企鹅)(?:群)?"
    r"(?:号码|号|同号|账号|id)?[\s:：是为加叫，,]{0,4}"
    r"(?P<id>[A-Za-z][-_A-Za-z0-9]{4,19}|[0-9](?:[ \-]?[0-9]){4,11})",
    re.IGNORECASE,
)
EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+\s?@\s?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")


def _accounts(plain: str) -> Iterator[Span]:
    for hit in ACCOUNT.finditer(widened(plain)):
        yield Span(hit.start("id"), hit.end("id"), Personal.ACCOUNT)
    for hit in EMAIL.finditer(plain):
        yield Span(hit.start(), hit.end(), Personal.EMAIL)


# Names

SURE = (
    r"(?:我叫|名叫|叫做|叫作|叫|本人|姓名|联系人|户主|业主|房东|租客|报修人|投诉人|反映人|当事人|"
    r"收件人|爱人|老公|老婆|儿子|女儿)(?:是|为|叫)?[:：\s]{0,2}"
)
MAYBE = r"(?:我是|这里是)(?:[^，。；！？,;!?\n]{1,14}?(?:的|栋|单元|室|号楼?|家))?"
ENDS = (
    r"(?=$|[，。！？、；：,.!?;:()（）\s\"”’'》〔]|电话|手机|联系|住|家|身份|今年|本人|您好|你好"
    r"|反映|举报|投诉|想|要|在|和|跟|与|的(?!话))"
)
GIVEN = r"[一-龥·]{1,2}"
NAMED = re.compile(rf"(?:{SURE})(?P<name>(?:{FAMILY}){GIVEN}?{ENDS}|(?:{FAMILY}){GIVEN})")
NAMED_MAYBE = re.compile(rf"(?:{MAYBE})(?P<name>(?:{FAMILY}){GIVEN}{ENDS})")
FAMILY_ALONE = re.compile(rf"(?:免贵姓|我姓|他姓|她姓|姓)(?P<name>{FAMILY})(?=$|[^名氏]|名)")
CALLED = re.compile(rf"(?P<name>(?:{FAMILY})(?:[一-龥]{{1,2}}?)?)(?:{KIN})")
# How long the words of NOT_A_NAME are.
WORD = 2


def _names(plain: str) -> Iterator[Span]:
    for pattern in (NAMED, NAMED_MAYBE, FAMILY_ALONE, CALLED):
        at = 0
        while hit := pattern.search(plain, at):
            begin, end = hit.span("name")
            if not hit["name"].startswith(NOT_A_NAME):
                yield Span(begin, end, Personal.NAME)
                at = hit.end()
            else:
                # «三单元王大爷»: what only looked like a name hides none that comes after it.
                at = begin if begin > hit.start() else begin + WORD


FINDERS: Sequence[Callable[[str], Iterator[Span]]] = (_numbers, _doors, _plates, _accounts, _names)
