"""Pages for when something went wrong: what happened, and what to do next."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)
UNREADABLE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, MultiPartParserError)
MACHINES = "/api/"
CODES = {400: "unreadable", 403: "not_yours", 404: "not_found", 500: "broken"}
NEVER_SHOWN = ("csrf", "password", "secret", "token", "key", "code")
SHOWN_FIELDS = 30
LAST_WORDS = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>睦邻</title>
<h1>出了点问题</h1><p>这一页暂时打不开。请过几分钟再试，急事请打社区值班电话。</p>
<p><a href="/">回到首页</a></p></html>"""


@dataclass(frozen=True)
class Trouble:
    """One error page: its number, a sentence, what to do; for machines a code."""

    status: int
    icon: str
    heading: str
    advice: str

    @property
    def code(self) -> str:
        """The word for programs."""
        return CODES.get(self.status, "refused")


def _page(request: HttpRequest, trouble: Trouble, **more: object) -> HttpResponse:
    if request.path.startswith(MACHINES):
        # Who asks by machine reads the one shape of errors (mulin/api/door.py).
        told = {"code": trouble.code, "message": trouble.heading, "fields": {}}
        return JsonResponse(told, status=trouble.status)
    # What fails before the session is read must not ask who the person is.
    quiet = not hasattr(request, "user")
    context = {"trouble": trouble, "typed": [], "again": "", "quiet": quiet, **more}
    return render(request, "errors/page.html", context, status=trouble.status)


def typed_text(request: HttpRequest) -> list[str]:
    """What a person wrote in the refused form, longest first; never passwords or tokens."""
    try:
        posted = list(request.POST.lists())
    except UNREADABLE:
        return []
    words = [
        value.strip()
        for name, values in posted[:SHOWN_FIELDS]
        if not any(secret in name.lower() for secret in NEVER_SHOWN)
        for value in values
    ]
    return sorted({word for word in words if len(word) > 1}, key=len, reverse=True)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token did not fit (an old page, cookies off): keep what was typed."""
    log.warning("csrf: %s %s", request.path, reason)
    trouble = Trouble(
        403,
        "refresh",
        _("页面放得太久了，没有提交成功"),
        _("您写的内容都在下面。请先复制，再点“重新提交”打开新的一页，粘贴后提交。"),
    )
    return _page(request, trouble, typed=typed_text(request), again=request.path)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request itself is broken or too large."""
    del exception
    trouble = Trouble(
        400,
        "alert-circle",
        _("这次提交没有读懂"),
        _("文件或照片太大、太多，或者网络中断时会这样。请返回上一页，换小一些的，或分几次提交。"),
    )
    return _page(request, trouble)


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the person may see the page but not do this."""
    said = str(exception)
    trouble = Trouble(
        403,
        "lock",
        _("这件事需要别的岗位来办"),
        said or _("如果您认为应当由您办理，请联系社区管理员调整岗位。"),
    )
    return _page(request, trouble)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here, or nothing that this person may see."""
    del exception
    trouble = Trouble(
        404,
        "map-search",
        _("没有找到这一页"),
        _("可能地址写错了，也可能内容不对您公开。可以回到首页，或登录后再看。"),
    )
    return _page(request, trouble)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault. Drawn without the database; bare words if even that fails."""
    trouble = Trouble(
        500,
        "tool",
        _("出了点问题，不是您的错"),
        _("这一页暂时打不开，我们已经记下。请过几分钟再试，急事请打社区值班电话。"),
    )
    try:
        return _page(request, trouble, quiet=True)
    except Exception:
        log.exception("error page")
        return HttpResponse(LAST_WORDS, status=500)
