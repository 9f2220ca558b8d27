"""`mulin import outlines FILE`, `mulin import plots FILE`: outlines from GeoJSON, all or none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from django.utils.translation import gettext as _

from mulin.core.tables import Column, Importer, Report, RowError, TableError
from mulin.core.tables.importer import Mapped, Progress
from mulin.grids.drawn import Drawn, Reading, Sent
from mulin.grids.flow import take_drawn, take_plots
from mulin.grids.flow.reading import reading, reading_plots
from mulin.grids.plotted import Plotted
from mulin.places.flow import act


class _Features(Importer[Sent]):
    """A FeatureCollection, in one of four datums. Nothing is taken unless every feature can be;
    running it again changes nothing."""

    columns: ClassVar[Sequence[Column]] = ()
    takes_datum = True

    def read(self, text: str) -> Reading[Any]:
        """The file, understood."""
        raise NotImplementedError

    def take(self, found: Reading[Any]) -> object:
        """Draw all of it."""
        raise NotImplementedError

    def run(
        self, source: Path | str | BinaryIO, *, sheet: str | None = None,
        mapping: Mapped | None = None, dry_run: bool = False, complete_only: bool = False,
        progress: Progress | None = None,
    ) -> Report:  # fmt: skip
        """Read the file and take it whole. There are no sheets and no columns to map."""
        del sheet, mapping, complete_only
        found = self.read(_text(source))
        report = _report(found, dry_run=dry_run)
        if not dry_run and not found.wrong:
            self.take(found)
        if progress:
            progress(report)
        return report


class Outlines(_Features):
    """Areas: each feature names its own by code or name."""

    def read(self, text: str) -> Reading[Drawn]:
        """Areas as whoever runs it may draw them."""
        return reading(text, datum=self.datum, by=self.by)

    def take(self, found: Reading[Drawn]) -> object:
        """New grids founded, others redrawn."""
        return take_drawn(found, by=act(by=self.by))


class Plots(_Features):
    """Estates, property areas and buildings: each feature says its kind and its name."""

    def read(self, text: str) -> Reading[Plotted]:
        """Things as whoever runs it may draw them."""
        return reading_plots(text, datum=self.datum, by=self.by)

    def take(self, found: Reading[Plotted]) -> object:
        """Property areas founded where they are new, and all of it drawn."""
        return take_plots(found, by=act(by=self.by))


def _text(source: Path | str | BinaryIO) -> str:
    try:
        raw = Path(source).read_bytes() if isinstance(source, Path | str) else source.read()
        return raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(_("文件读不出来。要 UTF-8 的 GeoJSON。")) from error


def _report(found: Reading[Any], *, dry_run: bool) -> Report:
    """Counted as if it is taken; where one is wrong, none is."""
    report = Report(dry_run=dry_run, rows=len(found.rows))
    together = RowError(_("同一个文件里有不能用的面，所以都没有导入。"))
    for row in found.rows:
        if found.wrong:
            report.fail(row.number, _error(row) if row.problem else together)
        elif row.kind == "same":
            report.skipped += 1
        else:
            report.created += row.kind == "new"
            report.updated += row.kind == "changed"
        words = [_("边线已修好") if row.mended else "", row.note]
        if any(words):
            report.lines.append((row.code or row.name, _("；").join(w for w in words if w)))
    return report


def _error(row: Sent) -> RowError:
    where = (
        _("（在 %(lng)s，%(lat)s）") % {"lng": row.spot[0], "lat": row.spot[1]} if row.spot else ""
    )
    return RowError(f"{row.problem}{where}", field=row.code or row.name)
