"""Where the browser for journeys and screenshots is, and how it is started."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = """没有找到 Chromium，跳过浏览器里的测试。Debian、Ubuntu 上这样安装（连同中文字体）：
Chromium is not installed; on Debian or Ubuntu, with Chinese fonts:
    sudo apt-get install --no-install-recommends chromium fonts-noto-cjk"""
# No word to anybody outside: the pages under test are all there is.
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
)  # fmt: skip
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


def find() -> str | None:
    """MULIN_CHROMIUM, or the first known name on the path; None where there is no browser."""
    named = os.environ.get("MULIN_CHROMIUM")
    return next((path for name in (named, *NAMES) if name and (path := shutil.which(name))), None)
