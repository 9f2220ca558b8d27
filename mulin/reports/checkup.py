"""The line of `mulin doctor` about figures: do they follow, and do they agree with the appeals?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.checkup import Finding, check, ok, warn
from mulin.reports.models import DirtyDay
from mulin.reports.queries.board import behind_since
from mulin.reports.queries.cells import differences

SLOW = timedelta(minutes=2)
DAYS = 31


def register() -> None:
    """Called once, when the app is ready."""
    check(gettext_lazy("数据"))(figures_agree)


def figures_agree() -> Iterator[Finding]:
    """The last month counted anew and compared; what waits to be counted is no difference."""
    now = timezone.now()
    since = behind_since()
    if since is not None and now - since > SLOW:
        yield warn(
            _("统计数字停在 %s，请看后台任务是否在运行。")
            % f"{timezone.localtime(since):%m-%d %H:%M}"
        )
    today = timezone.localdate()
    marked = set(DirtyDay.objects.values_list("day", "area_path", "category"))
    wrong = [c for c in differences(today - timedelta(days=DAYS), today) if c not in marked]
    if wrong:
        yield warn(
            _("近一个月有 %(n)s 格数字和诉求对不上，请运行 mulin rollup --rebuild。")
            % {"n": len(wrong)}
        )
    else:
        yield ok(_("近一个月的数字和诉求对得上。"))
