"""The line of `mulin doctor` about paper: is there a font that sets Chinese?"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.checkup import Finding, check, ok, warn
from mulin.site.printing import fonts

# Names of communities have such letters; fonts for the screen often lack them.
RARE = "㳇"


def register() -> None:
    """Called once, when the app is ready."""
    check(gettext_lazy("打印用的字体"))(chinese_fonts)


def chinese_fonts() -> Iterator[Finding]:
    """Which family sets Chinese, and whether it is enough for rare letters of place names."""
    try:
        family = fonts.family()
    except fonts.CannotPrint as problem:
        yield warn(str(problem))
        return
    if fonts.missing(RARE):
        yield warn(_("%(family)s 收字不全，地名里的生僻字（如 %(letter)s）印不出来。") % {
            "family": family, "letter": RARE,
        })  # fmt: skip
    else:
        yield ok(_("%(family)s，生僻字也有。") % {"family": family})
