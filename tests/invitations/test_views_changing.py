"""A coordinator who changed place or time of a meeting sees who knows the old data, and tells them."""

import pytest
from django.utils import timezone

from invitations.actions import invite
from invitations.models import Message
from meetings.models import Meeting
from tests.invitations.staff_pages import address, hidden, plan, text, viewer
from tests.invitations.test_changing import move

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    """Three people were invited, two of them know it; then the meeting moved."""
    meeting = plan()
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="n" * 20)
    meeting.refresh_from_db()
    told = Message.objects.order_by("pk").values_list("pk", flat=True)[:2]
    Message.objects.filter(pk__in=list(told)).update(state="sent", accepted_at=timezone.now(), smtp_code=250)
    return meeting


def test_the_page_says_how_many_know_the_old_plan_and_tells_them_once(client, meeting):
    client.force_login(meeting.organiser)
    page = client.get(address("replies", meeting))
    assert "de oude gegevens" not in text(page)
    move(meeting)
    page = client.get(address("replies", meeting))
    assert "2 mensen kennen de oude gegevens" in text(page)
    assert "Vertel het 2 mensen" in text(page)
    (nonce,) = hidden(page, "form_nonce")
    for _ in range(2):
        page = client.post(address("tell_change", meeting), {"form_nonce": nonce}, follow=True)
        assert "2 mensen krijgen nu bericht van de wijziging." in text(page)
    assert "de oude gegevens" not in text(page)
    assert Message.objects.filter(kind="reschedule").count() == 2
    page = client.post(address("tell_change", meeting), follow=True)
    assert "Iedereen heeft al bericht gekregen van de wijziging." in text(page)


def test_a_meeting_that_is_cancelled_asks_nothing_and_tells_nobody(client, meeting):
    client.force_login(meeting.organiser)
    move(meeting)
    Meeting.objects.update(state="cancelled")
    assert "de oude gegevens" not in text(client.get(address("replies", meeting)))
    page = client.post(address("tell_change", meeting), follow=True)
    assert "Niemand kreeg bericht over de wijziging." in text(page)
    assert Message.objects.filter(kind="reschedule").count() == 0


def test_a_viewer_is_not_asked(client, meeting):
    move(meeting)
    client.force_login(viewer())
    assert "de oude gegevens" not in text(client.get(address("replies", meeting)))
