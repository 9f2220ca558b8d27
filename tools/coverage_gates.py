"""Refuse a coverage below the measure: 95 % of branches where the house decides, 90 % overall."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

OVERALL, DECIDING = 90.0, 95.0
SHOWN = 12
# Where a mistake would be a wrong decision: what may be done, what is done, what is counted.
DECIDES = re.compile(
    r"mulin/\w+/(?:flow|rules|queries)(?:\.py|/\w+\.py)$"
    r"|mulin/core/(?:worktime|paging|journal|flow|numbers|once)\.py$|mulin/core/geo/\w+\.py$"
)


def covered(summary: dict[str, Any]) -> float:
    """Lines and branches taken together, in per cent."""
    there = summary["num_statements"] + summary.get("num_branches", 0)
    reached = summary["covered_lines"] + summary.get("covered_branches", 0)
    return 100.0 * reached / there if there else 100.0


def missed(file: dict[str, Any]) -> str:
    """The first lines that no test reached, else the first branches that none took."""
    lines, branches = file["missing_lines"], file.get("missing_branches", [])
    words = [str(line) for line in lines] or [f"{before}→{after}" for before, after in branches]
    more = f" and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    return ("lines " if lines else "branches ") + ", ".join(words[:SHOWN]) + more


def below(report: dict[str, Any]) -> list[str]:
    """A line for each file, and one for the whole, that does not reach its measure."""
    found = [
        f"{name}: {covered(file['summary']):.1f} % (at least {DECIDING:.0f} %): {missed(file)}"
        for name, file in sorted(report["files"].items())
        if DECIDES.search(name) and covered(file["summary"]) < DECIDING
    ]
    if (all_of_it := covered(report["totals"])) < OVERALL:
        found.append(f"overall: {all_of_it:.1f} % (at least {OVERALL:.0f} %)")
    return found


def main(path: str) -> None:
    """Read coverage's JSON; print what is below, exit 1 if anything is."""
    report = json.loads(Path(path).read_text())
    if found := below(report):
        raise SystemExit("\n".join(found))
    print(f"coverage: {covered(report['totals']):.1f} % overall")


if __name__ == "__main__":
    main(sys.argv[1])
