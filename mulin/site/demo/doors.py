"""Opens the further doors of the demonstration: a year of the hotline's orders, some to be answered, reception
days, an evening talk, and how posts are reached. All invented, all by the deeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from mulin.appeals import flow
from mulin.appeals.flow import hotline, reception
from mulin.appeals.flow.hotline_mapping import keep_names, map_category
from mulin.appeals.flow.hotline_words import Said, kind_of
from mulin.appeals.flow.reporting import Report, check
from mulin.appeals.models import Appeal, Channel, Ending, ReceptionVisitor
from mulin.appeals.taxonomy import taxonomy
from mulin.core.ids import uuid7
from mulin.notices.models import Notice
from mulin.people.contacting import set_contact
from mulin.people.models import Person, Post, Role
from mulin.people.queries import PostInfo, posts
from mulin.places.models import Level
from mulin.places.queries import ladder
from mulin.site.demo.chance import Dice, dice, weighted
from mulin.site.demo.clock import ZONE
from mulin.site.demo.estates import estates
from mulin.site.demo.people import cast
from mulin.site.demo.play import FRESH, READ_AFTER, Play
from mulin.site.demo.scenes import scene
from mulin.site.demo.texts import Text, leaves

YEAR_OF_ORDERS: Final = 300
NEW_ORDERS: Final = 12
BATCH: Final = 100
# Of a hotline's own: what the words of its export were, and how often.
ANSWERS: Final[dict[tuple[str, str], float]] = {
    ("解决", "满意"): 46, ("解决", "基本满意"): 18, ("未解决", "不满意"): 9,
    ("部分解决", "基本满意"): 8, ("部分解决", "未评价"): 4, ("", "未评价"): 15,
}  # fmt: skip
SAID: Final = {
    "解决": Said(solved=True), "未解决": Said(solved=False), "部分解决": Said(partly=True), "": Said(),
}  # fmt: skip
SATISFIED: Final = {"满意": "yes", "基本满意": "fair", "不满意": "no", "未评价": ""}
TOPS: Final = {
    "物业": "住房和城乡建设",
    "部门": "公共服务",
    "街道": "城市管理",
    "社区": "社会治理",
    "网格": "社会治理",
}
UNMAPPED: Final = 4
HOURS: Final = {
    Role.COMMUNITY_SECRETARY: "每周三上午接待，平时打电话约",
    Role.GRID_WORKER: "每天上午在网格里走，晚上 8 点前回电话",
    Role.COMMUNITY_STAFF: "工作日 8:30–12:00、14:00–17:30",
}  # fmt: skip
VISITS: Final = (
    ("刘阿姨", "楼道里堆了旧家具，晚上看不清，绊过人。"),
    ("陈师傅", "小区门口的减速带松了，车一过哐当响，夜里睡不着。"),
    ("吴伯伯", "健身角的单杠晃得厉害，孩子们天天在上面玩。"),
    ("周大姐", "三栋外墙渗水，一下雨墙皮就掉。"),
)  # fmt: skip
CALLED: Final = (
    ("徐大爷", "加装电梯的事问一问"), ("罗女士", "孩子上学要开的证明"), ("何师傅", "楼下早点摊的油烟"),
)  # fmt: skip
TALKED: Final = (
    ("停车位晚上不够，外面的车也停进来，能不能登记一下车牌。", "李伯"),
    ("垃圾投放点离六栋太远，老人拎不动，想在南门加一个。", "赵奶奶"),
    ("广场舞音响太大，能不能九点以后关小一点。", "小孙"),
)


def open_doors(play: Play) -> None:
    """All of it, after the ninety days have been played."""
    centre = _holder(Role.CENTRE)
    _hotline(play, centre)
    _sessions(play)
    _contacts(centre)


def _told(mark: Any, at: datetime, now: datetime) -> None:
    """Messages since a mark, as if told then: what is old was read, and no mail goes out now."""
    read = None if at > now - FRESH else at + READ_AFTER
    Notice.objects.filter(pk__gt=mark).update(
        at=min(at, now), mail=Notice.Mail.NONE, mail_after=None, read_at=read
    )


def _posts(role: str, path: str = "/") -> list[PostInfo]:
    return [post for post in posts().in_area(path, {role}) if not post.vacant]


def _person(post: PostInfo) -> Person:
    return Person.objects.get(pk=post.holder_ids[0])


def _holder(role: str, path: str = "/") -> Person:
    return _person(_posts(role, path)[0])


# The hotline


def _hotline(play: Play, centre: Person) -> None:
    past = [_order(n, play.now, past=True) for n in range(YEAR_OF_ORDERS)]
    names = sorted({order.ticket["category_name"] for order in past})
    with transaction.atomic():
        keep_names(names, at=play.now - timedelta(days=90))
        for name in names[UNMAPPED:]:
            leaf = next(leaf for leaf in taxonomy().leaves if leaf.name == name.rpartition("->")[2])
            map_category(name, leaf=leaf.code, by=centre, at=play.now - timedelta(days=89))
    for start in range(0, len(past), BATCH):
        with transaction.atomic():
            hotline.take_in(past[start : start + BATCH], by=None, at=play.now - timedelta(days=88))
    with transaction.atomic():
        for number in range(NEW_ORDERS):
            order, mark = _order(number, play.now, past=False), uuid7()
            hotline.take_in([order], by=None, at=order.at)
            if number % 2 == 0:
                _handle(Appeal.objects.get(external_id=order.number), order.at, play.now)
                _told(mark, order.at + timedelta(hours=7), play.now)


def _order(number: int, now: datetime, *, past: bool) -> hotline.Order:
    """An invented order: finished at the hotline last year, or passed on these days."""
    source = dice("hotline", number, "past" if past else "new")
    text = _text(source)
    told = scene(text, source=source)
    day = now - _ago(source, past=past, number=number)
    at = day.astimezone(ZONE).replace(hour=8, minute=source.randint(0, 59))
    leaf = taxonomy().by_code[text.leaf]
    solved, satisfied = weighted(source, ANSWERS) if past else ("", "")
    ended = at + timedelta(days=source.randint(1, 9), hours=source.randint(0, 8)) if past else None
    person = cast().person(told.reporter) if told.reporter else None
    report = Report(
        detail=told.detail, title=told.title, channel=Channel.HOTLINE, kind=kind_of("投诉"),
        category=leaf.code, place=told.place.words, area=told.place.community or "",
        contact_name=person.name if person else "", contact_phone=person.phone if person else "",
    )  # fmt: skip
    said = SAID[solved]
    return hotline.Order(
        f"RX{at.astimezone(ZONE):%Y%m%d}{number:06}", check(report, None, imported=True), at,
        _ticket(leaf.name, leaf.party, solved, satisfied, ended, source),
        Said(said.solved, SATISFIED.get(satisfied, ""), said.partly), past,
    )  # fmt: skip


def _text(source: Dice) -> Text:
    known = leaves()
    code = weighted(source, {code: leaf.weight for code, leaf in known.items() if leaf.texts})
    leaf = known[code]
    return source.choice([text for text in leaf.texts if not text.is_odd] or list(leaf.texts))


def _ago(source: Dice, *, past: bool, number: int) -> timedelta:
    if past:
        return timedelta(days=source.randint(95, 420), minutes=source.randint(0, 600))
    return timedelta(days=1 + number % 9, minutes=source.randint(30, 400))


def _ticket(
    leaf: str, party: str, solved: str, satisfied: str, ended: datetime | None, source: Dice
) -> dict[str, Any]:  # fmt: skip
    done = ended is not None
    return {
        "kind_words": "投诉", "category_name": f"{TOPS.get(party, '社会治理')}->{party}事项->{leaf}",
        "tags": "", "state_words": "已办结" if done else "办理中", "district": "庐山市",
        "town": town.name if (town := ladder().town) else "", "way": "电话", "company": "",
        "nature": weighted(source, {"主办": 8, "协办": 1, "转办": 1}),
        "result": {"解决": "已解决", "未解决": "未解决"}.get(solved, "已答复") if done else "",
        "reply": "已到现场处理，并电话告知来电人。" if done else "", "solved_words": solved,
        "satisfied_words": satisfied, "ended_at": ended, "told_by": "time",
    }  # fmt: skip


def _handle(appeal: Appeal, at: datetime, now: datetime) -> None:
    """Given to the grid worker of its community and answered, so that a reply waits to go back."""
    near = _posts(Role.GRID_WORKER, appeal.area_path)
    if appeal.about_staff or not near:
        return
    post = near[0]
    by, worker = _holder(Role.CENTRE), _person(post)
    steps = [at + timedelta(hours=h) for h in (1, 2, 4, 7)]
    if steps[-1] >= now:
        return
    flow.dispatch(appeal, post=post.id, by=by, at=steps[0])
    flow.sign(appeal, by=worker, at=steps[1])
    flow.contact(appeal, by=worker, way="phone", public="电话里约好当天去看。", at=steps[2])
    flow.propose(
        appeal, by=worker, ending=Ending.SOLVED, at=steps[3],
        public="到现场看过，当天处理好了，反映的人在场看着的。",
    )  # fmt: skip
    if appeal.channel == Channel.RECEPTION:
        said = flow.Answers(reached=True, contacted=True, solved=True, satisfied="yes")
        flow.call_back(appeal, said, by=by, at=steps[-1] + timedelta(days=1))


# Reception days and talks


def _sessions(play: Play) -> None:
    places = [p for p in ladder().places if p.level == Level.COMMUNITY]
    # Where most is open first: its secretary is the one who may be played.
    still = Counter(
        part for one in play.found.values() if one.is_open for part in one.area_path.split("/")
    )
    places.sort(key=lambda place: -still[place.code])
    with_staff = [p for p in places if _posts(Role.COMMUNITY_STAFF, p.path)]
    for number, place in enumerate(with_staff[:4]):
        staff = _holder(Role.COMMUNITY_STAFF, place.path)
        host = next((p.id for p in _posts(Role.COMMUNITY_SECRETARY, place.path)), None)
        with transaction.atomic():
            if number == 0:
                mark = uuid7()
                _past_day(play, place.code, host, staff)
                _told(mark, play.now - timedelta(days=9), play.now)
                _talk(play, place.code, staff)
            coming = _plan(
                play.now + timedelta(days=2 + 2 * number), place.code, host, staff, most=20
            )
            for hours, (name, words) in enumerate(CALLED if number == 0 else (), start=1):
                at = play.now - timedelta(hours=hours)
                reception.add_visitor(coming, by=staff, name=name, words=words, at=at)


def _plan(day: datetime, area: str, host: Any, by: Person, *, most: int = 0) -> Any:
    begin = day.astimezone(ZONE).replace(hour=9, minute=0, second=0, microsecond=0)
    place = ladder().by_code[area]
    said = reception.Plan(
        "书记接待日", area, f"{place.name}党群服务中心一楼", begin, begin + timedelta(hours=3), host,
        "说的每件事都当场登记、有编号。", most,
    )  # fmt: skip
    return reception.plan(said, by=by, at=begin - timedelta(days=5))


def _past_day(play: Play, area: str, host: Any, by: Person) -> None:
    """Ten days ago: four came, each with something; some of it is done by now."""
    session = _plan(play.now - timedelta(days=10), area, host, by)
    at = session.starts_at
    near = [one.name for one in estates() if one.grid.community.code == area]
    for name, words in VISITS:
        reception.add_visitor(
            session, by=by, name=name, words=words[:12], at=at - timedelta(hours=2)
        )
    reception.open_session(session, by=by, at=at)
    for number, (_name, words) in enumerate(VISITS):
        at += timedelta(minutes=20)
        visitor = reception.call_next(session, by=by, at=at)
        assert visitor is not None  # noqa: S101 (four came)
        sitting = ReceptionVisitor.objects.get(pk=visitor.pk)
        appeal = reception.record(
            sitting, Report(detail=words, place=near[number % len(near)]), by=by, at=at
        )
        if number % 2 == 0:
            _handle(appeal, at, play.now)
    reception.call_next(session, by=by, at=at + timedelta(minutes=15))
    reception.finish(session, by=by, at=at + timedelta(minutes=16))


def _talk(play: Play, area: str, by: Person) -> None:
    evening = (play.now - timedelta(days=6)).astimezone(ZONE)
    begin = evening.replace(hour=19, minute=30, second=0, microsecond=0)
    said = reception.Plan(
        "围庐夜话", area, "小区凉亭", begin, begin + timedelta(hours=1, minutes=30)
    )
    rows: Sequence[Report] = [Report(detail=words, contact_name=who) for words, who in TALKED]
    reception.write_down(said, rows, by=by, at=begin + timedelta(hours=2))


def _contacts(by: Person) -> None:
    """Posts with hours of their own; phones are those of their bodies."""
    with transaction.atomic():
        for role, hours in HOURS.items():
            for post in Post.objects.filter(pk__in=[p.id for p in _posts(role)]):
                set_contact(post, phone="", hours=hours, by=by)
