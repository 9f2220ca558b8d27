"""Lines of `mulin doctor` about appeals: the model that suggests categories, the rules of routing."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.appeals.queries import routed
from mulin.appeals.taxonomy import taxonomy
from mulin.appeals.triage import store, training
from mulin.appeals.triage.errors import TriageError
from mulin.core.checkup import Finding, check, fail, ok, warn


def register() -> None:
    """Called once, when the app is ready."""
    check(gettext_lazy("分类模型"))(model)
    check(gettext_lazy("派单规则"))(rules)


def model() -> Iterator[Finding]:
    """Which model is in use, and whether its file is whole."""
    try:
        found = store.load()
    except TriageError as error:
        yield fail(str(error))
        return
    if found is None:
        yield ok(_("还没有训练，按类别的词语来猜。"))
        return
    gone = [code for code in found.learned.classes if code not in taxonomy().by_code]
    if gone:
        words = _("模型认得的类别 %s 已经停用，请重新训练：mulin triage train。")
        yield warn(words % _("、").join(gone[:5]))
    yield ok(training.described(found.facts) + _("。"))


def rules() -> Iterator[Finding]:
    """Rules in use that cannot work."""
    found = routed.broken()
    yield from (warn(sentence) for sentence in found)
    if not found:
        yield ok(_("有 %d 条在用。") % len(taxonomy().rules))
