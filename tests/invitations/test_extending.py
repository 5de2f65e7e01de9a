"""More time to answer for one person: until which day, who may give it, and what this person sees of it."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import LogEntry
from invitations import mail
from invitations.actions import extend_reply, record_reply
from meetings.models import Meeting
from meetings.rules import day_words, end_of_day
from tests import resident as resident_pages
from tests.cases import case
from tests.factories import AreaFactory, AreaRoleFactory, InvitationFactory, MeetingFactory
from tests.invitations.staff_pages import address, coordinator_of, text, viewer

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def meeting():
    """People could answer until the end of yesterday."""
    area = AreaFactory(name="Westwijk", parent=AreaFactory())
    meeting = MeetingFactory(area=area, state="inviting", reply_by=end_of_day(timezone.localdate() - DAY))
    AreaRoleFactory(user=meeting.organiser, area=area)
    return meeting


@pytest.fixture
def invitation(meeting):
    return InvitationFactory(meeting=meeting)


def give(client, invitation, day):
    page = address("extend", invitation.meeting, invitation.pk)
    return client.post(page, {"day": day.isoformat() if day else ""})


def later(days=2):
    return timezone.localdate() + days * DAY


def test_a_later_day_lets_one_person_answer_and_is_written_down(client, meeting, invitation):
    client.force_login(meeting.organiser)
    response = give(client, invitation, later())
    assert response["Location"] == address("invitation", meeting, invitation.pk)
    invitation.refresh_from_db()
    assert invitation.reply_until == end_of_day(later())
    entry = LogEntry.objects.get(action="extend_reply")
    assert (entry.actor, entry.object_id, entry.details) == (
        meeting.organiser,
        str(invitation.pk),
        {"until": later().isoformat()},
    )
    assert f"{invitation.contact.name} mag antwoorden tot en met {day_words(later(), year=False)}." in text(
        client.get(response["Location"])
    )
    other = InvitationFactory(meeting=meeting)
    for each in (invitation, other):
        record_reply(invitation=each, answer="accepted", form_nonce="n")
        each.refresh_from_db()
    assert (invitation.place, other.place) == ("reserved", "waiting")


def test_the_page_and_the_mail_of_this_person_name_the_later_day(client, meeting, invitation):
    extend_reply(invitation=invitation, actor=meeting.organiser, until=later())
    invitation.refresh_from_db()
    page = text(client.get(resident_pages.url(invitation)))
    assert f"U kunt uw antwoord met deze link veranderen tot {day_words(later(), year=False)}, 23.59 uur." in page
    letter = mail.letter_for(invitation)
    assert mail.compose(letter, "reminder").text.count(day_words(later(), year=False)) == 1
    resident_pages.answer(client, invitation)
    assert day_words(later(), year=False) in text(client.get(resident_pages.url(invitation, "answered")))


@case("E6", "an answer at the last second of a later day, a second earlier and later", "the last second belongs to it")
@pytest.mark.parametrize(("step", "place"), [(-1, "reserved"), (0, "reserved"), (1, "waiting")])
def test_the_last_second_of_the_later_day_belongs_to_it(meeting, invitation, step, place):
    extend_reply(invitation=invitation, actor=meeting.organiser, until=later())
    now = end_of_day(later()) + dt.timedelta(seconds=step)
    record_reply(invitation=invitation, answer="accepted", form_nonce="n", now=now)
    invitation.refresh_from_db()
    assert invitation.place == place


def test_who_asked_too_late_gets_a_free_place_with_the_later_day(meeting, invitation):
    record_reply(invitation=invitation, answer="accepted", form_nonce="n")
    invitation.refresh_from_db()
    assert invitation.place == "waiting"
    extend_reply(invitation=invitation, actor=meeting.organiser, until=later())
    invitation.refresh_from_db()
    assert (invitation.place, invitation.messages.filter(kind="offer").count()) == ("offered", 1)


def test_an_empty_day_takes_the_later_day_back_and_the_same_day_twice_is_one_line_in_the_log(
    client, meeting, invitation
):
    client.force_login(meeting.organiser)
    for day in (later(), later(), None, None):
        assert give(client, invitation, day).status_code == 302
    invitation.refresh_from_db()
    assert invitation.reply_until is None
    assert [entry.details["until"] for entry in LogEntry.objects.order_by("pk")] == [later().isoformat(), ""]


@pytest.mark.parametrize(
    ("days", "words"),
    [(-3, "Deze dag is voorbij."), (1, "Tot dan mag iedereen antwoorden."), (29, "Dan is de bijeenkomst al voorbij.")],
)
def test_a_day_that_gives_no_time_is_refused_with_what_was_typed(client, meeting, invitation, days, words):
    Meeting.objects.filter(pk=meeting.pk).update(reply_by=end_of_day(later(1)))
    client.force_login(meeting.organiser)
    response = give(client, invitation, later(days))
    assert (response.status_code, words in text(response)) == (422, True)
    assert response.content.decode().count(f'value="{later(days).isoformat()}"') == 1
    invitation.refresh_from_db()
    assert invitation.reply_until is None


@pytest.mark.parametrize(
    "fields", [{"state": "cancelled"}, {"is_reply_by_firm": False}, {"starts_at": timezone.now() - DAY}]
)
def test_there_is_nothing_to_extend(client, meeting, invitation, fields):
    client.force_login(meeting.organiser)
    assert "Geef meer tijd" in text(client.get(address("invitation", meeting, invitation.pk)))
    past = {"doors_at": None, "reply_by": fields.get("starts_at", meeting.reply_by)}
    Meeting.objects.filter(pk=meeting.pk).update(**past | fields)
    assert give(client, invitation, later()).status_code == 404
    assert "Geef meer tijd" not in text(client.get(address("invitation", meeting, invitation.pk)))


def test_only_who_organises_in_the_area_gives_more_time(client, meeting, invitation):
    other = coordinator_of(AreaFactory(name="Oostwijk"))
    for user, status in ((other, 404), (viewer(), 404), (meeting.organiser, 302)):
        client.force_login(user)
        assert (user.role, give(client, invitation, later()).status_code) == (user.role, status)
    client.force_login(viewer())
    assert "Geef meer tijd" not in text(client.get(address("invitation", meeting, invitation.pk)))
