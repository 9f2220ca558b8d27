"""Message catalogues: gather what the code says, and refuse one that lacks a translation."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "mulin" / "locale"
METHODS = [
    ("**/tests/**", "ignore"),
    ("**/migrations/**", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
]
OPTIONS = {"**/templates/**.html": {"trim_blocks": "true", "extensions": "jinja2.ext.do"}}
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2),
    "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
PLACE = re.compile(r"%\((\w+)\)|\{(\w*)\}")


def gathered() -> Catalog:
    """Every message of the code and the templates, with where it stands."""
    catalog = Catalog(project="mulin", charset="utf-8")
    found = extract_from_dir(
        str(ROOT / "mulin"), method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS,
        comment_tags=("Translators:",), strip_comment_tags=True,
    )  # fmt: skip
    for name, line, message, comments, context in found:
        catalog.add(
            message, None, [(f"mulin/{name}", line)], auto_comments=comments, context=context
        )
    return catalog


def places(text: object) -> set[str]:
    """The names of what is put into a sentence."""
    words = text if isinstance(text, tuple | list) else (text,)
    return {"".join(found) for word in words for found in PLACE.findall(str(word))}


def wrong_with(message: Message, catalog: Catalog) -> str:
    """Why this message is not well translated, or nothing."""
    known = catalog.get(message.id, message.context)
    shown = message.id[0] if isinstance(message.id, tuple | list) else message.id
    if known is None or not known.string or not all(known.string):
        return f"not translated: {shown}"
    if known.fuzzy:
        return f"only guessed (fuzzy): {shown}"
    if places(message.id) != places(known.string):
        return f"other places for values than the Chinese: {shown}"
    return ""


def faults(path: Path, wanted: Catalog) -> Iterator[str]:
    """What one catalogue lacks."""
    with path.open("rb") as file:
        catalog = read_po(file)
    for message in wanted:
        if message.id and (fault := wrong_with(message, catalog)):
            yield f"{path.relative_to(ROOT)}: {fault}"


def update(path: Path, wanted: Catalog) -> None:
    """Bring new messages into a catalogue and drop those that nobody says any more."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.parent.parent.name)
    catalog.update(wanted, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    written = BytesIO()
    write_po(written, catalog, width=100, omit_header=False, sort_output=True)
    path.write_bytes(written.getvalue())


def main() -> None:
    """`messages` checks; `messages update` gathers. Nothing to do where there is no catalogue."""
    catalogues = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
    wanted = gathered() if catalogues else Catalog()
    if sys.argv[1:] == ["update"]:
        for path in catalogues:
            update(path, wanted)
        return
    found = [line for path in catalogues for line in faults(path, wanted)]
    if found:
        raise SystemExit("\n".join(found))


if __name__ == "__main__":
    main()
