"""One door for every resource: the form asked for, the method, the limits, and faults in that form."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from mulin.api.open311 import asking, reading, services, updates, writing
from mulin.api.open311.asking import filled
from mulin.api.open311.document import TYPES, Document, rendered
from mulin.api.open311.faults import Fault, of_deed, told, unknown
from mulin.core import limits
from mulin.core.deeds import DeedError
from mulin.core.http import client_key

log = logging.getLogger(__name__)
Answer = Document | tuple[Document, dict[str, str]]
Deed = Callable[..., Answer]
READ_METHODS = frozenset({"GET", "HEAD"})
NO_METHOD = 405
PAGE_HEADERS = "X-Result-Count, X-Page-Count, X-Page-Size, X-Next-Page-URL, X-Previous-Page-URL"


def resource(get: Deed, post: Deed | None = None) -> Callable[..., HttpResponse]:
    """The view of one resource; its last argument is the form (`xml` or `json`)."""
    allowed = ", ".join(["GET", "HEAD", "OPTIONS", *(["POST"] if post else [])])
    deeds = {"GET": get, "HEAD": get, **({"POST": post} if post else {})}

    @csrf_exempt
    @wraps(get)
    def view(request: HttpRequest, fmt: str = "", **named: Any) -> HttpResponse:
        form = _form(request, fmt)
        if request.method == "OPTIONS":
            return _readable(HttpResponse(status=204, headers={"Allow": allowed}))
        try:
            do = _known(fmt, deeds.get(request.method or ""), allowed=allowed)
            answer = _done(do, request, form=form, **named)
        except Fault as fault:
            answer = rendered(told(fault.status, fault.sentences), form, status=fault.status)
            if fault.status == NO_METHOD:
                answer["Allow"] = allowed
        return _readable(answer) if request.method in READ_METHODS else answer

    return view


def _known(fmt: str, do: Deed | None, *, allowed: str) -> Deed:
    if fmt and fmt not in TYPES:
        raise Fault(404, _("只有 xml 和 json 两种格式。"))
    if do is None:
        raise Fault(NO_METHOD, _("这个地址只能用 %s。") % allowed)
    return do


def _done(do: Deed, request: HttpRequest, *, form: str, **named: Any) -> HttpResponse:
    """The answer in its form; whatever goes wrong becomes a fault."""
    try:
        made = _made(do, request, **named)
    except DeedError as error:
        raise of_deed(error) from error
    except Http404 as error:
        raise unknown("service_request_id") from error
    except Fault:
        raise
    except Exception as error:
        # Whatever breaks here, a client gets the form it asked for; the trace goes to the log.
        log.exception("open311 %s", request.method)
        raise Fault(500, _("系统出错了，请稍后再试。")) from error
    document, headers = made if isinstance(made, tuple) else (made, dict[str, str]())
    answer = rendered(document, form)
    for name, value in headers.items():
        answer[name] = value
    return answer


def _made(do: Deed, request: HttpRequest, **named: Any) -> Answer:
    if request.method in READ_METHODS:
        limits.hit("open311", client_key(request))
    given = filled(request.GET.dict())
    asking.jurisdiction(request, {**given, **filled(request.POST.dict())})
    return do(request, given, **named)


def _form(request: HttpRequest, fmt: str) -> str:
    """What the address ends with, also where there is no such address; else what is liked."""
    ending = fmt or request.path.rpartition(".")[2]
    return ending if ending in TYPES else _liked(request)


def _liked(request: HttpRequest) -> str:
    """The form for an address that names none: JSON for who asks for it, else XML."""
    return "json" if "application/json" in request.headers.get("Accept", "") else "xml"


def _readable(answer: HttpResponse) -> HttpResponse:
    """Any page of any site may read; none may write."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    answer["Access-Control-Expose-Headers"] = PAGE_HEADERS
    answer["Vary"] = "Accept, Accept-Language"
    return answer


def _nothing(_request: HttpRequest, _given: asking.Given, rest: str = "") -> Document:
    raise Fault(404, _("没有这个地址：%s") % rest)


discovery = resource(services.discovery)
service_list = resource(services.services)
service = resource(services.definition)
request_list = resource(reading.many, writing.create)
one_request = resource(reading.one)
token = resource(writing.token)
update_list = resource(updates.many, updates.create)
nothing = resource(_nothing)
