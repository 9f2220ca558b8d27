"""A form's own fields are its own, however they were copied."""

from __future__ import annotations

import copy

import pytest
from django import forms

from mulin.core import copies


class Said(forms.Form):
    """Some of everything."""

    words = forms.CharField(max_length=5, widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
    days = forms.MultipleChoiceField(choices=[("1", "一")], widget=forms.CheckboxSelectMultiple)
    when = forms.SplitDateTimeField(required=False)


@pytest.fixture(autouse=True)
def _swift(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (forms.Field, forms.Widget):
        monkeypatch.setattr(kind, "__copy__", None, raising=False)
    copies.swift()


def test_what_one_form_changes_no_other_sees() -> None:
    one = Said()
    one.fields["words"].required = False
    one.fields["words"].widget.attrs["rows"] = 9
    one.fields["words"].error_messages["required"] = "?"
    one.fields["words"].validators.clear()
    one.fields["kind"].choices = [("c", "C")]  # type: ignore[attr-defined]  # a ChoiceField
    other = Said()
    assert other.fields["words"].required
    assert other.fields["words"].widget.attrs["rows"] == 3
    assert other.fields["words"].error_messages["required"] != "?"
    assert other.fields["words"].validators
    assert [key for key, _label in other.fields["kind"].choices] == ["a", "b"]  # type: ignore[attr-defined]  # a ChoiceField
    assert 'value="c"' not in str(other["kind"])


def test_a_copy_is_of_the_same_kind_with_the_same_words() -> None:
    for name, field in Said.base_fields.items():
        made = copy.copy(field)
        assert (type(made), made.__dict__) == (type(field), field.__dict__), name


def test_forms_are_read_and_drawn_as_before() -> None:
    form = Said({"words": "123456", "kind": "b", "days": ["1"], "when_0": "", "when_1": ""})
    assert set(form.errors) == {"words"}
    assert form.cleaned_data["kind"] == "b"
    assert "<textarea" in form.as_p()
