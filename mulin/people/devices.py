"""What kind of device a browser says it runs on, in words a person knows it by."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The first mark that occurs decides; browsers name their ancestors after themselves.
SYSTEMS = (
    ("HarmonyOS", gettext_lazy("鸿蒙")), ("OpenHarmony", gettext_lazy("鸿蒙")), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Android", "Android"), ("Windows", "Windows"), ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
BROWSERS = (
    ("MicroMessenger", gettext_lazy("微信")), ("DingTalk", gettext_lazy("钉钉")),
    ("HuaweiBrowser", gettext_lazy("华为浏览器")),
    ("MiuiBrowser", gettext_lazy("小米浏览器")), ("QQBrowser", gettext_lazy("QQ 浏览器")), ("Edg", "Edge"),
    ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip


def device_words(agent: str) -> str:
    """«Android · 微信» from a User-Agent header; «没有说明的设备» if it tells nothing."""
    system = next((words for mark, words in SYSTEMS if mark in agent), "")
    browser = next((words for mark, words in BROWSERS if mark in agent), "")
    return " · ".join(str(words) for words in (system, browser) if words) or _("没有说明的设备")
