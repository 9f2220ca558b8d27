"""The line of `mulin doctor` about first passwords: are files of them left lying about?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mulin.core.checkup import Finding, check, ok, warn
from mulin.people.imports import FIRST_PASSWORDS


def register() -> None:
    """Called once, when the app is ready."""
    check(gettext_lazy("初始密码"))(first_passwords)


def first_passwords() -> Iterator[Finding]:
    """Every file that an import of staff left, by name; what stands in it is not looked at."""
    left = sorted(path.name for path in Path(settings.HOME).glob(FIRST_PASSWORDS))
    for name in left:
        yield warn(_("%(name)s 还在，告诉本人以后请删掉。") % {"name": name})
    if not left:
        yield ok(_("没有留下的初始密码文件。"))
