"""The journal, for the administrator and the auditor."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mulin.core.http import PersonRequest
from mulin.people.guards import for_people
from mulin.people.models import Person
from mulin.site import journal_kinds, journal_queries, journal_words
from mulin.site.desk_queries import KEEP


def may_see_journal(person: Person) -> bool:
    """Settings and audit: those who answer for the house, not those whom it records."""
    return person.standing.has(KEEP)


def _keepers_only() -> str:
    return _("操作日志由管理员和审计员查看。")


@for_people(may_see_journal, _keepers_only)
def journal(request: PersonRequest) -> HttpResponse:
    """The newest entries first; `verb=reveal` is the list of looks at contact details."""
    asked = journal_queries.Asked.read(request.GET.dict())
    page = journal_queries.journal(
        request.user,
        asked,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "asked": asked,
        "lines": journal_queries.lines(request.user, page.rows),
        "page": page,
        "sealing": journal_queries.sealing(),
        "verbs": [(name, words) for name, words in journal_words.VERBS.items()],
        "kinds": [(name, words) for name, words in journal_kinds.KINDS.items()],
        "chips": _chips(asked),
    }
    return render(request, "site/journal.html", context)


def _chips(asked: journal_queries.Asked) -> list[dict[str, str]]:
    """What narrows the list, each with the address that takes it away."""
    words = {
        "verb": journal_words.VERBS.get(asked.verb, ""),
        "kind": journal_kinds.KINDS.get(asked.kind, ""),
        "who": asked.who,
        "since": _("%s起") % asked.since if asked.since else "",
    }
    given = asdict(asked)
    return [
        {
            "label": str(label),
            "href": "?" + urlencode({k: v for k, v in given.items() if v and k != name}),
        }
        for name, label in words.items()
        if label
    ]
