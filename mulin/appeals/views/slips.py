"""After recording: the number to read out, and a slip on a roll of 80 mm or on A5."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mulin.appeals.flow.reporting import tracking_code
from mulin.appeals.models import Appeal
from mulin.appeals.queries.slips import recorded_just_now
from mulin.appeals.views import shown
from mulin.appeals.views.staff import at_desk
from mulin.core.http import PersonRequest
from mulin.core.wording import date_words

PAPERS = frozenset({"roll", "a5"})


@at_desk
@require_safe
def slip(request: PersonRequest, pk: UUID) -> HttpResponseBase:
    """Number and code of what was just recorded, to be read out or printed (`paper`)."""
    appeal = recorded_just_now(request.user, pk)
    if appeal is None:
        raise Http404(_("没有找到：登记满 12 小时以后，查询码只有居民自己看得到。"))
    paper = request.GET.get("paper", "")
    context = {
        "appeal": appeal, "code": tracking_code(appeal), "said": said(appeal),
        "where": shown.where_words(appeal), "paper": paper,
        "seen": Appeal.objects.visible_to(request.user).filter(pk=appeal.pk).exists(),
        "reported": timezone.localtime(appeal.reported_at),
    }  # fmt: skip
    template = "appeals/desk/slip_paper.html" if paper in PAPERS else "appeals/desk/slip.html"
    return render(request, template, context)


def said(appeal: Appeal) -> str:
    """A number as it is read out: «2026年11月22日，第 23 号»."""
    day = date_words(timezone.localtime(appeal.reported_at).date(), year=True)
    return _("%(day)s，第 %(n)d 号") % {"day": day, "n": int(appeal.number.rpartition("-")[2])}
