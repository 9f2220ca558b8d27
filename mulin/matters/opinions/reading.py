"""Reading an export of votes: votes.csv, comments.csv, participants-votes.csv."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from django.utils.translation import gettext as _

from mulin.core.tables import TableError, read_rows
from mulin.matters.opinions.votes import ALLOWED, Key, Votes, VotesError

STATEMENT, VOTER, VOTE, TIME = "comment-id", "voter-id", "vote", "timestamp"
VOTES = {str(vote): vote for vote in ALLOWED}
MODERATED, OUT = "moderated", "-1"
PARTICIPANT, GROUP = "participant", "group-id"
# When it was said (or in which line), by whom, of which statement, and how.
Told = tuple[int, Key, Key, int]


def read_votes(votes: Path, comments: Path | None = None) -> Votes:
    """The table of votes. Of two votes of one person on one statement the later one holds (by
    `timestamp` where there is one, else by its place in the file). Statements that comments.csv
    marks with -1 are left out of what is presented. Raises VotesError with a sentence."""
    told = sorted(_votes(votes), key=lambda one: one[0])
    if not told:
        raise VotesError(_("%(file)s 里没有一票。请检查是不是选错了文件。") % {"file": votes.name})
    statements: list[Key] = []
    left_out: list[Key] = []
    for row in _rows(comments, (STATEMENT, MODERATED)) if comments else ():
        statements.append(key := key_of(row[STATEMENT]))
        if row[MODERATED] == OUT:
            left_out.append(key)
    said = [(person, statement, vote) for _moment, person, statement, vote in told]
    return Votes.of(said, statements=statements, left_out=left_out)


def read_groups(file: Path) -> dict[Key, int]:
    """The group of each participant that has one."""
    found: dict[Key, int] = {}
    for row in _rows(file, (PARTICIPANT, GROUP)):
        if text := row[GROUP]:
            found[key_of(row[PARTICIPANT])] = _whole(text, file=file, column=GROUP)
    if not found:
        raise VotesError(_("%(file)s 里没有分组（group-id 一列全是空的）。") % {"file": file.name})
    return found


def key_of(text: str) -> Key:
    """A number where it is one, else the word."""
    return int(text) if text.lstrip("-").isdecimal() else text


def _votes(file: Path) -> Iterable[Told]:
    """As the house reads every table, which says what is wrong in which line; where nothing is, a
    plain table of hundreds of thousands of votes is read in a fraction of a second."""
    plain = _plain(file)
    return plain if plain is not None else _checked(file)


def _plain(file: Path) -> list[Told] | None:
    """The votes of a UTF-8 csv with these headings to the letter; None for anything else."""
    if file.suffix.lower() != ".csv":
        return None
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = csv.reader(opened, strict=True)
            heads = next(rows, [])
            if len(set(heads)) == len(heads):
                return _told(heads, rows)
    except (OSError, ValueError, KeyError, csv.Error):
        pass
    return None


def _told(heads: list[str], rows: Iterable[list[str]]) -> list[Told]:
    """Raises ValueError or KeyError for whatever is not plain."""
    at, who, what = (heads.index(name) for name in (STATEMENT, VOTER, VOTE))
    time = heads.index(TIME) if TIME in heads else None
    keys, width, found = _Keys(), len(heads), []
    for number, row in enumerate(rows, 2):
        if len(row) != width:
            raise ValueError(number)
        moment = row[time] if time is not None else ""
        when = int(moment) if moment.isdecimal() else number
        found.append((when, keys[row[who]], keys[row[at]], VOTES[row[what]]))
    return found


class _Keys(dict[str, Key]):
    """Each word is looked at once, however often it comes."""

    def __missing__(self, text: str) -> Key:
        if not text or text != text.strip() or text.startswith("'"):
            raise ValueError(text)
        self[text] = key = key_of(text)
        return key


def _checked(file: Path) -> Iterator[Told]:
    for number, row in enumerate(_rows(file, (STATEMENT, VOTER, VOTE)), 2):
        vote = _whole(row[VOTE], file=file, column=VOTE, number=number)
        if vote not in ALLOWED:
            raise VotesError(
                _(
                    "%(file)s 第 %(row)d 行：vote 只能是 1（同意）、-1（不同意）或 0（跳过），现在是 %(text)s。"
                )
                % {"file": file.name, "row": number, "text": row[VOTE]}
            )
        moment = row.get(TIME, "")
        yield (
            int(moment) if moment.isdecimal() else number, key_of(row[VOTER]),
            key_of(row[STATEMENT]), vote,
        )  # fmt: skip


def _whole(text: str, *, file: Path, column: str, number: int = 0) -> int:
    try:
        return int(text)
    except ValueError as error:
        where = _("第 %(row)d 行") % {"row": number} if number else ""
        raise VotesError(
            _("%(file)s %(where)s：%(column)s 要是整数，现在是“%(text)s”。")
            % {"file": file.name, "where": where, "column": column, "text": text[:20]}
        ) from error


def _rows(file: Path, headings: tuple[str, ...]) -> Iterator[Mapping[str, str]]:
    try:
        for row in read_rows(file, headings=headings):
            if row.problem:
                raise VotesError(file.name + _("：") + row.problem)
            yield row.cells
    except TableError as error:
        raise VotesError(file.name + _("：") + str(error)) from error
