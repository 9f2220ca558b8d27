"""The ledger from the spreadsheets towns keep: a row a person, or a row a household.

A door stands in columns of its own or in one address; where it is left empty (merged cells), it is
that of the row above. Needs come in only with the day on which somebody agreed to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from mulin.core.deeds import DeedError
from mulin.core.ids import uuid7
from mulin.core.tables import Column, Gap, Importer, Report, RowError, Saved
from mulin.core.tables.read import Row
from mulin.households import rules
from mulin.households.buildings import Buildings, Found, Missing, Unknown, grid_of
from mulin.households.cells import APART, TIE_OF, area_of, day_of, member_of, share_of
from mulin.households.doors import clean_room, clean_unit, split_address
from mulin.households.flow import make_building
from mulin.households.flow.bulk import Entrant, Home, take_in
from mulin.households.met import Seen, There, proposals
from mulin.households.models import Resident, Tie
from mulin.households.needs import kind_of
from mulin.households.persons import Who, taken_down
from mulin.places.queries import ladder

MEMBERS = 6
VACANT = frozenset({"空置", "空房", "空户", "无人", "无人居住", "空关", "暂无"})
DOOR = ("estate", "building", "unit", "room")
GRID = ("grid", "community")
MOST_GAPS = 200
# Where the rows of a building stand that is to be passed over.
NOWHERE = Home(UUID(int=0), "", "", "")
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
        Column("grid", ("网格", "所属网格", "网格名称", "所在网格", "网格编号", "网格代码", "grid")),
        Column("community", ("社区", "所属社区", "社区名称", "村社区", "村（社区）", "community")),
        Column("members", ("家庭成员", "家庭成员姓名", "同住人", "同住人员", "其他成员", "共同居住人",
                           "members")),
        *(
            Column(f"member{n}", (f"成员{n}", f"成员{n}姓名", f"家庭成员{n}", f"家庭成员{n}姓名",
                                  f"同住人{n}"))
            for n in range(1, MEMBERS + 1)
        ),
    )  # fmt: skip
    batch_size: ClassVar[int] = 1000
    makes_places: ClassVar[bool] = True

    def begin(self, *, dry_run: bool) -> None:
        """A table is read from its beginning; nothing of an earlier reading is remembered."""
        self._dry = dry_run
        self._buildings: Buildings | None = None
        self._above: Texts = {}
        self._missing: Counter[Missing] = Counter()
        self._planned: dict[Missing, Found] = {}
        self._seen = Seen()
        self._new: dict[str, tuple[Entrant, ...]] = {}
        self._today = timezone.localdate()
        self._called = _("第 %d 行")
        self._may: dict[str, bool] = {}

    def _item(self, row: Row, texts: Texts) -> Line:
        """Number and door of the row above are wanted here, so that a broken row in between does
        not put its people behind another door."""
        own = any(texts[name] for name in (*DOOR, "address"))
        texts = self._carried(texts, whole=not own)
        if (own and not texts["name"]) or texts["name"] in VACANT:
            texts = {**texts, "name": "空置"}
        found = super()._item(row, texts)
        return Line(found.home, found.said, self._called % row.number)

    def _carried(self, texts: Texts, *, whole: bool) -> Texts:
        """Merged cells: what is empty from the estate downwards is that of the row above; with the
        `whole` door, the grid too."""
        if whole:
            texts = {**texts, **{name: texts[name] or self._above.get(name, "") for name in GRID}}
        if not texts["address"]:
            texts = dict(texts)
            for name in DOOR:
                if texts[name]:
                    break
                texts[name] = self._above.get(name, "")
            else:
                texts["address"] = self._above.get("address", "")
        self._above = {name: texts[name] for name in (*DOOR, "address", *GRID)}
        return texts

    def clean(self, row: Texts) -> Line:
        """A household whose door is known, and people who can be."""
        try:
            home = self._home(row)
            if row["name"] in VACANT or home is NOWHERE:
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
        found = self._building(row, building)
        if found is None:
            return NOWHERE
        if not self._is_ours(found.path):
            raise RowError(_("这栋楼不在您的辖区，请交给那边的社区。"), field="building")
        return Home(found.id, found.path, clean_unit(unit), clean_room(room), area_of(row["area"]))

    def _building(self, row: Texts, building: str) -> Found | None:
        """The building of a row: one that stands, one that will be made, or none (passed over)."""
        if self._buildings is None:
            self._buildings = Buildings(self.by)
        try:
            return self._buildings.find(row["estate"], building)
        except Unknown as error:
            missing = error.missing
            if not missing.is_fit or (
                missing not in self._missing and len(self._missing) >= MOST_GAPS
            ):
                raise
            self._missing[missing] += 1
            if self.new_places is None or not missing.estate:
                raise
            if missing not in self._planned:
                grid = grid_of(row["grid"] or self.new_places, row["community"])
                self._planned[missing] = Found(uuid7(), grid.path)
            return self._planned[missing]

    def finish(self, report: Report) -> None:
        """Which buildings nobody knew, the commonest first, and what becomes of them."""
        report.gaps = [
            Gap(one.words, rows, self._remark(one), f"{one.estate}|{one.name}")
            for one, rows in self._missing.most_common()
        ]

    def _remark(self, missing: Missing) -> str:
        planned = self._planned.get(missing)
        if planned is None:
            return _("系统里没有这栋楼")
        words = _("会新建在%s") if self._dry else _("新建在%s")
        return words % ladder().words(planned.path, short=True)

    def _is_ours(self, path: str) -> bool:
        if path not in self._may:
            self._may[path] = self.by is None or rules.may_import(self.by, path)
        return self._may[path]

    def _people(self, row: Texts) -> tuple[tuple[Entrant, ...], tuple[str, ...]]:
        who = taken_down(
            row["name"],
            phone=row["phone"],
            id_number=row["id_number"],
            born=row["born"],
            today=self._today,
        )
        needs, said = self._needs(row, who)
        since = day_of(row["since"], field="since") or self._today
        head = Entrant(
            who, TIE_OF.get(row["kind"], Tie.OTHER), since, share_of(row["share"]), needs,
            day_of(row["agreed"], field="agreed") if needs else None,
        )  # fmt: skip
        cells = [row["members"], *(row[f"member{n}"] for n in range(1, MEMBERS + 1))]
        others = [member_of(text) for cell in cells for text in APART.split(cell) if text.strip()]
        family = [Entrant(one, Tie.FAMILY, since) for one in others if one.name != who.name]
        return (head, *family), said

    def _needs(self, row: Texts, who: Who) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The needs that were agreed to; and a sentence on those that do not come in."""
        words = [w for w in APART.split(row["need"]) if w.strip() not in {"", "无", "否", "-"}]
        if not words:
            return (), ()
        if day_of(row["agreed"], field="agreed") is None:
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
        there = There([item.home for item in items])
        if not self._dry:
            # Who came in an earlier batch is in the ledger by now.
            self._seen = Seen()
        same = []
        self._new = {}
        for item in items:
            home = item.home
            new = tuple(
                one
                for one in home.people
                if not self._seen.again(home, one.who) and not there.has(home, one.who)
            )
            self._new[item.key] = new
            if home is NOWHERE or (not new and (home.people or home.door in there.doors)):
                same.append(item.key)
        return same

    def changes(self, items: Sequence[Line]) -> Saved:
        """What saving these rows would be."""
        twins = proposals(self._homes(items))
        lines = [
            (item.key, sentence)
            for item in items
            for sentence in (*item.said, *self._about(item, twins))
        ]
        more = sum(len(self._new[item.key]) < len(item.home.people) for item in items)
        return Saved(updated=more, lines=lines)

    def _homes(self, items: Sequence[Line]) -> list[Home]:
        """The households of rows, with those only who are new."""
        return [
            item.home
            if len(new := self._new[item.key]) == len(item.home.people)
            else replace(item.home, people=new)
            for item in items
        ]

    def _about(self, item: Line, twins: Collection[tuple[str, str]]) -> list[str]:
        if any((one.who.name, one.who.phone) in twins for one in self._new[item.key]):
            return [_("台账里别处有同名、同电话的人，导入后请到“重复的人”里核对。")]
        return []

    def save(self, batch: Sequence[Line]) -> Saved:
        """Write the households of a batch, new people only."""
        told = self.changes(batch)
        try:
            made = self._make([item.home.building for item in batch])
            homes = self._homes(batch)
            if made:
                homes = [replace(h, building=made.get(h.building, h.building)) for h in homes]
            take_in(homes, by=self.by)
        except IntegrityError as error:
            raise RowError(_("刚刚有别人导入了同一批人，请再试一次。")) from error
        except DeedError as error:
            raise RowError(str(error)) from error
        self._learn(made)
        return told

    def _make(self, wanted: Collection[UUID]) -> dict[UUID, UUID]:
        """Make those of the planned buildings that these rows want; their keys by the planned ones."""
        return {
            plan.id: make_building(missing, grid=plan.path, by=self.by).pk
            for missing, plan in self._planned.items()
            if plan.id in wanted
        }

    def _learn(self, made: dict[UUID, UUID]) -> None:
        """From here on rows of these buildings find them."""
        for missing, plan in self._planned.items():
            if plan.id in made and self._buildings is not None:
                self._buildings.learn(missing, Found(made[plan.id], plan.path))
