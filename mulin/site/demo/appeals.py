"""Plans the demonstration's appeals: ninety days of a town, the same for the same seed and now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from mulin.site.demo.chance import Dice, dice, shuffled
from mulin.site.demo.clock import DAY, ZONE, earlier, later, limit_minutes
from mulin.site.demo.planned import OPEN, QUOTAS, Final_, PlannedAppeal, Step
from mulin.site.demo.scenes import Scene, scene, urgency
from mulin.site.demo.script import Script
from mulin.site.demo.texts import Text, leaves

SPAN: Final = timedelta(days=90)
REOPENED_SHARE: Final = 20 / 600
REOPENED_OPEN_SHARE: Final = 5 / 600
LATE: Final = 0.22  # of those being handled
DUE_TODAY: Final = 0.2


@dataclass(frozen=True, slots=True)
class _Job:
    """What to make: a text, the state it ends in, and whether it comes back."""

    number: int
    text: Text
    final: Final_
    reopened: bool
    reopened_open: bool


def plan_appeals(seed: str | int, now: datetime, *, n: int = 600) -> list[PlannedAppeal]:
    """The script of `n` appeals up to `now` (aware), by the time they were reported."""
    if now.tzinfo is None:
        raise ValueError("now 要带时区")
    made: list[PlannedAppeal] = []
    said: set[str] = set()
    for job in _jobs(seed, n):
        made.append(_appeal(seed, job, now.astimezone(ZONE), said))
        said.add(made[-1].detail)
    return sorted(made, key=lambda one: (one.reported_at, one.key))


def _jobs(seed: str | int, n: int) -> Iterator[_Job]:
    """Every text is used about as often as its leaf weighs; states are dealt by the quotas."""
    source = dice(seed, "jobs")
    left = {state: round(count * n / 600) for state, count in QUOTAS.items()}
    left["solved"] += n - sum(left.values())
    texts = shuffled(source, _texts(n - left["declined"] - left["unfounded"]))
    back, back_open = round(n * REOPENED_SHARE), round(n * REOPENED_OPEN_SHARE)
    order: list[Final_] = [
        "handed_over", "explained", "handling", "asked", "dispatched", "proposed", "withdrawn",
        "declined", "unfounded", "received", "solved",
    ]  # fmt: skip
    number = 0
    for state in order:
        if state in {"declined", "unfounded"}:
            odd = [one for leaf in leaves().values() for one in leaf.texts if state in one.endings]
            texts += [odd[k % len(odd)] for k in range(left[state])]
        able = [one for one in texts if _can_end(one, state)]
        if state in {"explained", "received"}:  # first those that can end in no other way
            able.sort(key=lambda one: "solved" in one.endings)
        chosen = able[: left[state]]
        for text in chosen:
            texts.remove(text)
            number += 1
            can_fail = bool(leaves()[text.leaf].lines["unsolved"])
            again = state == "solved" and back > 0 and can_fail
            back -= again
            again_open = state == "handling" and back_open > 0 and can_fail
            back_open -= again_open
            yield _Job(number, text, state, again, again_open)


def _can_end(text: Text, state: Final_) -> bool:
    """Whether there are words for a text to end in a state, and time enough to be in it."""
    if state in {"explained", "handed_over", "declined", "unfounded"}:
        return ("handed" if state == "handed_over" else state) in text.endings
    if state == "received":
        return True
    leaf = leaves()[text.leaf]
    if state == "dispatched" and (
        leaf.is_rushed or urgency(text.title + text.detail, leaf.urgency) != leaf.urgency
    ):
        return False  # what is urgent does not lie about unsigned
    if state in {"handling", "asked"} and limit_minutes(leaf.resolve_within) < 2 * DAY:
        return False
    return "solved" in text.endings


def _texts(n: int) -> list[Text]:
    """`n` texts: leaves by weight (largest remainders), texts of a leaf in turn."""
    pool = list(leaves().values())
    whole = sum(one.weight for one in pool)
    shares = {one.code: one.weight * n / whole for one in pool}
    counts = {code: int(share) for code, share in shares.items()}
    rest = sorted(shares, key=lambda code: shares[code] - counts[code], reverse=True)
    for code in rest[: n - sum(counts.values())]:
        counts[code] += 1
    usual = {one.code: [text for text in one.texts if not text.is_odd] for one in pool}
    return [texts[k % len(texts)] for code, texts in usual.items() for k in range(counts[code])]


def _appeal(seed: str | int, job: _Job, now: datetime, said: set[str]) -> PlannedAppeal:
    """One appeal; drawn again when somebody said the very same words, or time does not suffice."""
    for attempt in range(60):
        source = dice(seed, "appeal", job.number, attempt)
        where = scene(job.text, source=source)
        if where.detail in said:
            continue
        script = _script(job, where, source)
        start = _reported(job, script, now=now, source=source)
        steps = _timed(script, start, source=source)
        if steps and steps[-1].at > now:
            steps = _cut(steps, now) if job.final in OPEN and not job.reopened_open else ()
            if not _reaches(steps, job.final):
                continue
        return _planned(job, where, script, steps=steps, start=start, now=now)
    raise RuntimeError(f"第 {job.number} 件排不进 90 天：{job.text.key}")


def _script(job: _Job, where: Scene, source: Dice) -> Script:
    script = Script(
        leaf=leaves()[job.text.leaf],
        crew=where.crew,
        blanks=where.blanks,
        source=source,
        text=job.text,
        reporter=where.reporter,
        reopened=job.reopened,
    )
    where.blanks.words["org"] = where.crew.unit_name
    script.until("solved" if job.reopened_open else job.final)
    if job.reopened_open:
        script.again()
    return script


def _reported(job: _Job, script: Script, *, now: datetime, source: Dice) -> datetime:
    """When it was reported: by daytime for what is over, by age for what is open."""
    limit = limit_minutes(script.leaf.resolve_within)
    if job.final == "received":
        since = now - timedelta(minutes=40) if script.leaf.is_rushed else earlier(now, 50)
        return since + (now - since) * source.uniform(0.05, 0.98)
    if job.final == "dispatched":
        return earlier(now, source.uniform(60, 300))
    if job.final in {"handling", "asked"} and not job.reopened_open:
        return earlier(now, _age(limit, now=now, source=source))
    needed = sum(beat.wait for beat in script.beats)
    if job.final == "proposed" or job.reopened_open:
        return _daytime(earlier(now, needed + source.uniform(30, 5 * DAY)), source)
    latest = earlier(now, needed + 60)
    oldest = now - SPAN
    span = max((latest - oldest).total_seconds(), 3600)
    return _daytime(latest - timedelta(seconds=source.random() * span), source)


def _age(limit: int, *, now: datetime, source: Dice) -> float:
    """Working minutes since the report: late, due today or in good time."""
    limit = min(limit, 30 * DAY)
    draw = source.random()
    if draw < LATE:
        return min(limit + source.uniform(30, 4 * DAY), 50 * DAY)
    if draw < LATE + DUE_TODAY:
        today = later(now, 1).replace(hour=17, minute=30)
        rest = 1
        while rest < DAY and later(now, rest + 15) <= today:
            rest += 15
        return max(limit - source.uniform(0, rest), DAY * 0.8)
    return max(limit * source.uniform(0.25, 0.85), DAY * 0.8)


def _daytime(day: datetime, source: Dice) -> datetime:
    """People write after breakfast, at noon and after supper; few at night, fewer at weekends."""
    hours = {7: 3, 8: 7, 9: 10, 10: 9, 11: 6, 12: 6, 13: 4, 14: 6, 15: 7, 16: 6, 17: 6, 18: 6}
    hours |= {19: 8, 20: 8, 21: 5, 22: 3, 23: 1, 0: 1, 5: 1, 6: 2}
    hour = source.choices(list(hours), list(hours.values()))[0]
    if day.weekday() >= 5 and source.random() < 0.4:
        day -= timedelta(days=day.weekday() - 4)
    return day.replace(hour=hour, minute=source.randrange(60), second=source.randrange(60))


def _timed(script: Script, start: datetime, *, source: Dice) -> tuple[Step, ...]:
    """The beats with their moments; residents also speak in the evening."""
    at, steps = start, []
    for beat in script.beats:
        leaf, at_work = script.leaf, beat.who not in {"resident", "callback"}
        rushed = leaf.is_rushed and beat.deed in {"dispatch", "sign", "contact"}
        rushed |= leaf.runs_by_the_clock and at_work
        passed = at + timedelta(minutes=beat.wait) if rushed else later(at, beat.wait)
        at = passed + timedelta(seconds=source.randrange(50))
        if beat.who == "resident" and source.random() < 0.5:
            at = at.replace(hour=source.randint(18, 21), minute=source.randrange(60))
        steps.append(Step(beat.wait, at, beat.deed, beat.who, beat.by, **beat.said))
    return tuple(steps)


def _cut(steps: tuple[Step, ...], now: datetime) -> tuple[Step, ...]:
    return tuple(step for step in steps if step.at <= now)


def _reaches(steps: Sequence[Step], final: Final_) -> bool:
    """Whether what is left still ends in the state that was wanted."""
    deeds = [step.deed for step in steps]
    wanted = {
        "dispatched": "dispatch",
        "handling": "contact",
        "asked": "ask",
        "proposed": "propose",
    }
    return wanted.get(final, "") in deeds and not (final == "dispatched" and "sign" in deeds)


def _planned(
    job: _Job,
    where: Scene,
    script: Script,
    *,
    steps: tuple[Step, ...],
    start: datetime,
    now: datetime,
) -> PlannedAppeal:
    due = later(start, limit_minutes(script.leaf.resolve_within))
    ends = [step.at for step in steps if step.deed in {"propose", "withdraw", "decline"}]
    return PlannedAppeal(
        key=f"appeal-{job.number:03d}",
        text_key=job.text.key,
        title=where.title,
        detail=where.detail,
        leaf=job.text.leaf,
        urgency=where.urgency,
        channel=where.channel,
        anonymous=where.anonymous,
        public=where.public,
        reporter=where.reporter,
        recorded_by=where.recorded_by,
        place=where.place,
        reported_at=start,
        steps=steps,
        final=job.final,
        late=(ends[-1] if ends and job.final not in {"handling", "asked"} else now) > due,
        reopened=job.reopened or job.reopened_open,
    )
