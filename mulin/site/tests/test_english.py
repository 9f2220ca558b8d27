"""Pages in English: no Chinese but names and words that people gave; Chinese unless asked."""

from __future__ import annotations

import re
import tomllib
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from mulin import appeals
from mulin.appeals import flow
from mulin.appeals.models import (
    Appeal,
    Channel,
    Ending,
    Kind,
    Satisfaction,
    Status,
    Urgency,
)
from mulin.appeals.testing import a_category
from mulin.notices.models import Notice
from mulin.people.models import Person, Post, Role
from mulin.people.testing import a_holder, a_person, a_post
from mulin.places.models import Area, Level
from mulin.places.testing import a_building, a_community, a_grid, a_town, an_estate

# Han, the punctuation that goes with it, and full-width forms; not the wide space of an indent.
CHINESE = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef]")
# What another alphabet could not make English: the other language by its own name.
OWN_NAME = "简体中文"
CLOCKS = Path(appeals.__file__).parent / "data" / "clocks.toml"


class Words(HTMLParser):
    """What a page shows or reads aloud: its text, and the attributes that are words."""

    SPOKEN = frozenset({"title", "alt", "placeholder", "aria-label"})
    SILENT = frozenset({"script", "style"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Attributes with words, and those of scripts with sentences in them (`data-…`)."""
        self._silent = tag in self.SILENT
        for name, value in attrs:
            if value and (name in self.SPOKEN or name.startswith("data-")):
                self.found.append(value)

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if not self._silent:
            self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        """After a script, words again."""
        del tag
        self._silent = False


def chinese_of(page: str, *data: str) -> list[str]:
    """What is Chinese on a page, apart from names and words that people or presets gave it."""
    words = Words()
    words.feed(page)
    said = []
    for text in words.found:
        rest = text.replace(OWN_NAME, "")
        for known in sorted(data, key=len, reverse=True):
            rest = rest.replace(known, "")
        if CHINESE.search(rest):
            said.append(text.strip())
    return said


def in_english(person: Person | None = None) -> Client:
    """A browser that has chosen English."""
    client = Client()
    if person is not None:
        client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


class Town:
    """A town with Latin names, so that any Chinese on its pages is ours."""

    def __init__(self) -> None:
        self.town = a_town("Nankang")
        self.community = a_community("West Lake", self.town)
        self.grid = a_grid("Grid 1", self.community)
        building = a_building("Block 3", an_estate("Garden", self.community), self.grid)
        self.building = building
        a_category("0301", "Public lighting", group_name="Facilities", phrases=["lamp"])
        self.worker = self._holder(Role.GRID_WORKER, self.grid, "Li")
        self.staff = self._holder(Role.COMMUNITY_STAFF, self.community, "Chen")
        self.centre = self._holder(Role.CENTRE, self.town, "Zhou")
        self.admin = self._holder(Role.ADMIN, self.town, "Qian")
        self.auditor = self._holder(Role.AUDITOR, self.town, "Sun")
        self.resident = a_person(name="Wang", area=self.grid)
        self.new = self.report("A hole in the road")
        self.late = self.report("Rubbish by the gate", at=timezone.now() - timedelta(days=30))
        self.asked = flow.ask(self._signed("Stair light out"), by=self.worker, public="Which one?")
        self.proposed = self._proposed("Lift stuck")
        self.closed = flow.call_back(
            self._proposed("Noise at night"),
            flow.Answers(reached=True, contacted=True, solved=True, satisfied="yes", way="phone"),
            by=self.centre,
        )

    def _holder(self, role: str, area: Area, name: str) -> Person:
        return a_holder(a_post(role, area, title=f"{area.name} {role}"), name)

    def report(self, detail: str, at: datetime | None = None) -> Appeal:
        """Reported by the resident, at the building."""
        words = flow.Report(
            detail=f"{detail}. Please look.", place="East gate", category="0301",
            building=self.building.pk, contact_name="Wang", contact_phone="13800000000",
        )  # fmt: skip
        return flow.report(words, by=self.resident, at=at)

    def _signed(self, detail: str) -> Appeal:
        post = Post.objects.get(role=Role.GRID_WORKER)
        appeal = flow.dispatch(self.report(detail), post=post.pk, by=self.centre, reason="Near")
        return flow.sign(appeal, by=self.worker)

    def _proposed(self, detail: str) -> Appeal:
        appeal = flow.contact(self._signed(detail), by=self.worker, way="phone")
        words = "The lamp has been changed and works on all floors."
        return flow.propose(appeal, by=self.worker, ending=Ending.SOLVED, public=words)


@pytest.fixture
def town() -> Town:
    """People, places and appeals with Latin names."""
    return Town()


PUBLIC = (
    "site:home", "site:help", "site:about", "site:contacts", "site:choose_area",
    "people:sign_in", "appeals:report", "appeals:track", "appeals:mine_list", "reports:public",
)  # fmt: skip
DESK = (
    "site:desk", "appeals:list", "appeals:inbox", "appeals:map", "appeals:record",
    "people:people", "people:invitations", "reports:figures", "site:journal",
)  # fmt: skip
OWN = ("people:account", "site:my_data", "notices:list", "appeals:mine_list", "people:password")


def opened(client: Client, name: str, *args: object) -> str:
    """A page that opens."""
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("name", PUBLIC)
def test_a_visitor_s_page_in_english_has_no_chinese(name: str) -> None:
    page = opened(in_english(), name)
    assert '<html lang="en"' in page
    assert chinese_of(page) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("name", PUBLIC)
def test_pages_are_chinese_unless_english_is_chosen(name: str) -> None:
    """Also where an old phone's browser asks for English."""
    page = opened(Client(headers={"accept-language": "en-GB,en"}), name)
    assert '<html lang="zh-CN"' in page
    assert len(chinese_of(page)) > 5


@pytest.mark.django_db
@pytest.mark.parametrize("name", DESK)
def test_a_page_of_the_desk_in_english_has_no_chinese(town: Town, name: str) -> None:
    person = {"site:journal": town.admin, "people:invitations": town.worker}.get(name, town.centre)
    assert chinese_of(opened(in_english(person), name)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", OWN)
def test_a_person_s_own_page_in_english_has_no_chinese(town: Town, name: str) -> None:
    """Messages are kept in the house's language, whoever reads them: they are left out."""
    kept = Notice.objects.values_list("title", "body")
    data = [words for notice in kept for words in notice if words]
    assert chinese_of(opened(in_english(town.resident), name), *data) == []


@pytest.mark.django_db
@pytest.mark.parametrize("which", ["new", "late", "asked", "proposed", "closed"])
def test_one_appeal_in_english_has_no_chinese(town: Town, which: str) -> None:
    """At the desk and for who reported it, with its story and its deadlines. The names of stages
    are the town's own words."""
    key = getattr(town, which).pk
    limits = tomllib.loads(CLOCKS.read_text(encoding="utf-8"))["limits"]
    stages = [name for one in limits for name, _limit in one.get("stages", [])]
    for person, name in (
        (town.centre, "appeals:detail"), (town.centre, "appeals:deadline"),
        (town.resident, "appeals:mine"), (town.resident, "appeals:mine_deadline"),
    ):  # fmt: skip
        assert chinese_of(opened(in_english(person), name, key), *stages) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["site:today", "site:grid"])
def test_the_grid_worker_s_pages_in_english_have_no_chinese(town: Town, name: str) -> None:
    assert chinese_of(opened(in_english(town.worker), name)) == []


@pytest.mark.django_db
def test_a_refused_form_answers_in_english() -> None:
    answer = in_english().post(reverse("appeals:report"), {"detail": "", "contact_phone": "12"})
    page = answer.content.decode()
    assert "Please say what is the matter." in page
    assert chinese_of(page) == []


@pytest.mark.django_db
def test_what_is_written_down_is_in_the_language_of_the_house(town: Town) -> None:
    """A dispatcher who reads English sends no English to a resident, and keeps no English reason."""
    client = in_english(town.centre)
    post = Post.objects.get(role=Role.GRID_WORKER)
    sent = {"post": str(post.pk), "key": str(uuid4()), "head": town.new.journal_head}
    client.post(reverse("appeals:dispatch", args=[town.new.pk]), sent)
    town.new.refresh_from_db()
    titles = Notice.objects.filter(record=town.new.pk).values_list("title", flat=True)
    assert CHINESE.search(town.new.dispatch_reason)
    assert len(titles) == 3
    assert all(CHINESE.search(title) for title in titles)


def test_the_words_of_all_choices_are_english() -> None:
    """Labels of models are looked up when they are shown, not when the code is read."""
    with translation.override("en"):
        for kind in (Status, Ending, Kind, Urgency, Channel, Satisfaction, Role, Level):
            assert not [label for label in kind.labels if CHINESE.search(str(label))]
