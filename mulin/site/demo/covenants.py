"""Covenants of the demonstration: one in every state, and a contract of a grid that all its doors were
asked to sign. All invented, all by the deeds."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from mulin.core.deeds import Refused
from mulin.core.ids import uuid7
from mulin.covenants import flow
from mulin.covenants.models import SHARES, Comment, Threshold, Version
from mulin.covenants.queries import clauses_of, households_of
from mulin.households.models import Dwelling
from mulin.notices.models import Notice
from mulin.people.models import Person, Role
from mulin.people.queries import posts
from mulin.places.models import Area, Level
from mulin.site.demo.clock import ZONE

LEDGER: Final = "户情台账里住着人的户"
SIGNED: Final = 32
# What is played where: communities by the end of their codes. In `HOME` lives the resident whose
# account is shown at the sign-in page.
SCENES: Final = {
    "001": "replaced", "010": "discussing", "008": "signing", "004": "agreed", "009": "drafting",
    "002": "dropped", "006": "ended", "003": "due",
}  # fmt: skip
HOME: Final = "010"
# What residents said of the draft: the clause, the words, another wording, what became of it.
SAID: Final = (
    (5, "晚上十点对老人来说太晚了，能不能早一点", "晚上九点半到早上七点，不装修、不放大音响。", "taken"),
    (3, "充电棚还没装好，先别写得太死", "", "not_taken"),
    (6, "捡狗粪的袋子，门口放一盒就有人用了", "", "shown"),
    (7, "外来的车怎么停，也写一句", "", "waiting"),
    (None, "还缺一条高空抛物的", "不从楼上往下扔东西，花盆挪到阳台里面。", "waiting"),
)  # fmt: skip
TAKEN: Final = "好几位老人都这样说，楼栋长也同意，照这个改。"
NOT_TAKEN: Final = "消防有要求，不能往后放。充电棚月底装好，在那以前到东门充。"


def agree_on_covenants(now: datetime) -> int:
    """Every state, each in a community of its own; returns how many covenants there are."""
    mark = uuid7()
    with transaction.atomic():
        found = _play(now)
    # Nobody of a demonstration gets mail.
    Notice.objects.filter(pk__gt=mark).update(mail=Notice.Mail.NONE, mail_after=None)
    return found


def _play(now: datetime) -> int:
    places = {
        area.code[-3:]: area for area in Area.objects.standing().filter(level=Level.COMMUNITY)
    }
    found = [(places[tail], scene) for tail, scene in SCENES.items() if tail in places]
    for area, scene in found:
        getattr(_Scene(area, now), scene)()
    home = places.get(HOME)
    grid = Area.objects.standing().filter(level=Level.GRID, parent=home).order_by("code").first()
    if home is None or grid is None:
        return len(found)
    _Scene(grid, now).contract()
    return len(found) + 1


class _Scene:
    """One covenant while it is played."""

    def __init__(self, area: Area, now: datetime) -> None:
        self.area, self.now = area, now
        self.today = now.astimezone(ZONE).date()
        roles = (Role.COMMUNITY_STAFF, Role.COMMUNITY_SECRETARY, Role.CENTRE)
        held = [post for role in roles for post in posts().answering(role, area.path)]
        self.by = Person.objects.get(
            pk=next(post for post in held if post.holder_ids).holder_ids[0]
        )
        homes = Person.objects.filter(is_active=True, area__path__startswith=area.path)
        self.residents = [one for one in homes.order_by("id")[:9] if not one.standing.is_staff]

    def ago(self, days: int, hour: int = 10) -> datetime:
        """A moment so many days ago, never after now."""
        day = datetime.combine(self.day(-days), datetime.min.time(), ZONE)
        return min(day + timedelta(hours=hour), self.now)

    def day(self, days: int) -> date:
        """So many days from today."""
        return self.today + timedelta(days=days)

    def draft(self, days: int, *, kind: str = "residents", sample: str = "city") -> Version:
        """Begun so many days ago."""
        plan = flow.Plan(kind, self.area.code, sample=sample)
        return flow.draft(plan, by=self.by, at=self.ago(days))

    def opened(self, version: Version, days: int, *, term: int = 14) -> Version:
        """Put before the people so many days ago."""
        return flow.open_talk(
            version, by=self.by, since=self.day(-days), until=self.day(term - days),
            words="大家看看哪条做得到、哪条做不到，有话都说。", at=self.ago(days, 9),
        )  # fmt: skip

    def met(self, version: Version, days: int) -> Version:
        """Agreed in a meeting so many days ago."""
        outcome = flow.Outcome(
            "meeting", f"{self.area.name}居民会议", self.day(-days), 86, 71, 64, 4, 3, "社区活动室"
        )
        return flow.resolve(version, outcome, by=self.by, at=self.ago(days, 17))

    def held(self, version: Version, days: int, *, review: int) -> Version:
        """Filed, and in force since so many days."""
        kind = "南康镇人民政府"
        flow.file(
            version, by=self.by, on=self.day(-days - 3), body=kind, at=self.ago(days + 3),
            number=f"南备约〔{self.day(-days).year}〕{self.area.code[-3:].lstrip('0')} 号",
        )  # fmt: skip
        return flow.enact(
            version, by=self.by, on=self.day(-days), posted="社区公告栏、各楼道口",
            review_on=self.day(review), at=self.ago(days),
        )  # fmt: skip

    def replaced(self) -> None:
        """A second version holds; what changed can be seen."""
        first = self.draft(520)
        self.met(self.opened(first, 510), 490)
        self.held(first, 480, review=-120)
        words = "守得不错，充电那条要跟着新充电棚改。"
        flow.review(first, by=self.by, verdict="revise", words=words, at=self.ago(150))
        second = Version.objects.select_related("covenant").get(covenant=first.covenant, number=2)
        rows = clauses_of(second)
        flow.edit_clause(
            rows[2], by=self.by, heading="用电充电", at=self.ago(148),
            text="电动车不进楼、不进屋。充电到东门和南门的充电棚，充满就挪走，不从窗口拉线。",
        )  # fmt: skip
        second = Version.objects.select_related("covenant").get(pk=second.pk)
        flow.add_clause(
            second, by=self.by, heading="不往下扔", text="不从楼上往下扔东西，阳台外不放花盆。",
            at=self.ago(147),
        )  # fmt: skip
        self.met(self.opened(second, 140), 120)
        self.held(second, 110, review=250)

    def due(self) -> None:
        """A year has nearly passed; the keepers have been told."""
        version = self.draft(400, kind="village", sample="village")
        self.met(self.opened(version, 390), 370)
        self.held(version, 350, review=12)
        flow.remind(self.ago(5))

    def ended(self) -> None:
        """One that holds no longer."""
        version = self.draft(300)
        self.met(self.opened(version, 290), 270)
        self.held(version, 260, review=100)
        words = "小区改造以后停车和垃圾点都变了，先废止，改造完再商量新的。"
        flow.end(version, by=self.by, words=words, at=self.ago(40))

    def dropped(self) -> None:
        """One that found no agreement."""
        version = self.opened(self.draft(80), 75)
        words = "宠物和停车两条争得厉害，先由议事会把停车位划好，再重新起草。"
        flow.drop(version, by=self.by, words=words, at=self.ago(50))

    def drafting(self) -> None:
        """A draft, just begun."""
        self.draft(2)

    def agreed(self) -> None:
        """Agreed last week, not filed yet."""
        self.met(self.opened(self.draft(40), 35), 6)

    def discussing(self) -> None:
        """Talked over now, with comments in every state."""
        version = self.opened(self.draft(12), 5)
        rows = clauses_of(version)
        for number, (clause, text, wording, end) in enumerate(SAID):
            at = self.ago(4 - min(number, 3), 9 + number)
            screen = bool(self.residents) and number % 2 == 0
            by = self.residents[number % len(self.residents)] if screen else self.by
            said = flow.say(
                version, by=by, text=text, wording=wording, at=at,
                source="screen" if screen else "paper", clause=rows[clause - 1] if clause else None,
            )  # fmt: skip
            self.settle(said, end, wording)

    def settle(self, said: Comment, end: str, wording: str) -> None:
        """As far as this one came; nobody answers their own."""
        at = self.ago(1, 15)
        if end == "waiting" or said.author_id == self.by.pk:
            return
        flow.show(said, by=self.by, at=at)
        if end != "shown":
            taken = end == "taken"
            flow.answer(
                said, by=self.by, taken=taken, words=TAKEN if taken else NOT_TAKEN, at=at,
                wording=wording if taken else "",
            )  # fmt: skip

    def call(self, version: Version, days: int, until: int) -> Version:
        """Ask for signatures so many days ago."""
        base = max(households_of(self.area.path), 1)
        terms = flow.Call(
            "household", "half", base, LEDGER, self.day(-days), self.day(until) if until else None
        )
        return flow.call(version, terms, by=self.by, at=self.ago(days))

    def sign(self, version: Version, days: int, most: int) -> None:
        """Residents on their phones, then doors on paper, up to so many in all."""
        for one in self.residents:
            try:
                flow.sign(version, by=one, at=self.ago(days, 19))
            except Refused:
                continue  # the household has signed
        doors = Dwelling.objects.filter(area_path__startswith=self.area.path).lived_in()
        for number, door in enumerate(doors.select_related("building").order_by("id")):
            if version.signed >= most:
                return
            given = flow.Door(door.building_id, door.room, door.unit)
            sheet = f"Q-{number // 10 + 1:02}"
            at = self.ago(max(days - 1 - number // 20, 0), 9 + number % 9)
            try:
                flow.enter_paper(version, given, by=self.by, sheet=sheet, at=at)
            except Refused:
                continue  # has signed on a phone

    def signing(self) -> None:
        """Asked for now; not enough yet."""
        version = self.call(self.opened(self.draft(40), 30), 9, 20)
        self.sign(version, 8, SIGNED)

    def contract(self) -> None:
        """A grid's contract, signed by over half of its doors, in force without filing."""
        version = self.opened(self.draft(90, kind="grid", sample="grid"), 85)
        self.call(version, 65, 0)
        self.sign(version, 60, SHARES[Threshold.HALF].needed(version.base or 0))
        if not version.is_enough:
            return
        flow.agree(version, by=self.by, at=self.ago(50))
        flow.enact(
            version, by=self.by, on=self.day(-48), posted="网格公示牌旁边",
            review_on=self.day(317), at=self.ago(48),
        )  # fmt: skip
