"""Which deeds of the desk a person may do to a covenant now, each with its form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from mulin.core.deed_forms import KeyedForm
from mulin.core.offers import Deed, Offer, fits, told
from mulin.covenants import flow, forms, rules
from mulin.covenants.kinds import kinds
from mulin.covenants.models import Signer, Status, Threshold, Version
from mulin.covenants.queries import households_of
from mulin.people.models import Person


def _can(verb: str) -> Callable[[Version], bool]:
    return fits(verb, flow.STEPS)


def _wants_filing(version: Version) -> bool:
    """Agreed, of a kind that is filed, and not filed yet."""
    kind = kinds().get(version.covenant.kind)
    return bool(kind and kind.filed) and version.filed_on is None and _can("file")(version)


def _may_enact(version: Version) -> bool:
    return _can("enact")(version) and not _wants_filing(version)


def _may_file_later(version: Version) -> bool:
    return _can("file")(version) and not _wants_filing(version)


def _enough(version: Version) -> bool:
    return _can("agree")(version) and version.is_enough


def _talk_is_over(version: Version) -> bool:
    over = version.until is not None and version.until < timezone.localdate()
    return _can("call")(version) and over


def _talk_goes_on(version: Version) -> bool:
    return _can("call")(version) and not _talk_is_over(version)


def _call(version: Version, by: Person, form: Any) -> object:
    return flow.call(version, form.terms(), by=by)


DEEDS: dict[str, Deed[Version]] = {
    deed.name: deed
    for deed in (
        Deed(
            "open", gettext_lazy("交给大家商议"), "messages", gettext_lazy("大家看得到了，可以逐条提意见。"),
            forms.Open, lambda v, by, f: flow.open_talk(v, by=by, **told(f)), _can("open"),
            tone="primary",
        ),
        Deed(
            "call", gettext_lazy("请大家签名"), "pencil", gettext_lazy("文字定下来了，可以签名。"),
            forms.Terms, _call, _talk_is_over, tone="primary",
        ),
        Deed(
            "call_early", gettext_lazy("提前结束商议，请大家签名"), "pencil",
            gettext_lazy("文字定下来了，可以签名。"), forms.Terms, _call, _talk_goes_on,
        ),
        Deed(
            "agree", gettext_lazy("签够了，商定"), "circle-check", gettext_lazy("商定了。"), forms.Plain,
            lambda v, by, _f: flow.agree(v, by=by), _enough, tone="primary",
        ),
        Deed(
            "resolve", gettext_lazy("录会议或投票的结果"), "gavel", gettext_lazy("商定了，票数大家看得到。"),
            forms.Resolve, lambda v, by, f: flow.resolve(v, f.outcome(), by=by), _can("resolve"),
        ),
        Deed(
            "file", gettext_lazy("记备案"), "archive", gettext_lazy("备案记下了。"), forms.File,
            lambda v, by, f: flow.file(v, by=by, **told(f)), _wants_filing, tone="primary",
        ),
        Deed(
            "enact", gettext_lazy("张贴施行"), "flag", gettext_lazy("开始施行了，参与的人收到了消息。"),
            forms.Enact, lambda v, by, f: flow.enact(v, by=by, **told(f)), _may_enact,
            tone="primary",
        ),
        Deed(
            "review", gettext_lazy("一年一看"), "calendar-event", gettext_lazy("记下了。"), forms.Review,
            lambda v, by, f: flow.review(v, by=by, **told(f)), _can("review"),
        ),
        Deed(
            "file_later", gettext_lazy("补记或改记备案"), "archive", gettext_lazy("备案记下了。"),
            forms.File, lambda v, by, f: flow.file(v, by=by, **told(f)), _may_file_later,
        ),
        Deed(
            "reschedule", gettext_lazy("改截止日期"), "calendar", gettext_lazy("日期改好了。"),
            forms.Reschedule, lambda v, by, f: flow.reschedule(v, by=by, **told(f)),
            _can("reschedule"),
        ),
        Deed(
            "end", gettext_lazy("废止"), "x", gettext_lazy("已经废止。"), forms.Words,
            lambda v, by, f: flow.end(v, by=by, **told(f)), _can("end"), tone="danger",
        ),
        Deed(
            "drop", gettext_lazy("这一版作罢"), "x", gettext_lazy("这一版作罢了。"), forms.Words,
            lambda v, by, f: flow.drop(v, by=by, **told(f)), _can("drop"), tone="danger",
        ),
    )
}  # fmt: skip


def _initial(deed: Deed[Version], version: Version) -> dict[str, Any]:
    """What is usual."""
    today, kind = timezone.localdate(), kinds().get(version.covenant.kind)
    if deed.form is forms.Terms:
        homes = households_of(version.area_path) if version.signer == Signer.HOUSEHOLD else 0
        from_ledger = {"base": homes, "base_words": str(LEDGER)} if homes else {}
        return {"signer": version.signer, "threshold": version.threshold, "base_on": today,
                "until": today + forms.MONTH, **from_ledger}  # fmt: skip
    months = kind.review_months if kind else 12
    again = today + timedelta(days=365 * months // 12)
    usual: dict[str, dict[str, Any]] = {
        "resolve": {
            "basis": "meeting", "threshold": Threshold.HALF, "held_on": today,
            "against": 0, "abstained": 0,
        },
        "file": {"on": today, "body": kind.filed_with if kind else ""},
        "file_later": {
            "on": version.filed_on or today, "body": version.filed_with, "number": version.file_number
        },
        "enact": {"on": today, "review_on": again},
        "review": {"verdict": "keep", "review_on": again},
        "reschedule": {"until": version.until},
    }  # fmt: skip
    return usual.get(deed.name, {})


LEDGER = gettext_lazy("户情台账里住着人的户")


def form_of(deed: Deed[Version], version: Version, *given: Any) -> KeyedForm:
    """The form of a deed, empty (with what is usual) or with what was sent."""
    initial = {} if given else _initial(deed, version)
    return deed.form(*given, auto_id=f"{deed.name}_%s", initial=initial)


def fitting(deed: Deed[Version], versions: list[Version]) -> Version | None:
    """The version that a deed is about: the one under way before the one that holds."""
    alive = [one for one in versions if one.is_coming or one.status == Status.IN_FORCE]
    return next((one for one in alive if deed.fits(one)), None)


def offers(
    person: Person, versions: list[Version], *, bound: Offer[Version] | None = None
) -> list[Offer[Version]]:
    """What this person may do now; the form that was refused keeps what was typed."""
    if not versions or not rules.may_keep(person, versions[0].area_path):
        return []
    found = []
    for deed in DEEDS.values():
        version = fitting(deed, versions)
        if version is None:
            continue
        if bound and bound.deed.name == deed.name:
            found.append(bound)
        else:
            found.append(Offer(deed, form_of(deed, version)))
    return found


def hint(version: Version) -> object:
    """A sentence for who looks for the next step and does not find it."""
    if version.status == Status.SIGNING and not version.is_enough:
        return gettext_lazy("签够了才能商定；开会表决通过，也可以录会议的结果。")
    if version.status == Status.DISCUSSING:
        return gettext_lazy("到期以后、每条意见都答复了，就能请大家签名，或者录会议的结果。")
    return ""
