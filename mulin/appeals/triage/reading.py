"""Labelled texts from a table, complete or refused with the rows that are not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from mulin.appeals.triage.errors import TriageError
from mulin.core.tables import read_rows

NAMED = 5
Labelled = tuple[list[str], list[str]]


def read(file: Path, *, text: Sequence[str], label: str, skip: bool = False) -> Labelled:
    """The texts (columns joined by a new line) and labels of a table.

    Rows without a text or a label are named and refused, or left out if told to `skip` them.
    Raises TableError for a file that cannot be read, TriageError for one that does not do.
    """
    texts, labels, lacking = list[str](), list[str](), list[int]()
    for row in read_rows(file, headings=[*text, label]):
        said = "\n".join(row.cells[name] for name in text if row.cells[name])
        if row.problem or not said or not row.cells[label]:
            lacking.append(row.number)
        else:
            texts.append(said)
            labels.append(row.cells[label])
    if lacking and not skip:
        raise TriageError(_sentence(lacking))
    if not texts:
        raise TriageError(_("表里没有一行又有文本又有类别，没有可以学的。"))
    return texts, labels


def _sentence(lacking: Sequence[int]) -> str:
    rows = _("、").join(str(number) for number in lacking[:NAMED])
    sentence = _(
        "第 %(rows)s 等 %(n)s 行没有文本或没有类别（或格数不对）。请补上或删掉；要跳过它们，请加 --skip-empty。"
    ) if len(lacking) > NAMED else _(
        "第 %(rows)s 行没有文本或没有类别（或格数不对）。请补上或删掉；要跳过它们，请加 --skip-empty。"
    )  # fmt: skip
    return sentence % {"rows": rows, "n": len(lacking)}
