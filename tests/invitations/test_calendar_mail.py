"""Which mail brings the appointment, and which takes it out again: exactly for those who have it."""

import datetime as dt

import pytest
from django.utils import timezone

from invitations import actions, delivery, tokens
from invitations.models import Guest, Invitation, Message
from meetings.actions import cancel_meeting, change_place
from meetings.models import Meeting
from meetings.rules import Times
from tests.factories import InvitationFactory, UserFactory
from tests.invitations.calendars import events_of, people_of
from tests.outbox import make_due, parsed, queued
from tests.rfc5545 import faults

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
INBOX = "antwoord@mail.voorbeeldstad.example"


@pytest.fixture
def server(serve):
    return serve()


def invited(**fields):
    """Someone who got the invitation."""
    invitation = InvitationFactory(**fields)
    queued(invitation=invitation, not_before=timezone.now() - dt.timedelta(hours=1))
    delivery.deliver()
    return invitation


def say(invitation, answer, number):
    actions.record_reply(invitation=invitation, answer=answer, form_nonce=f"{invitation.pk}:{number}")
    delivery.deliver()


def carried(server, invitation):
    """Per mail to this person what the calendar in it asks, says and counts."""
    found = []
    for content in server.to(invitation.contact.email):
        for part in parsed(content).walk():
            if part.get_content_type() == "text/calendar":
                ics = part.get_payload(decode=True)
                (event,) = events_of(ics)
                assert (faults(ics), part.get_param("method")) == ([], str(_method(ics)))
                found.append((str(_method(ics)), str(event["STATUS"]), event["SEQUENCE"]))
                assert str(event["UID"]).startswith(f"{invitation.meeting.public_id}-")
    return found


def _method(ics):
    return ics.partition(b"METHOD:")[2].partition(b"\r\n")[0].decode()


def moved(meeting, user):
    """A day later, and everyone is told."""
    starts_at = meeting.starts_at + dt.timedelta(days=1)
    times = Times(starts_at, starts_at + dt.timedelta(hours=2), starts_at, meeting.reply_by)
    row = change_place(meeting=meeting, actor=user, venue=meeting.venue, capacity=None, times=times)
    actions.tell_change(meeting=row, actor=user)
    delivery.deliver()


def test_yes_maybe_no_and_yes_again(server):
    invitation = invited()
    for number, answer in enumerate(["accepted", "tentative", "declined", "declined", "accepted"]):
        say(invitation, answer, number)
    assert carried(server, invitation) == [
        ("PUBLISH", "CONFIRMED", 1), ("PUBLISH", "TENTATIVE", 2),
        ("CANCEL", "CANCELLED", 3), ("PUBLISH", "CONFIRMED", 4),
    ]  # fmt: skip


def test_who_never_said_yes_has_nothing_to_take_out(server):
    invitation = invited()
    say(invitation, "declined", 1)
    assert (carried(server, invitation), len(server.to(invitation.contact.email))) == ([], 2)


def test_who_waits_for_a_place_gets_no_appointment(server):
    invitation = invited(meeting__venue__capacity=1)
    say(InvitationFactory(meeting=invitation.meeting), "accepted", 1)
    say(invitation, "accepted", 1)
    invitation.refresh_from_db()
    assert (invitation.place, carried(server, invitation)) == ("waiting", [])
    say(invitation, "declined", 2)
    assert carried(server, invitation) == []


def test_a_moved_meeting_moves_in_the_calendar_of_those_who_come(server):
    comes = invited()
    maybe, away, silent = (invited(meeting=comes.meeting) for _ in range(3))
    for invitation, answer in ((comes, "accepted"), (maybe, "tentative"), (away, "declined")):
        say(invitation, answer, 1)
    moved(comes.meeting, UserFactory())
    assert [carried(server, each) for each in (comes, maybe, away, silent)] == [
        [("PUBLISH", "CONFIRMED", 1), ("PUBLISH", "CONFIRMED", 1001)],
        [("PUBLISH", "TENTATIVE", 1), ("PUBLISH", "TENTATIVE", 1001)],
        [],
        [],
    ]
    told = [len(server.to(each.contact.email)) for each in (comes, maybe, away, silent)]
    assert told == [3, 3, 3, 2]


def test_a_cancelled_meeting_leaves_the_calendar_of_those_who_have_it(server):
    comes = invited(contact__language="en")
    back, silent = (invited(meeting=comes.meeting, contact__language="en") for _ in range(2))
    say(comes, "accepted", 1)
    say(back, "accepted", 1)
    say(back, "declined", 2)
    row = cancel_meeting(meeting=comes.meeting, actor=UserFactory())
    actions.tell_cancelled(meeting=row, actor=UserFactory())
    delivery.deliver()
    assert [carried(server, each)[1:] for each in (comes, back, silent)] == [
        [("CANCEL", "CANCELLED", 1001)], [("CANCEL", "CANCELLED", 2)], [],
    ]  # fmt: skip
    texts = [parsed(server.to(each.contact.email)[-1]).get_body(("plain",)).get_content() for each in (comes, silent)]
    words = "a file that takes the meeting out of your calendar"
    assert [words in " ".join(text.split()) for text in texts] == [True, False]


@pytest.mark.parametrize(("group", "count"), [("municipal", 1), ("partner", 1), ("residents", 0)])
def test_a_mailbox_for_replies_puts_the_question_in_the_calendar_of_professionals(server, settings, group, count):
    settings.CALENDAR_REPLY_ADDRESS = INBOX
    invitation = invited(group=group)
    assert carried(server, invitation) == [("REQUEST", "CONFIRMED", 0)] * count
    say(invitation, "declined", 1)
    assert carried(server, invitation)[count:] == [("CANCEL", "CANCELLED", 1)] * count


def test_each_reads_only_themselves(server, settings):
    settings.CALENDAR_REPLY_ADDRESS = INBOX
    first = invited(group="partner")
    second = invited(meeting=first.meeting, group="partner")
    for invitation in (first, second):
        (content,) = server.to(invitation.contact.email)
        request = list(parsed(content).iter_parts())[-1].get_payload(decode=True)
        (event,) = events_of(request)
        assert [person[0] for person in people_of(event)] == [
            f"mailto:{tokens.reply_address(invitation.pk, 1)}", f"mailto:{invitation.contact.email}",
        ]  # fmt: skip
        assert (b"/u/" in request, invitation.public_id.encode() in request) == (False, False)


def test_the_question_moves_along_and_goes_with_the_meeting(server, settings):
    settings.CALENDAR_REPLY_ADDRESS = INBOX
    invitation = invited(group="partner")
    moved(invitation.meeting, UserFactory())
    row = cancel_meeting(meeting=Meeting.objects.get(), actor=UserFactory())
    actions.tell_cancelled(meeting=row, actor=UserFactory())
    delivery.deliver()
    assert carried(server, invitation) == [
        ("REQUEST", "CONFIRMED", 0), ("REQUEST", "CONFIRMED", 1000), ("CANCEL", "CANCELLED", 2000),
    ]  # fmt: skip


def test_the_row_says_what_went_along(server):
    invitation = invited()
    say(invitation, "accepted", 1)
    say(invitation, "declined", 2)
    assert list(Message.objects.order_by("pk").values_list("kind", "calendar")) == [
        ("invite", ""), ("confirmation", "PUBLISH"), ("confirmation", "CANCEL"),
    ]  # fmt: skip


def test_a_file_that_came_back_is_not_taken_out(server):
    invitation = invited()
    say(invitation, "accepted", 1)
    Message.objects.filter(kind="confirmation").update(state="hard_bounced")
    say(invitation, "declined", 2)
    assert carried(server, invitation) == [("PUBLISH", "CONFIRMED", 1)]


def test_a_second_try_has_the_same_bytes(serve):
    server = serve(dot=["451 4.3.0 later"])
    invitation = InvitationFactory()
    actions.record_reply(invitation=invitation, answer="accepted", form_nonce="1")
    delivery.deliver()
    first = Message.objects.get()
    make_due()
    delivery.deliver()
    second = Message.objects.get()
    assert (first.state, second.state, second.attempts) == ("queued", "sent", 2)
    assert (first.raw_sha256, first.calendar) == (second.raw_sha256, "PUBLISH")
    assert len(server.to(invitation.contact.email)) == 1


def test_who_comes_along_by_name_has_an_entry_of_their_own(server):
    invitation = invited()
    say(invitation, "accepted", 1)
    guest = Guest.objects.create(invitation=invitation, name="Bram", email="bram@bewoners.example")
    row = Invitation.objects.select_related("meeting__venue", "meeting__organiser", "contact").get()
    message = queued("guest", invitation=row, guest=guest)
    (event,) = events_of(delivery.letters._appointment(message))
    assert str(event["UID"]) == f"{row.meeting.public_id}-{tokens.entry_key(guest.public_id)}@testserver"
