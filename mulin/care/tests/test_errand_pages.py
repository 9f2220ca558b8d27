"""The pages of errands: one's own, asking, and each deed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from mulin.care.models import Errand, ErrandStatus
from mulin.care.testing import Cast
from mulin.care.tests.browsing import look, send
from mulin.core import files
from mulin.core.tests.browsing import a_photo, browser, text

pytestmark = pytest.mark.django_db


# Errands


def test_an_errand_from_asking_to_confirming(cast: Cast) -> None:
    typed = {
        "key": str(uuid4()), "kind": "bills", "words": "电费", "name": "王秀英", "phone": "13900000002",
        "area": cast.community.code, "place": "3栋501",
    }  # fmt: skip
    assert send(cast.resident, "errand_new", **{**typed, "words": ""}).status_code == 400
    where = send(cast.resident, "errand_new", **typed)["Location"]
    errand = Errand.objects.get()
    masked = text(browser(cast.keeper).get(where))
    assert "13900000002" not in masked
    assert "王**" in masked
    send(cast.keeper, "errand_take", errand.pk)
    assert "13900000002" in text(browser(cast.keeper).get(where))
    send(cast.keeper, "errand_hold_papers", errand.pk, papers="电卡")
    refused = send(cast.keeper, "errand_finish", errand.pk, words="好了")
    assert refused.status_code == 409
    assert "还没有还给本人" in text(refused)
    assert send(cast.keeper, "errand_finish", errand.pk, words="").status_code == 400
    assert "电卡" in text(look(cast.keeper, "errand_receipt", errand.pk))
    send(cast.keeper, "errand_return_papers", errand.pk, receipt="signed", photos=[a_photo()])
    shot = reverse("care:errand_photo", args=[errand.pk, files.of(errand.pk).get().pk])
    assert shot in text(browser(cast.resident).get(where))
    seen: Any = browser(cast.resident).get(shot)
    assert b"".join(seen.streaming_content).startswith(b"\xff\xd8")
    assert browser(cast.centre).get(shot).status_code == 404
    send(cast.keeper, "errand_finish", errand.pk, words="交好了")
    send(cast.resident, "errand_reopen", errand.pk, words="单子呢")
    send(cast.keeper, "errand_finish", errand.pk, words="单子给了")
    send(cast.resident, "errand_confirm", errand.pk)
    errand.refresh_from_db()
    assert errand.status == ErrandStatus.CONFIRMED
    assert "代缴水电气费" in text(look(cast.resident, "errands"))


def test_a_resident_finds_their_own_name_and_community_filled_in(cast: Cast) -> None:
    page = text(look(cast.resident, "errand_new"))
    assert 'value="邻居"' in page
    assert f'value="{cast.community.code}" selected' in page
    assert 'value="网格员小李"' not in text(look(cast.worker, "errand_new"))


def test_an_errand_is_given_back_and_cancelled(cast: Cast) -> None:
    errand = cast.errand(ErrandStatus.TAKEN)
    send(cast.worker, "errand_give_back", errand.pk, words="出差")
    send(cast.resident, "errand_cancel", errand.pk)
    errand.refresh_from_db()
    assert errand.status == ErrandStatus.CANCELLED
    assert look(cast.stranger, "errand", errand.pk).status_code == 404
    assert send(cast.stranger, "errand_take", errand.pk).status_code == 404


def test_an_errand_for_somebody_in_care_asks_no_name(cast: Cast) -> None:
    recipient = cast.paired()
    address = f"{reverse('care:errand_new')}?recipient={recipient.pk}"
    client = browser(cast.visitor)
    assert 'name="phone"' not in text(client.get(address))
    client.post(address, {"kind": "medicine", "words": "降压药", "key": str(uuid4())})
    assert Errand.objects.get().recipient == recipient
    assert browser(cast.stranger).get(address).status_code == 404
    assert look(cast.resident, "errand_new", recipient="no-key").status_code == 200
