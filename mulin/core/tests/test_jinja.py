"""Templates: strict, escaped, translated; frames, widgets, icons, vendored files, headers, error pages."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import RequestFactory, override_settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy, trans_real
from jinja2 import UndefinedError

from mulin.core import appearance, errors, jinja, middleware, nav, toasts, views
from mulin.core.ids import uuid7
from mulin.core.static import HashedStorage

CORE = Path(jinja.__file__).parent
THEME_BYTES = 15 * 1024


@pytest.fixture(autouse=True)
def two_pages(settings: Any) -> None:
    """Core knows no app: the frames must stand where nothing they look for is mounted."""
    settings.ROOT_URLCONF = "mulin.core.tests.pages"
    settings.DEMO = True


def a_request(path: str = "/", **cookies: str) -> HttpRequest:
    """A visitor's request with a dictionary for a session."""
    request = RequestFactory().get(path)
    request.session = {}  # type: ignore[assignment]  # as much of a session as the frames need
    request.user = SimpleNamespace(is_authenticated=False, pk=None)  # type: ignore[assignment]  # a visitor
    request.COOKIES.update(cookies)
    return request


def drawn(source: str, **context: Any) -> str:
    """A template given as text."""
    return str(engines["jinja2"].from_string(source).render(context))


def test_a_missing_name_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        drawn("{{ nobody_set_this }}")


def test_values_are_escaped_and_macros_are_not_escaped_twice() -> None:
    assert drawn("{{ word }}", word="<b>") == "&lt;b&gt;"
    source = '{% from "widgets/tag.html" import tag %}{{ tag("<i>", "blue") }}'
    assert drawn(source).strip() == '<span class="tag blue">&lt;i&gt;</span>'


def test_sentences_are_translated_while_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    template = engines["jinja2"].from_string('{{ _("共 %(n)s 件", n=3) }}')
    assert template.render({}) == "共 3 件"
    with translation.override("en"):
        english = {"共 %(n)s 件": "%(n)s in all"}
        monkeypatch.setattr(trans_real.translation("en"), "_catalog", english)
        assert template.render({}) == "3 in all"


def test_an_icon_is_decoration_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in jinja.icon("home")
    assert 'aria-label="&lt;菜单&gt;"' in jinja.icon("home", "<菜单>")
    assert f"#{jinja.UNKNOWN_ICON}" in jinja.icon("no-such-icon")


def test_every_icon_that_templates_name_is_in_the_sprite() -> None:
    named = re.compile(r'icon\("([a-z0-9-]+)"|symbol="([a-z0-9-]+)"')
    missing = {
        f"{path.name}: {name}"
        for path in CORE.parent.glob("**/templates/**/*.html")
        for pair in named.findall(path.read_text())
        for name in pair
        if name and name not in jinja.icon_names()
    }
    assert not missing


def test_vendored_files_are_what_the_manifest_says() -> None:
    vendor = CORE / "static" / "vendor"
    listed = json.loads((vendor / "MANIFEST.json").read_text())["sha256"]
    found = {
        path: hashlib.sha256((CORE / "static" / path).read_bytes()).hexdigest() for path in listed
    }
    assert found == listed
    present = {p.relative_to(CORE / "static").as_posix() for p in vendor.rglob("*") if p.is_file()}
    assert present - set(listed) == {"vendor/MANIFEST.json", "vendor/README.md"}


def test_the_theme_stays_small() -> None:
    assert (CORE / "static" / "core" / "mulin.css").stat().st_size <= THEME_BYTES


def test_templates_obey_the_content_security_policy() -> None:
    forbidden = re.compile(r"<[^>]*\s(style|on[a-z]+)=|<style|<script>(?!\s*</script>)")
    bad = [
        f"{path}: {match[0][:60]}"
        for path in CORE.parent.glob("**/templates/**/*.html")
        for match in [forbidden.search(path.read_text())]
        if match
    ]
    assert not bad


@pytest.mark.parametrize("side", ["desk", "resident"])
@pytest.mark.parametrize("cookies", [{}, {"mulin_elder": "1", "mulin_theme": "dark"}])
def test_the_page_of_all_widgets_renders(side: str, cookies: dict[str, str]) -> None:
    with nav.registered_temporarily():
        page = views.widgets(a_request(f"/?side={side}", **cookies)).content.decode()
    assert page.count("<main") == 1
    assert 'lang="zh-CN"' in page
    assert ('class="elder"' in page) == bool(cookies)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_toast_is_shown_once() -> None:
    request = a_request()
    toasts.say(request, "已派给物业", undo_url="/undo/")
    with nav.registered_temporarily():
        first = views.widgets(request).content.decode()
        second = views.widgets(request).content.decode()
    assert "已派给物业" in first
    assert 'action="/undo/"' in first
    assert "已派给物业" not in second


def test_navigation_shows_what_a_person_may_open_with_its_count() -> None:
    asked: list[object] = []

    def count(person: object) -> int:
        asked.append(person)
        return 14

    with nav.registered_temporarily():
        nav.desk("", "工单", icon="stack-2", url_name="orders", may=nav.anyone, order=2)
        nav.desk("", "待派单", icon="inbox", url_name="inbox", may=nav.anyone, count=count, order=1)
        nav.desk("看全局", "密室", icon="lock", url_name="orders", may=lambda person: False)
        nav.desk("看全局", "没有这页", icon="lock", url_name="no:such", may=nav.anyone)
        first = nav.nav_desk(a_request("/inbox/3/"))
        nav.nav_desk(a_request("/orders/"))
    assert [(item.label, item.on, item.count) for item in first[0].items] == [
        ("待派单", True, 14),
        ("工单", False, None),
    ]
    assert len(first) == 1
    assert len(asked) == 1


def test_headings_stand_in_their_order_and_settings_are_folded_while_elsewhere() -> None:
    with nav.registered_temporarily():
        nav.desk(nav.SETTINGS, "日历", icon="x", url_name="orders", may=nav.anyone, order=1)
        nav.desk(nav.WORK, "工单", icon="x", url_name="inbox", may=nav.anyone, order=2)
        nav.desk("", "首页", icon="x", url_name="inbox", may=nav.anyone, order=3)
        elsewhere = nav.nav_desk(a_request("/inbox/3/"))
        there = nav.nav_desk(a_request("/orders/"))
    assert [(group.label, group.folded) for group in elsewhere] == [
        ("", False),
        ("工单", False),
        ("设置", True),
    ]
    assert [group.folded for group in there] == [False, False, False]


def test_with_query_changes_one_value_and_drops_empty_ones() -> None:
    request = a_request("/desk/?q=灯&page=2")
    assert jinja.with_query(request, page=3) == "/desk/?q=%E7%81%AF&page=3"
    assert jinja.with_query(request, q=None, page="") == "/desk/"


def test_appearance_is_kept_in_cookies() -> None:
    request = RequestFactory().post("/", {"elder": "1"})
    request.COOKIES["mulin_theme"] = "dark"
    chosen = appearance.posted(request)
    assert chosen == appearance.Appearance(theme="dark", elder=True)
    response = HttpResponse()
    appearance.remember(response, chosen)
    assert response.cookies["mulin_elder"].value == "1"
    assert appearance.posted(RequestFactory().post("/", {"theme": "purple"})).theme == ""


def test_every_answer_carries_a_strict_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MULIN_TIANDITU_KEY", raising=False)
    answer = middleware.content_security(lambda request: HttpResponse())(a_request())
    csp = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in csp
    assert "unsafe" not in csp
    assert "tianditu" not in csp
    assert answer.headers["Referrer-Policy"] == "same-origin"
    monkeypatch.setenv("MULIN_TIANDITU_KEY", "k")
    assert "tianditu" in middleware.policy()


def test_a_refused_form_gives_the_text_back_but_not_the_secrets() -> None:
    posted = {
        "text": "三楼的灯不亮 <script>",
        "password": "correct horse",
        "csrfmiddlewaretoken": "t" * 30,
    }
    request = RequestFactory().post("/report/", posted)
    page = errors.csrf_failure(request, "old")
    body = page.content.decode()
    assert page.status_code == 403
    assert "三楼的灯不亮 &lt;script&gt;" in body
    assert 'href="/report/"' in body
    assert "correct horse" not in body
    assert "t" * 30 not in body.replace(body[: body.index("<main")], "")


@pytest.mark.django_db
def test_error_pages_say_what_to_do() -> None:
    pages = {
        400: errors.bad_request(a_request(), ValueError()),
        403: errors.denied(a_request(), PermissionError("请先签收，再办理。")),
        404: errors.not_found(a_request(), ValueError()),
        500: errors.broken(a_request()),
    }
    for status, page in pages.items():
        assert page.status_code == status
        assert "回到首页" in page.content.decode()
    assert "请先签收，再办理。" in pages[403].content.decode()


def test_the_last_page_stands_even_if_templates_break(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> HttpResponse:
        raise RuntimeError

    monkeypatch.setattr(errors, "render", fail)
    page = errors.broken(a_request())
    assert page.status_code == 500
    assert "出了点问题" in page.content.decode()


def test_uncollected_files_keep_their_name_and_carry_a_fingerprint(tmp_path: Path) -> None:
    with override_settings(STATIC_ROOT=str(tmp_path), DEBUG=False):
        storage = HashedStorage()
        assert re.fullmatch(
            re.escape(f"{settings.STATIC_URL}core/app.js") + r"\?v=[0-9a-f]{8}",
            storage.url("core/app.js"),
        )
        assert storage.url("no/such.js") == f"{settings.STATIC_URL}no/such.js"
        storage.hashed_files = {"core/app.js": "core/app.123456789abc.js"}
        assert storage.url("core/app.js") == f"{settings.STATIC_URL}core/app.123456789abc.js"


def test_options_stand_under_their_groups_escaped_and_the_chosen_ones_marked() -> None:
    choices = [("", "请选"), ("东<区>", [("a", "一&二"), ("b", "三")]), ("c", "四")]
    drawn = jinja.options(choices, "b", "c")
    assert drawn == (
        '<option value="">请选</option>'
        '<optgroup label="东&lt;区&gt;"><option value="a">一&amp;二</option>'
        '<option value="b" selected>三</option></optgroup>'
        '<option value="c" selected>四</option>'
    )
    assert jinja.options(choices, "").startswith('<option value="" selected>')


def test_options_said_in_another_language_are_drawn_anew() -> None:
    choices = [("home", gettext_lazy("首页"))]
    with translation.override("zh-hans"):
        assert "首页" in jinja.options(choices)
    with translation.override("en"):
        assert "首页" not in jinja.options(choices)
    with translation.override("zh-hans"):
        assert "首页" in jinja.options(choices)


def test_the_side_bar_is_drawn_once_for_all_that_it_says_and_anew_when_it_says_more() -> None:
    """Two people whose bars differ by a number only: neither sees the other's."""
    number = {"of": 0}
    source = '{% extends "base/desk.html" %}'

    def bar(path: str) -> str:
        nav.forget_counts()
        page = drawn(source, request=a_request(path), csrf_input="")
        return page[page.index('<nav aria-label="主导航">') : page.index('<div class="side-end">')]

    with nav.registered_temporarily():
        nav.desk(
            "", "待派单", icon="x", url_name="inbox", may=nav.anyone, count=lambda _p: number["of"]
        )
        empty = bar("/inbox/")
        number["of"] = 14
        full, elsewhere = bar("/inbox/"), bar("/orders/")
        number["of"] = 0
        assert bar("/inbox/") == empty
    assert ">14<" not in empty
    assert full.count(">14<") == elsewhere.count(">14<") == 1
    assert "aria-current" in full
    assert "aria-current" not in elsewhere


@override_settings(ROOT_URLCONF="mulin.config.urls")
def test_the_address_of_a_record_is_that_which_django_would_give() -> None:
    for key in (uuid7(), uuid7()):
        for name in ("appeals:detail", "appeals:dispatch", "appeals:slip"):
            assert jinja.url(name, pk=key) == reverse(name, kwargs={"pk": key})
            assert jinja.url(name, pk=str(key)) == reverse(name, kwargs={"pk": key})


def test_words_of_the_house_reach_what_a_template_imports() -> None:
    source = '{% from "widgets/tag.html" import tag %}{{ tag(_("内部"), symbol="lock") }}'
    assert "<svg" in drawn(source)
    made = jinja.environment(autoescape=True)
    assert made.from_string("{{ word }}", globals={"word": "own"}).render() == "own"
    with pytest.raises(UndefinedError):
        made.from_string("{{ word }}").render()


class Typed(forms.Form):
    """A field of each kind that Django answers stiffly."""

    number = forms.IntegerField(min_value=2, max_value=9)
    share = forms.DecimalField()
    day = forms.DateField()
    hour = forms.TimeField()
    moment = forms.DateTimeField()
    own = forms.IntegerField(min_value=2, error_messages={"min_value": "至少两户。"})


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("number", "两", "请填数字。"), ("number", "1", "不能小于 2。"), ("number", "10", "不能大于 9。"),
        ("share", "一半", "请填数字。"), ("day", "明天", "日期请写成 2026-11-22 这样。"),
        ("hour", "7 点半", "时间请写成 19:30 这样。"),
        ("moment", "今晚", "日期和时间请写成 2026-11-22 19:30 这样。"), ("own", "1", "至少两户。"),
    ],
)  # fmt: skip
def test_what_is_typed_wrong_is_answered_in_our_words(field: str, typed: str, said: str) -> None:
    assert jinja.problems(Typed({field: typed})[field]) == [said]
