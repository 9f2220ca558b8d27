"""Forms that stand on every page of an appeal are drawn once for everybody: they say nothing of any
one appeal or person but what they are drawn from, and change with it."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest
from django.template import engines
from django.utils import translation

from mulin.appeals.forms import deeds
from mulin.appeals.forms.desk import Classify, Locate, Reassign
from mulin.appeals.models import Appeal, Practice, Status
from mulin.appeals.testing import Cast, a_category
from mulin.appeals.tests.desk import look
from mulin.appeals.views.offers import DEEDS
from mulin.core import jinja, versions
from mulin.people.models import Role
from mulin.people.testing import a_holder, a_post

pytestmark = pytest.mark.django_db
FIELDS = (
    '{% from "appeals/desk/_parts.html" import visible_fields_of %}{{ visible_fields_of(form) }}'
)
KEPT = (
    '{% from "appeals/desk/_parts.html" import blank_fields %}{{ kept_large(blank_fields, blank) }}'
)
FORMS = sorted({deed.form for deed in DEEDS.values()}, key=lambda form: form.__name__)


def drawn(source: str, **context: Any) -> str:
    return str(engines["jinja2"].from_string(source).render(context)).strip()


def blank_of(form: type[deeds.DeedForm], appeal: Appeal) -> str:
    blank = form.blank(appeal, auto_id="x_%s")
    assert blank is not None
    return drawn(KEPT, blank=blank)


def anew(form: type[deeds.DeedForm], appeal: Appeal) -> str:
    return drawn(FIELDS, form=form(appeal=appeal, auto_id="x_%s"))


def test_a_kept_form_is_the_form_of_that_appeal() -> None:
    """Asked for one appeal after the other, so that what one left behind would show in the next."""
    cast = Cast()
    centre = a_post(Role.CENTRE, area=cast.town, title="另一个岗位")
    a_holder(centre)
    rows = [cast.appeal(status) for status in (Status.RECEIVED, Status.HANDLING, Status.CLOSED)]
    Appeal.objects.filter(pk=rows[0].pk).update(
        area_path=cast.town.path, category=a_category(), urgency="urgent", supports=1
    )
    Appeal.objects.filter(pk=rows[1].pk).update(
        resolve_within="10wd", bounces=1, about_staff=True, complained_post=centre
    )
    kept = [form for form in FORMS if form.reads is not None]
    assert len(kept) > 20
    for form in kept:
        for row in Appeal.objects.order_by("id"):
            assert blank_of(form, row) == anew(form, row), (form, row.status)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_a_form_that_prepares_itself_says_what_it_reads(form: type[deeds.DeedForm]) -> None:
    for one in form.__mro__:
        if one is not deeds.DeedForm and "prepare" in vars(one):
            assert "reads" in vars(one), (
                f"{one.__name__}: say which columns its fields are drawn from"
            )


def test_a_column_that_was_not_named_cannot_be_drawn() -> None:
    class Careless(deeds.DeedForm):
        def prepare(self) -> None:
            self.fields["key"].label = self.appeal.title

    blank = Careless.blank(Cast().appeal(Status.HANDLING), auto_id="x_%s")
    assert blank is not None
    with pytest.raises((Appeal.DoesNotExist, RecursionError)):
        blank.form()


def test_nothing_of_one_appeal_or_person_stands_in_another_s_forms() -> None:
    cast = Cast()
    first, second = cast.appeal(Status.HANDLING), cast.appeal(Status.HANDLING)
    pages = [
        look(cast.handler, first).content.decode(), look(cast.handler, second).content.decode(),
        look(cast.dispatcher, first).content.decode(), look(cast.handler, first).content.decode(),
    ]  # fmt: skip
    keys = [re.findall(r'name="key" value="([^"]+)"', page) for page in pages]
    tokens = [
        set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)) for page in pages
    ]
    assert all(len(found) > 3 for found in keys)
    every = [key for found in keys for key in found]
    assert len(every) == len(set(every)), "a key against double presses was given twice"
    assert all(len(found) == 1 for found in tokens)
    assert len(set.union(*tokens)) == len(pages)
    heads = [set(re.findall(r'name="head" value="([^"]+)"', page)) for page in pages]
    assert heads == [{a.journal_head} for a in (first, second, first, first)]
    for page, other in zip(pages, (second, first, second, second), strict=True):
        forms = re.findall(r'action="(/desk/appeals/[^"]+)"', page)
        assert forms
        assert not [address for address in forms if str(other.pk) in address]


def test_a_kept_form_changes_with_what_it_is_drawn_from() -> None:
    cast = Cast()
    appeal = cast.appeal(Status.HANDLING)
    before = blank_of(Reassign, appeal)
    assert "新来的" not in before
    a_holder(a_post(Role.CENTRE, area=cast.town, title="新来的"))
    versions.changed("posts")
    assert "新来的" in blank_of(Reassign, appeal)
    leaf = a_category()
    versions.changed("taxonomy")
    assert leaf.name in blank_of(Classify, appeal)
    returned = DEEDS["return"].form
    twice = blank_of(returned, appeal)
    Practice.objects.create(since="2020-01-01", bounces=1)
    versions.changed("practice")
    assert blank_of(returned, appeal) != twice


def test_a_kept_form_speaks_the_language_of_the_page() -> None:
    appeal = Cast().appeal(Status.HANDLING)
    chinese = blank_of(Locate, appeal)
    with translation.override("en"):
        assert blank_of(Locate, appeal) == anew(Locate, appeal)
    assert blank_of(Locate, appeal) == chinese


def test_the_key_of_a_kept_form_is_all_that_it_is_made_from() -> None:
    """`Blank` holds no appeal: nothing can be drawn from it that is not in the key."""
    appeal = Cast().appeal(Status.HANDLING)
    blank = Reassign.blank(appeal, auto_id="x_%s")
    assert blank is not None
    assert set(inspect.signature(deeds.Blank).parameters) == {"kind", "auto_id", "facts", "known"}
    assert blank == Reassign.blank(appeal, auto_id="x_%s")
    assert blank != Reassign.blank(appeal, auto_id="y_%s")
    assert jinja.kept.__doc__
