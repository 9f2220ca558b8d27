"""An icon for each category of appeals, by the code of its group or leaf."""

from __future__ import annotations

from uuid import UUID

from mulin.appeals.models import Category
from mulin.core.versions import Kept

USUAL = "message"
BY_CODE = {
    "01": "trash", "02": "flag", "03": "ban", "04": "tree", "05": "parking", "06": "volume",
    "07": "dog", "08": "flame", "09": "scale", "10": "building", "11": "tool", "12": "droplet",
    "13": "bolt", "14": "heart", "15": "message-2", "0205": "scooter-electric", "0502": "car",
    "0801": "stairs", "0802": "scooter-electric", "0805": "alert-triangle", "1104": "bulb",
    "1202": "bolt", "1205": "bulb", "1302": "package", "1406": "stethoscope", "1401": "old",
}  # fmt: skip


def _build() -> dict[UUID, str]:
    rows = Category.objects.values_list("id", "code", "group_code")
    return {key: BY_CODE.get(code) or BY_CODE.get(group, USUAL) for key, code, group in rows}


_icons = Kept("taxonomy", _build)


def icon_of(category: UUID | None) -> str:
    """The name of an icon of the sprite."""
    return _icons.get().get(category, USUAL) if category else USUAL
