"""The ledger from the spreadsheets towns keep: a row a person, or a row a household.

A door stands in columns of its own or in one address; where it is left empty (merged cells), it is
that of the row above. Needs come in only with the day on which somebody agreed to them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.deeds import DeedError
from mulin.core.tables import Column, Importer, Report, RowError, Saved
from mulin.core.tables.read import Row
from mulin.households import rules
from mulin.households.buildings import Buildings
from mulin.households.doors import clean_room, clean_unit, split_address
from mulin.households.flow.bulk import Entrant, Home, index, key_of, known_doors, take_in
from mulin.households.models import KEPT, Occupancy, Resident, Tie
from mulin.households.needs import kind_of
from mulin.households.persons import Who, clean_birth, taken_down

MEMBERS = 6
AREA_WORDS = gettext_lazy("面积写平方米数，比如 89.50。")
SHARE_WORDS = gettext_lazy("份额写 1 到 100 之间的数。")
VACANT = frozenset({"空置", "空房", "空户", "无人", "无人居住", "空关", "暂无"})
DOOR = ("estate", "building", "unit", "room")
TIES = {
    Tie.OWNER: ("业主", "自有", "自住", "自住房", "房主", "产权人", "业主自住"),
    Tie.TENANT: ("租户", "租客", "租住", "承租", "承租人", "出租", "租赁", "租房"),
    Tie.FAMILY: (
        "家人", "家属", "家庭成员", "户主", "本人", "配偶", "妻", "妻子", "丈夫", "夫", "父", "母",
        "父亲", "母亲", "子", "女", "儿子", "女儿", "孙子", "孙女", "外孙", "外孙女", "儿媳", "女婿",
        "兄弟", "姐妹", "长子", "次子", "长女", "次女", "常住",
    ),
}  # fmt: skip
TIE_OF = {word: tie for tie, words in TIES.items() for word in words}
APART = re.compile(r"[、，,;；/\n]+")
NUMBER_IN = re.compile(r"[1-9]\d{16}[\dXx]")
PHONE_IN = re.compile(r"1[3-9]\d{9}")
MARKS = re.compile(r"[（(].*?[)）]|[:：]")
Texts = dict[str, str]


@dataclass(frozen=True)
class Line:
    """A row, understood: a household, which row it was, and what to say of it."""

    home: Home
    said: tuple[str, ...] = ()
    #: How the row is called in reports.
    key: str = ""


class Households(Importer[Line]):
    """Households by door and person. People who are there stay as they are."""

    columns: ClassVar[Sequence[Column]] = (
        Column("name", ("姓名", "户主", "户主姓名", "居民姓名", "人员姓名", "住户姓名", "联系人", "name"),
               required=True),
        Column("estate", ("小区", "小区名称", "所属小区", "住宅小区", "小区名", "estate")),
        Column("building", ("楼栋", "栋", "幢", "楼号", "栋号", "楼栋号", "楼幢", "楼栋名称", "building")),
        Column("unit", ("单元", "单元号", "门洞", "unit")),
        Column("room", ("房号", "室", "房间号", "户号", "室号", "门牌号", "门牌", "房屋号", "room")),
        Column("address", ("住址", "地址", "详细地址", "家庭住址", "现住址", "居住地址", "房屋地址",
                           "家庭地址", "现居住地址", "address")),
        Column("phone", ("电话", "手机", "手机号", "手机号码", "联系电话", "联系方式", "电话号码", "phone"),
               exact=True),
        Column("id_number", ("身份证号", "身份证", "身份证号码", "公民身份号码", "公民身份证号码", "证件号码",
                             "证件号", "id_number"), exact=True),
        Column("born", ("出生日期", "出生年月", "出生年份", "生日", "出生年月日", "born")),
        Column("kind", ("居住性质", "居住类型", "居住关系", "人房关系", "人户关系", "与房屋关系", "房屋性质",
                        "与户主关系", "关系", "kind")),
        Column("area", ("建筑面积", "面积", "专有面积", "房屋面积", "area")),
        Column("share", ("产权份额", "份额", "share")),
        Column("since", ("入住日期", "入住时间", "迁入日期", "迁入时间", "登记日期", "since")),
        Column("need", ("服务需求", "需求类别", "需要的服务", "困难类别", "特殊群体", "特殊人群", "人群类别",
                        "need")),
        Column("agreed", ("同意日期", "同意时间", "授权日期", "签字日期", "agreed")),
        Column("members", ("家庭成员", "家庭成员姓名", "同住人", "同住人员", "其他成员", "共同居住人",
                           "members")),
        *(
            Column(f"member{n}", (f"成员{n}", f"成员{n}姓名", f"家庭成员{n}", f"家庭成员{n}姓名",
                                  f"同住人{n}"))
            for n in range(1, MEMBERS + 1)
        ),
    )  # fmt: skip
    batch_size: ClassVar[int] = 1000

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._buildings: Buildings | None = None
        self._above: Texts = {}
        # Hashes of people seen in the file: by number, by door and name, and by that without number.
        self._numbers: set[int] = set()
        self._seen: set[int] = set()
        self._seen_without: set[int] = set()
        self._new: dict[str, tuple[Entrant, ...]] = {}
        self._today = timezone.localdate()
        self._called = _("第 %d 行")
        self._may: dict[str, bool] = {}

    def run(self, *args: Any, **options: Any) -> Report:
        """Import a file; nothing of an earlier one is remembered."""
        self._forget()
        return super().run(*args, **options)

    def _item(self, row: Row, texts: Texts) -> Line:
        """Number and door of the row above are wanted here, so that a broken row in between does
        not put its people behind another door."""
        own = any(texts[name] for name in (*DOOR, "address"))
        texts = self._carried(texts)
        if (own and not texts["name"]) or texts["name"] in VACANT:
            texts = {**texts, "name": "空置"}
        found = super()._item(row, texts)
        return Line(found.home, found.said, self._called % row.number)

    def _carried(self, texts: Texts) -> Texts:
        """Merged cells: what is empty from the estate downwards is that of the row above."""
        if not texts["address"]:
            texts = dict(texts)
            for name in DOOR:
                if texts[name]:
                    break
                texts[name] = self._above.get(name, "")
            else:
                texts["address"] = self._above.get("address", "")
        self._above = {name: texts[name] for name in (*DOOR, "address")}
        return texts

    def clean(self, row: Texts) -> Line:
        """A household whose door is known, and people who can be."""
        try:
            home = self._home(row)
            if row["name"] in VACANT:
                return Line(home)
            people, said = self._people(row)
        except RowError:
            raise
        except DeedError as error:
            raise RowError(str(error), field=error.field or "") from error
        return Line(replace(home, people=people), said)

    def _home(self, row: Texts) -> Home:
        building, unit, room = row["building"], row["unit"], row["room"]
        if not room and not building and row["address"]:
            building, unit, room = split_address(row["address"])
            if not room:
                sentence = _(
                    "看不出是哪一户。写成“东湖小区3栋2单元501”，或分开写楼栋、单元、房号。"
                )
                raise RowError(sentence, field="address")
        if not building and not row["estate"]:
            raise RowError(_("请写楼栋。"), field="building")
        if self._buildings is None:
            self._buildings = Buildings()
        found = self._buildings.find(row["estate"], building)
        if not self._is_ours(found.path):
            raise RowError(_("这栋楼不在您的辖区，请交给那边的社区。"), field="building")
        return Home(found.id, found.path, clean_unit(unit), clean_room(room), _area(row["area"]))

    def _is_ours(self, path: str) -> bool:
        if path not in self._may:
            self._may[path] = self.by is None or rules.may_import(self.by, path)
        return self._may[path]

    def _people(self, row: Texts) -> tuple[tuple[Entrant, ...], tuple[str, ...]]:
        who = taken_down(
            row["name"], phone=row["phone"], id_number=row["id_number"], born=row["born"]
        )
        needs, said = self._needs(row, who)
        since = _day(row["since"], field="since") or self._today
        head = Entrant(
            who, TIE_OF.get(row["kind"], Tie.OTHER), since, _share(row["share"]), needs,
            _day(row["agreed"], field="agreed") if needs else None,
        )  # fmt: skip
        cells = [row["members"], *(row[f"member{n}"] for n in range(1, MEMBERS + 1))]
        others = [_member(text) for cell in cells for text in APART.split(cell) if text.strip()]
        family = [Entrant(one, Tie.FAMILY, since) for one in others if one.name != who.name]
        return (head, *family), said

    def _needs(self, row: Texts, who: Who) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The needs that were agreed to; and a sentence on those that do not come in."""
        words = [w for w in APART.split(row["need"]) if w.strip() not in {"", "无", "否", "-"}]
        if not words:
            return (), ()
        if _day(row["agreed"], field="agreed") is None:
            return (), (_("没有写同意日期，服务需求没有导入；征得同意后在页面上补记。"),)
        age = Resident(born=who.born, birth_year=who.birth_year).age_on(self._today)
        found = {one.key for w in words if (one := kind_of(w)) is not None and one.fits(age)}
        missed = len(words) - len(found)
        said = (
            (_("有 %d 项服务需求认不出，或和年龄对不上，没有导入。") % missed,)
            if missed > 0
            else ()
        )
        return tuple(sorted(found)), said

    def external_id(self, item: Line) -> str:
        """Its row: people are told apart by `unchanged` and `save`."""
        return item.key or self._called

    def unchanged(self, items: Sequence[Line]) -> Collection[str]:
        """Rows that bring nobody new: all their people are in the ledger, or came earlier in the
        file; an empty dwelling that is there."""
        there = There(items)
        same = []
        self._new = {}
        for item in items:
            home = item.home
            new = tuple(one for one in home.people if not self._known(there, home, one.who))
            self._new[item.key] = new
            if not new and (home.people or home.door in there.doors):
                same.append(item.key)
        return same

    def _known(self, there: There, home: Home, who: Who) -> bool:
        """Whether this very person is there, or was seen above; remembers them."""
        mark = hash((home.door, who.name))
        number = hash(who.id_number) if who.id_number else 0
        came = mark in (self._seen_without if number else self._seen) or number in self._numbers
        self._seen.add(mark)
        if number:
            self._numbers.add(number)
        else:
            self._seen_without.add(mark)
        return came or there.has(home, who)

    def changes(self, items: Sequence[Line]) -> Saved:
        """What saving these rows would be."""
        twins = proposals([home for _item, home in self._homes(items)])
        lines = [
            (item.key, sentence)
            for item in items
            for sentence in (*item.said, *self._about(item, twins))
        ]
        more = sum(len(self._new[item.key]) < len(item.home.people) for item in items)
        return Saved(updated=more, lines=lines)

    def _homes(self, items: Sequence[Line]) -> list[tuple[Line, Home]]:
        return [(item, replace(item.home, people=self._new[item.key])) for item in items]

    def _about(self, item: Line, twins: Collection[tuple[str, str]]) -> list[str]:
        if any((one.who.name, one.who.phone) in twins for one in self._new[item.key]):
            return [_("台账里别处有同名、同电话的人，导入后请到“重复的人”里核对。")]
        return []

    def save(self, batch: Sequence[Line]) -> Saved:
        """Write the households of a batch, new people only."""
        told = self.changes(batch)
        try:
            take_in([home for _item, home in self._homes(batch)], by=self.by)
        except IntegrityError as error:
            raise RowError(_("刚刚有别人导入了同一批人，请再试一次。")) from error
        except DeedError as error:
            raise RowError(str(error)) from error
        return told


class There:
    """Who of a batch is in the ledger already: asked once a batch."""

    def __init__(self, items: Sequence[Line]) -> None:
        homes = [item.home for item in items]
        whos = [(home, one.who) for home in homes for one in home.people]
        self.doors = known_doors(homes)
        keys = {key_of(home, who) for home, who in whos}
        self._keys = set(
            Resident.objects.filter(import_key__in=keys).values_list("import_key", flat=True)
        )
        numbers = {index(w.id_number, "id_number") for _h, w in whos if w.id_number}
        kept = Resident.objects.filter(status__in=KEPT, id_index__in=numbers)
        self._numbers = set(kept.values_list("id_index", flat=True))
        stays = Occupancy.objects.current().filter(dwelling__in=self.doors.values())
        self._names = set(
            stays.values_list("dwelling", "resident__name_index", "resident__id_index")
        )

    def has(self, home: Home, who: Who) -> bool:
        """Whether this very person is there."""
        if key_of(home, who) in self._keys:
            return True
        number = index(who.id_number, "id_number")
        if number and number in self._numbers:
            return True
        dwelling = self.doors.get(home.door)
        if dwelling is None:
            return False
        name = index(who.name, "name")
        if number:
            return (dwelling, name, "") in self._names
        return any(key[:2] == (dwelling, name) for key in self._names)


def proposals(homes: Sequence[Home]) -> set[tuple[str, str]]:
    """Names and phones of these people that somebody else in the ledger has together."""
    pairs = {
        (index(one.who.name, "name"), index(one.who.phone, "phone")): one.who
        for home in homes
        for one in home.people
        if one.who.phone
    }
    kept = Resident.objects.filter(
        status__in=KEPT, phone_index__in={phone for _name, phone in pairs}
    )
    there = set(kept.values_list("name_index", "phone_index"))
    return {(who.name, who.phone) for pair, who in pairs.items() if pair in there}


def _member(text: str) -> Who:
    """«李小明（子）360483…», of a cell that lists the family."""
    number, phone = NUMBER_IN.search(text), PHONE_IN.search(NUMBER_IN.sub("", text))
    name = MARKS.sub(" ", PHONE_IN.sub("", NUMBER_IN.sub("", text))).split()
    if name and name[0] in TIE_OF:
        name = name[1:]
    return taken_down(
        name[0] if name else "", phone=phone[0] if phone else "",
        id_number=number[0] if number else "",
    )  # fmt: skip


def _decimal(text: str, *, field: str, sentence: object, most: int) -> Decimal | None:
    words = text.strip().rstrip("%％㎡平方米m²")
    if not words:
        return None
    try:
        number = Decimal(words).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise RowError(sentence, field=field) from None
    if not 0 < number <= most:
        raise RowError(sentence, field=field)
    return number


def _area(text: str) -> Decimal | None:
    return _decimal(text, field="area", most=99_999, sentence=AREA_WORDS)


def _share(text: str) -> Decimal | None:
    return _decimal(text, field="share", most=100, sentence=SHARE_WORDS)


def _day(text: str, *, field: str) -> date | None:
    """A day that has come."""
    if not text:
        return None
    sentence = _("日期写成 2024-03-05，不能晚于今天。")
    try:
        day, year = clean_birth(text)
    except DeedError as error:
        raise RowError(sentence, field=field) from error
    if year and not day:
        raise RowError(sentence, field=field)
    return date.fromisoformat(day) if day else None
