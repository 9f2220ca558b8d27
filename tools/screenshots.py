"""`make screenshots`: the pictures of the README, taken of the demonstration by its own people."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tools import browser
from tools.environment import BIN, ROOT

PICTURES = ROOT / "docs" / "pictures"
PATIENCE_SECONDS = 240
# README and repository stay light: few colours, and fewer until the picture fits.
LIMIT_BYTES = 150 * 1024
COLOURS = (256, 128, 64, 32)
FIRST_ROW = "main table a, main .rows a"
ANSWER_FIRST = "main .rows a:has-text('等您回复'), main .rows a"


@dataclass(frozen=True)
class Shot:
    """One picture: who looks at what (a role of demo-accounts.json, or nobody).

    `first` is a selector of links; the first that any of its parts finds is followed.
    """

    name: str
    role: str
    path: str
    wide: bool = False
    first: str = ""


SHOTS = (
    Shot("home", "", "/"),
    Shot("report", "", "/appeals/new/"),
    Shot("appeal", "居民", "/appeals/", first=ANSWER_FIRST),
    Shot("today", "网格员", "/today/"),
    Shot("inbox", "综治中心调度员", "/desk/appeals/inbox/", wide=True),
    Shot("detail", "综治中心主任", "/desk/appeals/?view=callback", wide=True, first=FIRST_ROW),
    Shot("map", "综治中心主任", "/desk/appeals/map/", wide=True),
    Shot("figures", "综治中心主任", "/desk/figures/", wide=True),
    Shot("matter", "", "/matters/", first=FIRST_ROW),
    Shot("matrix", "综治中心主任", "/desk/people/matrix/", wide=True),
    Shot("checks", "综治中心主任", "/desk/grids/checks/", wide=True),
)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, running: subprocess.Popen[bytes]) -> None:
    """Until the server answers; the demonstration builds its county first."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and running.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):  # noqa: S310 (our own)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise SystemExit("演示没有启动起来。\nThe demonstration did not start.")


@contextmanager
def demonstration() -> Iterator[tuple[str, Path]]:
    """A demonstration of its own, begun anew and gone afterwards: its address and its folder."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="mulin-pictures-") as home:
        running = subprocess.Popen(
            [str(BIN / "mulin"), "demo", "--port", str(port)], cwd=ROOT, start_new_session=True,
            env={**os.environ, "MULIN_HOME": home}, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            wait_for(f"http://127.0.0.1:{port}", running)
            yield f"http://127.0.0.1:{port}", Path(home)
        finally:
            # The server, its workers and the worker beside it are one group, ours alone.
            os.killpg(running.pid, signal.SIGTERM)
            running.wait(timeout=30)


def sign_in(page: Page, account: dict[str, Any]) -> None:
    """As one of the demonstration's people."""
    page.goto("/sign-in/")
    page.fill("[name=name]", str(account["username"]))
    page.fill("[name=password]", str(account["password"]))
    with page.expect_navigation():
        page.locator("form:has([name=password]) button[type=submit]").click()


def take(chrome: Browser, address: str, shot: Shot, accounts: dict[str, dict[str, Any]]) -> None:
    """One picture, in a window of its own."""
    context = chrome.new_context(
        base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai",
        viewport=browser.DESK if shot.wide else browser.PHONE,  # type: ignore[arg-type]  # plain dicts
        device_scale_factor=1 if shot.wide else 2,
    )  # fmt: skip
    page = context.new_page()
    if shot.role:
        sign_in(page, accounts[shot.role])
    page.goto(shot.path)
    if shot.first:
        with page.expect_navigation():
            first_of(page, shot.first).click()
    page.wait_for_load_state("networkidle")
    size = keep(page.screenshot(animations="disabled"), PICTURES / f"{shot.name}.png")
    context.close()
    print(f"  {shot.name}.png {size // 1024} KB", flush=True)


def first_of(page: Page, selector: str) -> Locator:
    """What the first of several selectors finds, else the next one."""
    for part in selector.split(", "):
        if page.locator(part).count():
            return page.locator(part).first
    raise SystemExit(f"{page.url}: {selector}")


def keep(picture: bytes, path: Path) -> int:
    """Write it with as many colours as fit into the limit; answer its size in bytes."""
    whole = Image.open(io.BytesIO(picture)).convert("RGB")
    light = b""
    for colours in COLOURS:
        reduced = io.BytesIO()
        flat = whole.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        flat.save(reduced, "PNG", optimize=True)
        light = reduced.getvalue()
        if len(light) <= LIMIT_BYTES:
            break
    else:
        raise SystemExit(f"{path.name}: {len(light)} bytes, more than {LIMIT_BYTES}")
    path.write_bytes(light)
    return len(light)


def take_all(address: str, home: Path) -> None:
    """Every picture of the demonstration at an address, whose folder names its sign-ins."""
    found = browser.find()
    if found is None:
        raise SystemExit(browser.MISSING)
    PICTURES.mkdir(parents=True, exist_ok=True)
    listed = json.loads((home / "demo-accounts.json").read_text())
    accounts = {account["role"]: account for account in reversed(listed)}
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=found, args=list(browser.ARGUMENTS))
        for shot in SHOTS:
            take(chrome, address, shot, accounts)
        chrome.close()


def main(base_url: str = "") -> None:
    """Of the demonstration that runs at `base_url` on MULIN_HOME, else of a fresh one."""
    if base_url:
        take_all(base_url, Path(os.environ.get("MULIN_HOME", ROOT / "var")))
        return
    with demonstration() as (address, home):
        take_all(address, home)


if __name__ == "__main__":
    main(*sys.argv[1:2])
