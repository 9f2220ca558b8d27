"""What the form of a deed is made of: a post found by typing, and the form itself, touched or blank."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from mulin.appeals.models import Appeal
from mulin.core.versions import Same
from mulin.people.queries import PostInfo


def words_of_post(post: PostInfo) -> str:
    """A post as it is found in the list: its title, its body, and who holds it."""
    body = post.organisation_name
    named = f"{post.title}（{body}）" if body and body not in post.title else post.title
    return f"{named} {'、'.join(post.holders)}".strip()


class PostField(forms.CharField):
    """A post found by typing: its key, its words as the list shows them, or a part that only one has."""

    def __init__(self, offered: Sequence[PostInfo] = (), **more: Any) -> None:
        super().__init__(**more)
        self.offered = list(offered)

    @property
    def options(self) -> list[str]:
        """The words of those offered, for the browser's own search."""
        return [words_of_post(post) for post in self.offered]

    def clean(self, value: Any) -> UUID | None:
        """The key of the one post meant."""
        text = super().clean(value)
        if not text:
            return None
        found = [p for p in self.offered if text in {str(p.id), words_of_post(p)}]
        found = found or [p for p in self.offered if text in words_of_post(p)]
        if len(found) == 1:
            return found[0].id
        if not found:
            raise forms.ValidationError(_("没有找到这个岗位，请从列表里选一个。"))
        raise forms.ValidationError(_("有几个岗位都对得上，请选全名。"))


class DeedForm(forms.Form):
    """What every deed's form carries: a key against double presses, and the state it was drawn from.

    `reads` names the columns of the appeal that `prepare` looks at, `known` what it takes from
    memory: all that its fields are drawn from while nobody has typed anything (see `Blank`).
    None: they are drawn from more than that, and anew on every page.
    """

    reads: ClassVar[tuple[str, ...] | None] = ()
    known: ClassVar[tuple[Callable[[], object], ...]] = ()
    # What is said under the choices of a field called `ending`.
    hints: ClassVar[Mapping[str, object]] = {}
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    head = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, appeal: Appeal, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial = {"key": str(uuid4()), "head": appeal.journal_head, **self.initial}
        self.appeal = appeal
        self.prepare()

    def prepare(self) -> None:
        """Fill choices that depend on the appeal."""

    @classmethod
    def blank(cls, appeal: Appeal, *, auto_id: str) -> Blank | None:
        """The form before anybody has typed, told by what it is drawn from; None if by more."""
        if cls.reads is None:
            return None
        facts = tuple(getattr(appeal, name) for name in cls.reads)
        return Blank(cls, auto_id, facts, tuple(Same(memory()) for memory in cls.known))


@dataclass(frozen=True)
class Blank:
    """A form that nobody has typed into, as the key under which its drawn fields are kept.

    Its fields are the same for everybody, because `form` makes it from this key and nothing else:
    of the appeal it has the columns named and no other (asking for one fails), and keys, tokens
    and addresses stand outside of the fields.
    """

    kind: type[DeedForm]
    auto_id: str
    facts: tuple[object, ...]
    known: tuple[Same, ...]

    def form(self) -> DeedForm:
        """The form itself, to draw its fields from."""
        # No key: a column that is not here cannot be fetched either.
        names, values = ("id", "journal_head", *(self.kind.reads or ())), (None, "", *self.facts)
        return self.kind(appeal=Appeal.from_db(None, names, values), auto_id=self.auto_id)
