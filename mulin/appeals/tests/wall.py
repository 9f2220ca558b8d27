"""What tests of the wall share: short names for its builders, and what a report said."""

from __future__ import annotations

from mulin.appeals.models import Appeal, Publication
from mulin.appeals.testing import SAID, as_struck, wall_now
from mulin.appeals.testing import agreed_publication as agreed
from mulin.appeals.testing import hung_publication as hung

__all__ = ["SAID", "STRUCK", "again", "agreed", "hung", "its", "shown"]

STRUCK = "我叫〔姓名〕，住湖滨花园〔门牌〕，楼道灯不亮，电话〔电话〕。"
shown, again = as_struck, wall_now


def its(appeal: Appeal) -> Publication:
    """The public copy of an appeal."""
    return Publication.objects.select_related("appeal").get(appeal=appeal)
