"""A file of outlines, understood as somebody may draw."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mulin.core.deeds import Refused
from mulin.core.geo import Datum
from mulin.grids import rules
from mulin.grids.drawn import Drawn, Reading, read
from mulin.grids.plotted import Plotted, read_plots
from mulin.people.models import Person
from mulin.places.queries import ladder


def reading(text: str, *, datum: str, by: Person | None, within: str = "/") -> Reading[Drawn]:
    """Areas, as this person may draw them (the command of the house may draw all)."""
    allowed = (lambda path: rules.may_draw(by, path)) if by is not None else (lambda _path: True)
    return read(
        text, datum=checked_datum(datum), known=ladder(), allowed=allowed, within=within
    )  # fmt: skip


def reading_plots(
    text: str, *, datum: str, by: Person | None, within: str = "/", kind: str = ""
) -> Reading[Plotted]:
    """Estates, property areas and buildings, as this person may draw them; features that do not say
    what they are of are of `kind`."""
    allowed = (lambda path: rules.may_place(by, path)) if by is not None else (lambda _path: True)
    return read_plots(
        text, datum=checked_datum(datum), known=ladder(), allowed=allowed, within=within, kind=kind
    )


def checked_datum(datum: str) -> str:
    """One of the four; refused otherwise."""
    if datum not in Datum.values:
        raise Refused("bad_datum", _("坐标系要从四种里选一种。"), field="datum")
    return datum
