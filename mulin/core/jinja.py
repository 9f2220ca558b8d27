"""The Jinja2 environment: strict, escaped, translated while rendering, with our words and icons."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms import (
    ChoiceField,
    DateField,
    DateTimeField,
    DecimalField,
    Field,
    FloatField,
    IntegerField,
    TimeField,
)  # fmt: skip
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from jinja2 import Environment, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Macro
from markupsafe import Markup

from mulin.core import appearance, demo, middleware, nav, sketch, toasts, wording

SPRITE = Path(__file__).parent / "static" / "core" / "icons.svg"
UNKNOWN_ICON = "circle-dashed"


def static(name: str) -> str:
    """The address of a static file, asked of the storage itself: a page does a hundred times."""
    address: str = staticfiles_storage.url(name)
    return address


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """The names in our sprite."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text()))


def icon(name: str, label: str | None = None, *, extra: str = "") -> Markup:
    """An icon of the sprite: decoration, or an image with a name when `label` says so."""
    return _icon(name, str(label) if label else "", extra, static("core/icons.svg"))


@lru_cache(maxsize=4096)
def _icon(name: str, label: str, extra: str, sprite: str) -> Markup:
    """Drawn once: a page of a list has a hundred."""
    drawn = name if name in icon_names() else UNKNOWN_ICON
    said = (
        Markup('role="img" aria-label="{}"').format(label)
        if label
        else Markup('aria-hidden="true"')
    )
    return Markup('<svg class="{}" {}><use href="{}#{}"/></svg>').format(
        f"ico {extra}".strip(), said, sprite, drawn
    )


def kept(macro: Macro, *words: object) -> Markup:
    """What a macro draws from nothing but these words (and the language), drawn once: for the
    tags and states that come again in every row of a list.

    The macro is imported: one written in the page itself is another on every page. The words are
    the key, so nothing that belongs to one person or one request may be drawn that is not among
    them: keys against double presses, tokens and addresses stand outside.
    """
    return _kept(macro, words, translation.get_language())


def kept_large(macro: Macro, *words: object) -> Markup:
    """The same for what is long, a form or the side bar: fewer are held in memory, and they do not
    push out the rows of lists."""
    return _kept_large(macro, words, translation.get_language())


def _drawn(macro: Macro, words: tuple[object, ...], language: str | None) -> Markup:
    del language
    return Markup(macro(*words))  # noqa: S704 (a macro escapes what it is given)


_kept, _kept_large = lru_cache(maxsize=4096)(_drawn), lru_cache(maxsize=1024)(_drawn)


def options(choices: Iterable[tuple[object, object]], *chosen: object) -> Markup:
    """The <option> elements of a select, groups under their names, with the chosen ones marked:
    the selects of a page have two hundred, nearly all of them the same on every page."""
    return _options(_fixed(choices), tuple(str(one) for one in chosen))


OFFERED = Markup('<option value="{}">{}</option>')
CHOSEN = Markup('<option value="{}" selected>{}</option>')
GROUP = Markup('<optgroup label="{}">{}</optgroup>')
Choices = tuple[tuple[object, object], ...]


def _fixed(choices: Iterable[tuple[object, object]]) -> Choices:
    return tuple(
        (one, _fixed(words) if isinstance(words, list | tuple) else words) for one, words in choices
    )


@lru_cache(maxsize=512)
def _options(choices: Choices, chosen: tuple[str, ...]) -> Markup:
    return Markup("").join(
        GROUP.format(one, _options(words, chosen))
        if isinstance(words, tuple)
        else (CHOSEN if str(one) in chosen else OFFERED).format(str(one), str(words))
        for one, words in choices
    )


_said: dict[str, dict[str, Markup]] = {}


def gettext(message: str, /, **variables: object) -> Markup:
    """A literal of a template in the language of the request, kept as safe text: a page of a list
    says two thousand, and Django's own look-up with Jinja's around it was a third of its time.

    `%(name)s` takes a value, escaped; a percent sign is written `%%`.
    """
    language = translation.get_language() or ""
    known = _said.setdefault(language if variables else f"{language}=", {})
    said = known.get(message)
    if said is None:
        text = Markup(translation.gettext(message))  # noqa: S704 (written by us, as a template is)
        said = known[message] = text if variables else text % {}
    return said % variables if variables else said


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a named page."""
    if not args and not kwargs:
        return nav.address(name)
    if not args and len(kwargs) == 1 and type(key := kwargs.get("pk")) is UUID:
        return nav.address_of(name, key)
    return reverse(name, args=args or None, kwargs=kwargs or None)


def problems(field: Any) -> list[str]:
    """What is wrong with a bound field, in our words where Django's are stiff."""
    return [
        _ours(field, error, message)
        for error in field.errors.as_data()
        for message in error.messages
    ]


def _bounds() -> dict[str, tuple[Any, str]]:
    """Django's words for a number out of bounds, and ours."""
    return {
        "min_value": (MinValueValidator.message, _("不能小于 %(limit)s。")),
        "max_value": (MaxValueValidator.message, _("不能大于 %(limit)s。")),
    }


def _as_meant() -> dict[object, str]:
    """What to do, for each thing that Django calls invalid."""
    return {
        kind.default_error_messages["invalid"]: said
        for kind, said in (
            (IntegerField, _("请填数字。")), (FloatField, _("请填数字。")), (DecimalField, _("请填数字。")),
            (DateField, _("日期请写成 2026-11-22 这样。")), (TimeField, _("时间请写成 19:30 这样。")),
            (DateTimeField, _("日期和时间请写成 2026-11-22 19:30 这样。")),
        )
    }  # fmt: skip


def _ours(field: Any, error: ValidationError, message: str) -> str:
    """Our sentence for what Django says in general; what a form or a deed says stays."""
    if error.code == "required" and message == Field.default_error_messages["required"]:
        return _("请选一项。") if hasattr(field.field, "choices") else _("请填写这一项。")
    if error.code == "max_length" and error.params and "show_value" in error.params:
        most, now = error.params["limit_value"], error.params["show_value"]
        return _("写得太长了：最多 %(most)d 字，现在 %(now)d 字。") % {"most": most, "now": now}
    if error.code == "null_characters_not_allowed":
        return _("里面有看不见的特殊字符，请删掉或重新输入。")
    if error.code == "invalid":
        return _as_meant().get(message, message)
    if error.code in {"min_value", "max_value"} and error.params:
        stiff, ours = _bounds()[error.code]
        return (
            ours % {"limit": error.params["limit_value"]}
            if message == stiff % error.params
            else message
        )
    if error.code == "invalid_choice" and error.params and "value" in error.params:
        stiff = ChoiceField.default_error_messages["invalid_choice"] % error.params
        return _("没有这一项，请重新选。") if message == stiff else message
    return message


def with_query(request: Any, **changes: object) -> str:
    """This page's address with some query values changed; None or "" takes one away."""
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def other_languages() -> list[tuple[str, str]]:
    """Code and own name of each language that is not the present one."""
    present = translation.get_language()
    return [(code, str(name)) for code, name in settings.LANGUAGES if code != present]


GLOBALS: dict[str, Any] = {
    "static": static,
    "url": url,
    "maybe_url": nav.maybe_url,
    "with_query": with_query,
    "icon": icon,
    "kept": kept,
    "kept_large": kept_large,
    "options": options,
    "rung": wording.rung,
    "now": timezone.now,
    "nav_desk": nav.nav_desk,
    "nav_resident": nav.nav_resident,
    "place_name": nav.place_name,
    "account": nav.account,
    "toasts": toasts.toasts,
    "appearance": appearance.appearance,
    "sketch": sketch.sketch,
    "tianditu_key": middleware.tianditu_key,
    "demo": demo.on,
    "demo_accounts": demo.accounts,
    "language": translation.get_language,
    "other_languages": other_languages,
}
FILTERS: dict[str, Any] = {
    "when": wording.when,
    "when_words": wording.when_words,
    "exact": wording.exact,
    "ago": wording.ago,
    "left": wording.left,
    "clock_state": wording.clock_state,
    "weekday": wording.weekday,
    "month_words": wording.month_words,
    "duration": wording.duration,
    "mask_phone": wording.mask_phone,
    "mask_name": wording.mask_name,
    "paragraphs": wording.paragraphs,
    "problems": problems,
    "number": wording.number,
    "percent": wording.percent,
}


class Calls(CodeGenerator):
    """Calls in templates are plain calls, except of our words that want the context.

    Jinja asks of every call anew, twice, whether what is called wants the context passed to it; a
    page makes two hundred. Of what a page is given nothing does, and macros know by themselves
    that text is escaped.
    """

    def visit_Call(  # noqa: N802 (Jinja's name for the visitor of a node)
        self,
        node: nodes.Call,
        frame: Frame,
        forward_caller: bool = False,  # noqa: FBT001, FBT002 (Jinja's)
    ) -> None:
        """Write one call."""
        called = node.node
        word = self.environment.globals.get(called.name) if isinstance(called, nodes.Name) else None
        if hasattr(word, "jinja_pass_arg"):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write("environment.plainly(")
        self.visit(called, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")


class House(Environment):
    """An environment whose words for all templates are settled before the first is loaded: kept by
    each as one plain dictionary, where Jinja looks them up through two at every import."""

    code_generator_class = Calls
    plainly: Any = staticmethod(operator.call)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """All words of the house, and those given for this template."""
        return {**self.globals, **(d or {})}


def environment(**options: Any) -> Environment:
    """Django asks for this by name (settings.TEMPLATES)."""
    options.update(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made = House(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], **options)
    made.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        gettext=translation.gettext,
        ngettext=translation.ngettext,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
        newstyle=True,
    )
    made.globals.update(GLOBALS, gettext=gettext, _=gettext)
    made.filters.update(FILTERS)
    return made
