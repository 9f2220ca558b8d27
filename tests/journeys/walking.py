"""A person at a browser: opens pages, fills in forms, presses, reads; and is not hindered by them."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import ConsoleMessage, Locator, Page, Response, expect

AXE = (Path(__file__).parent / "axe.min.js").read_text()
SERIOUS = {"serious", "critical"}
RUN_AXE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
  v => ({id: v.id, impact: v.impact, help: v.help, where: v.nodes.map(n => n.target.join(" "))}))"""
# The browser's own words for an answer of 4xx, which a journey through bad input asks for.
REFUSED = "Failed to load resource"
# htmx's words for a request that was on its way when the network went or the page was left.
LOST = re.compile(r"htmx:(afterRequest|sendError|sendAbort|timeout)")
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def a_photo(colour: str = "orange") -> Mapping[str, Any]:
    """A photograph to upload."""
    file = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(file, "JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


class Walker:
    """One browser window and whoever sits before it."""

    def __init__(self, page: Page, *, script: bool) -> None:
        self.page, self.script = page, script
        self.complaints: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", self._answer)

    def _console(self, message: ConsoleMessage) -> None:
        expected = REFUSED in message.text or LOST.match(message.text)
        if message.type == "error" and not expected:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _answer(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.url}: {response.status}")

    def open(self, path: str) -> Walker:
        """Go to an address of the house."""
        self.page.goto(path)
        return self

    def sign_in(self, name: str, password: str) -> None:
        """By the page everybody uses."""
        self.open("/sign-in/").fill("/sign-in/", name=name, password=password)
        self.press(self.page.locator("form:has([name=password]) button[type=submit]"))

    def form(self, action: str) -> Locator:
        """The form that posts to this address (its end is enough); unfolded if it is folded."""
        if action == "/sign-in/":
            return self.page.locator("form:has([name=password])")
        form = self.page.locator(f"form[action$='{action}']").first
        self.unfold(form)
        return form

    def unfold(self, inner: Locator) -> None:
        """Open every closed fold around it, from the outside, by pressing on its heading."""
        folds = inner.locator("xpath=ancestor::details[not(@open)]")
        while folds.count():
            folds.first.locator("> summary").click()

    def fill(self, action: str, **fields: object) -> Locator:
        """Put values into the fields of a form, as a person would for each kind of field."""
        form = self.form(action)
        for name, value in fields.items():
            found = form.locator(f"[name={name}]")
            self.unfold(found.first)
            self._set(found, value)
        return form

    def _set(self, field: Locator, value: object) -> None:
        first = field.first
        kind = str(first.get_attribute("type") or "")
        if kind == "radio":
            chosen = field.and_(self.page.locator(f"[value='{value}']"))
            chosen.check(force=True)
        elif kind == "checkbox":
            first.set_checked(bool(value))
        elif kind == "file":
            first.set_input_files(value)  # type: ignore[arg-type]  # a dict or a list of them
        elif first.evaluate("field => field.tagName") == "SELECT":
            first.select_option(str(value))
        else:
            first.fill(str(value))

    def send(self, action: str, **fields: object) -> Walker:
        """Fill in a form and press its button."""
        form = self.fill(action, **fields)
        self.press(form.locator("button:not([type=button])").last)
        return self

    def press(self, button: Locator) -> None:
        """Press, and wait for the page that comes."""
        with self.page.expect_navigation():
            button.click()

    def press_twice(self, button: Locator, arrives: str) -> Walker:
        """Press twice in haste, and wait for the page whose address ends so.

        The address is looked at until it is that: the second press breaks off the way the first
        began, which a wait for one navigation would take for a failure.
        """
        button.dblclick(no_wait_after=True)
        expect(self.page).to_have_url(re.compile(re.escape(arrives) + "$"), timeout=15_000)
        self.page.wait_for_load_state()
        return self

    def reads(self, *words: str) -> Walker:
        """Assert that the page says each of these."""
        said = self.page.locator("body").inner_text()
        for word in words:
            assert word in said, f"{self.page.url} does not say «{word}»:\n{said[:1500]}"
        return self

    def does_not_read(self, *words: str) -> Walker:
        """Assert that the page says none of these."""
        said = self.page.locator("body").inner_text()
        for word in words:
            assert word not in said, f"{self.page.url} says «{word}»"
        return self

    def faults(self) -> list[str]:
        """What shuts somebody out on this page: it is wider than the window, or axe objects."""
        wider = self.page.evaluate(WIDER)
        found = [f"{wider} px wider than the window"] if wider > 0 else []
        return [f"{self.page.url}: {fault}" for fault in [*found, *axe(self.page)]]


def axe(page: Page) -> list[str]:
    """What axe-core finds on a page that would shut somebody out."""
    page.evaluate(AXE)
    return [
        f"{found['impact']} {found['id']}: {found['help']} · {'; '.join(found['where'][:3])}"
        for found in page.evaluate(RUN_AXE)
        if found["impact"] in SERIOUS
    ]
