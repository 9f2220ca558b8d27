"""What care holds about somebody stands with everything else that is held, to read and to take away."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mulin.care.testing import Cast
from mulin.core.tests.browsing import browser, text

pytestmark = pytest.mark.django_db


def test_who_is_looked_in_on_finds_it_and_takes_it_away() -> None:
    cast = Cast()
    cast.visit(cast.paired(), form="plain", answers={"health": "well"}, words="聊了聊")
    client = browser(cast.account)
    assert reverse("care:mine") in text(client.get(reverse("site:my_data")))
    care = client.get(reverse("site:my_data_file")).json()["care"]
    assert (care["wants"], care["visitor"]) == ("一个人住，腿脚不便", "志愿者小吴")
    assert care["visits"][0]["words"] == "聊了聊"


def test_nobody_else_does() -> None:
    cast = Cast()
    cast.paired()
    client = browser(cast.visitor)
    assert reverse("care:mine") not in text(client.get(reverse("site:my_data")))
    assert client.get(reverse("site:my_data_file")).json()["care"] is None
