"""The laid-out message before sending, in its closed frame."""

import pytest
from django.urls import reverse

from tests.invitations.staff_pages import plan, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(client):
    meeting = plan()
    client.force_login(meeting.organiser)
    return meeting


def address(meeting, number):
    return reverse("invitations:preview", args=[meeting.pk, number])


def test_preview_shows_each_recipient_their_own_message(client, meeting):
    greetings = [name for number in (1, 2, 3) for name in ("Fatima el Amrani", "Mark Jansen", "Els de Boer")
                 if f"Beste {name}," in text(client.get(address(meeting, number)))]  # fmt: skip
    assert greetings == ["Fatima el Amrani", "Mark Jansen", "Els de Boer"]


@pytest.mark.parametrize("number", [0, 4])
def test_preview_beyond_the_list_is_not_found(client, meeting, number):
    assert client.get(address(meeting, number)).status_code == 404


def test_preview_may_be_framed_by_our_own_page_only_and_runs_nothing(client, meeting):
    headers = client.get(address(meeting, 1)).headers
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert "script-src" not in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_preview_holds_no_working_link_and_writes_nothing(client, meeting):
    page = client.get(address(meeting, 1)).content.decode()
    assert "/u/voorbeeld/" in page
    assert meeting.invitations.count() == 0
