"""A coordinator who changed place or time of a meeting sees who knows the old data, and tells them."""

import datetime as dt

import pytest
from django.utils import timezone

from invitations.actions import invite, record_reply
from invitations.models import Invitation, Message
from meetings.models import Meeting
from meetings.rules import day_words
from tests.invitations.staff_pages import address, elsewhere, hidden, plan, text, viewer
from tests.invitations.test_changing import invited, move, tell

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
    assert "Bekijk de e-mail en vertel het deze 2 mensen" in text(page)
    page = client.get(address("tell_change", meeting))
    assert "Vertel 2 mensen wat er is veranderd" in text(page)
    (nonce,) = hidden(page, "form_nonce")
    for _ in range(2):
        page = client.post(address("tell_change", meeting), {"form_nonce": nonce}, follow=True)
        assert "2 mensen krijgen nu bericht van de wijziging." in text(page)
    assert "de oude gegevens" not in text(client.get(address("replies", meeting)))
    assert Message.objects.filter(kind="reschedule").count() == 2
    page = client.post(address("tell_change", meeting), follow=True)
    assert "Iedereen heeft al bericht gekregen van de wijziging." in text(page)


def test_the_page_shows_what_they_read_and_asks_who_said_yes_whether_they_still_come(client, meeting):
    client.force_login(meeting.organiser)
    old = meeting.starts_at
    resident = Invitation.objects.order_by("pk").first()
    record_reply(invitation=resident, answer="accepted", form_nonce="1")
    Invitation.objects.filter(contact__name="Els de Boer").update(channel="letter")
    move(meeting)
    page = text(client.get(address("tell_change", meeting)))
    assert "1 van hen zei ja." in page
    assert f"U zei ja voor {day_words(old, year=False)}. Komt u nog steeds?" in page
    assert f"is verplaatst van {day_words(old, year=False)} naar {day_words(meeting.starts_at, year=False)}" in page
    assert "1 persoon heeft geen e-mail" in page
    assert page.count("/u/voorbeeld/?a=ja") == 1
    assert resident.public_id not in page


def test_what_was_told_by_mistake_is_stopped_within_the_window_and_can_be_told_later(client, meeting, settings):
    client.force_login(meeting.organiser)
    move(meeting)
    (nonce,) = hidden(client.get(address("tell_change", meeting)), "form_nonce")
    client.post(address("tell_change", meeting), {"form_nonce": nonce})
    news = Message.objects.filter(kind="reschedule")
    waits = {message.not_before - message.created_at for message in news.all()}
    assert all(abs(wait - dt.timedelta(minutes=settings.STOP_WINDOW_MINUTES)).total_seconds() < 5 for wait in waits)
    assert "Stop deze e-mails" in text(client.get(address("tell_change", meeting)))
    assert "2 mensen krijgen om" in text(client.get(address("replies", meeting)))
    page = client.post(address("take_back_change", meeting), follow=True)
    assert "Gestopt. 2 e-mails zijn niet verstuurd." in text(page)
    assert news.count() == 0
    page = client.post(address("take_back_change", meeting), follow=True)
    assert "Er viel niets meer te stoppen" in text(page)
    client.post(address("tell_change", meeting), {"form_nonce": nonce})
    assert news.count() == 2


def test_who_may_not_change_stops_nothing(client, meeting):
    move(meeting)
    tell(meeting)
    for user in (viewer(), elsewhere().organiser):
        client.force_login(user)
        for method, name in (("get", "tell_change"), ("post", "tell_change"), ("post", "take_back_change")):
            assert getattr(client, method)(address(name, meeting)).status_code == 404
    assert Message.objects.filter(kind="reschedule").count() == 2


def test_moved_back_to_the_day_that_they_know_nobody_is_told(client, meeting):
    client.force_login(meeting.organiser)
    move(meeting, days=7)
    move(meeting, days=-7)
    assert meeting.sequence == 2
    assert "de oude gegevens" not in text(client.get(address("replies", meeting)))
    assert tell(meeting) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_take_as_many_queries_for_many_people(client, django_assert_num_queries, meeting, count):
    client.force_login(meeting.organiser)
    for number in range(count):
        told = invited(meeting)
        record_reply(invitation=told, answer="accepted", form_nonce=str(number))
    move(meeting)
    client.get(address("tell_change", meeting))
    with django_assert_num_queries(21):
        client.get(address("tell_change", meeting))


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
