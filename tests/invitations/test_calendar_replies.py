"""Answers that calendars send: taken from the invited person alone, once, and in the order in which they were given."""

import datetime as dt
import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from invitations import actions, calendar, delivery, tokens
from invitations.models import Invitation, Message, Need, Note, Reply
from meetings.models import Meeting
from tests.factories import AreaRoleFactory, InvitationFactory
from tests.invitations.calendar_answers import ADDRESS, AWAY, PERSON, SERVER, answer_of
from tests.outbox import parsed, queued

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
PASS = f"{SERVER}; dmarc=pass header.from=bewoners.example"


@pytest.fixture(autouse=True)
def _inbox(settings):
    settings.CALENDAR_REPLY_ADDRESS = ADDRESS
    settings.CALENDAR_REPLY_AUTHSERV_IDS = [SERVER]


@pytest.fixture
def invitation():
    return InvitationFactory(group="partner", contact__email="Fatima@Bewoners.example")


def hear(content, recipient=""):
    reply = calendar.read_reply(content, recipient)
    return reply.value if isinstance(reply, calendar.Nothing) else actions.apply_calendar_reply(reply).value


def standing(invitation):
    row = Invitation.objects.get(pk=invitation.pk)
    return row.answer, row.party_size, row.replies.count()


# --- Answers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["google", "outlook"])
@pytest.mark.parametrize(
    ("status", "answer", "heads"),
    [("ACCEPTED", "accepted", 1), ("TENTATIVE", "tentative", 1), ("DECLINED", "declined", 0)],
)
def test_an_answer_counts_as_one_by_the_link(invitation, style, status, answer, heads):
    assert hear(answer_of(invitation, status, style=style, comment="Op vakantie\\, helaas")) == "applied"
    assert standing(invitation) == (answer, heads, 1)
    reply = Reply.objects.get()
    assert (reply.source, reply.reason) == ("calendar", "Op vakantie, helaas" if answer == "declined" else "")
    assert list(Note.objects.values_list("kind", "text")) == (
        [] if answer == "declined" else [("remark", "Op vakantie, helaas")]
    )
    assert Message.objects.filter(kind="confirmation").count() == 1


def test_what_a_calendar_cannot_say_stays(invitation):
    actions.record_reply(
        invitation=invitation, answer="tentative", party_size=3, topic="Bankjes", needs=["ring"], form_nonce="1"
    )
    assert hear(answer_of(invitation)) == "applied"
    assert standing(invitation) == ("accepted", 3, 2)
    assert (Reply.objects.last().topic, Need.objects.get().choices) == ("Bankjes", ["ring"])


def test_who_accepts_when_all_places_are_taken_waits(invitation):
    invitation.meeting.capacity = 1
    invitation.meeting.save()
    actions.record_reply(invitation=InvitationFactory(meeting=invitation.meeting), answer="accepted", form_nonce="1")
    assert hear(answer_of(invitation)) == "applied"
    assert Invitation.objects.get(pk=invitation.pk).place == "waiting"


@pytest.mark.django_db(transaction=True)
def test_a_calendar_that_answered_is_not_asked_again(serve, invitation):
    server = serve()
    assert hear(answer_of(invitation)) == "applied"
    delivery.deliver()
    actions.record_reply(invitation=invitation, answer="tentative", form_nonce="1")
    delivery.deliver()
    kinds = [[part.get_content_type() for part in parsed(mail).walk()] for _to, mail in server.mails]
    assert [each.count("text/calendar") for each in kinds] == [0, 1]


# --- Order ------------------------------------------------------------------------------------------------------------


def test_a_doubled_answer_counts_once(invitation):
    content = answer_of(invitation)
    assert [hear(content) for _ in range(3)] == ["applied", "old", "old"]
    assert standing(invitation) == ("accepted", 1, 1)


def test_an_answer_from_before_one_by_the_link_is_overtaken(invitation):
    early = answer_of(invitation, "DECLINED", stamp=timezone.now() - dt.timedelta(minutes=5))
    actions.record_reply(invitation=invitation, answer="accepted", form_nonce="1")
    assert (hear(early), standing(invitation)) == ("old", ("accepted", 1, 1))


def test_an_answer_to_an_earlier_plan_is_not_one_to_the_new(invitation):
    content = answer_of(invitation)
    Meeting.objects.update(sequence=1)
    assert (hear(content), standing(invitation)) == ("old", ("needs-action", 0, 0))
    invitation.refresh_from_db()
    assert hear(answer_of(invitation)) == "applied"


@hypothesis_settings(max_examples=25)
@given(
    st.permutations([("ACCEPTED", 1), ("DECLINED", 2), ("ACCEPTED", 3), ("TENTATIVE", 4), ("TENTATIVE", 4)]), st.data()
)
def test_whatever_the_order_the_answer_given_last_stands(order, data):
    invitation = InvitationFactory(group="partner")
    start = timezone.now() - dt.timedelta(hours=1)
    given_last = data.draw(st.integers(1, 4))
    said = [each for each in order if each[1] <= given_last]
    for status, minute in said:
        hear(answer_of(invitation, status, stamp=start + dt.timedelta(minutes=minute)))
    newest = {1: "accepted", 2: "declined", 3: "accepted", 4: "tentative"}[given_last]
    assert standing(invitation)[0] == newest
    assert Invitation.objects.get(pk=invitation.pk).answer_version == standing(invitation)[2]


def test_a_clock_that_is_ahead_silences_nobody(invitation):
    ahead = answer_of(invitation, "DECLINED", stamp=timezone.now() + dt.timedelta(days=300))
    assert [hear(ahead), hear(ahead)] == ["applied", "old"]
    assert hear(answer_of(invitation, stamp=timezone.now() + dt.timedelta(seconds=2))) == "applied"
    assert standing(invitation)[0] == "accepted"


# --- Who says it ------------------------------------------------------------------------------------------------------


def test_without_a_pass_of_our_own_server_nothing_counts(invitation):
    for results in (
        [],
        [f"Authentication-Results: {SERVER}; dmarc=fail header.from=bewoners.example"],
        [f"Authentication-Results: {SERVER}; dmarc=none header.from=bewoners.example"],
        [f"Authentication-Results: {SERVER}; spf=pass smtp.mailfrom=bewoners.example; dkim=pass"],
        [f"Authentication-Results: {SERVER}; dmarc=pass header.from=kwaad.example"],
        [f"Authentication-Results: {SERVER}; dmarc=pass"],
        ["Authentication-Results: mx.kwaad.example; dmarc=pass header.from=bewoners.example"],
        ["Authentication-Results: dmarc=pass header.from=bewoners.example"],
        [f"Authentication-Results: {SERVER}.kwaad.example; dmarc=pass header.from=bewoners.example"],
        [f"Authentication-Results: {SERVER}; none (dmarc=pass header.from=bewoners.example)"],
        [f'Authentication-Results: {SERVER}; spf=pass smtp.mailfrom="x; dmarc=pass header.from=bewoners.example"@y.nl'],
        [
            f"Authentication-Results: {SERVER}; dmarc=fail header.from=bewoners.example",
            f"Authentication-Results: {PASS}",
        ],
        [f"X-Authentication-Results: {PASS}"],
    ):
        content = answer_of(invitation, results=results)
        assert (results, hear(content)) == (results, "refused")
    assert standing(invitation) == ("needs-action", 0, 0)


@pytest.mark.parametrize(
    "results",
    [
        [f"Authentication-Results: {PASS}"],
        [f"Authentication-Results: {SERVER} 1;\r\n\tdkim=pass (2048 (bit) key) header.d=bewoners.example;\r\n\t"
         "dmarc=pass (p=NONE sp=(x)) header.from=Bewoners.example"],
        [f"Authentication-Results: {SERVER}; dkim=pass", f"Authentication-Results: {PASS}",
         "Authentication-Results: other.example; dmarc=fail"],
    ],
)  # fmt: skip
def test_a_pass_is_read_as_mail_servers_write_it(invitation, results):
    assert hear(answer_of(invitation, results=results)) == "applied"


def test_someone_else_who_has_the_request_cannot_answer_it(invitation):
    other = "kwaad@elders.example"
    wrong = [
        answer_of(invitation, by=other),
        answer_of(invitation, by=other, attendee=invitation.contact.email),
        answer_of(invitation, attendee=other),
    ]
    assert [hear(content) for content in wrong] == ["refused"] * 3
    mine = answer_of(invitation).decode()
    sender = f"From: {invitation.contact.name} <{invitation.contact.email}>"
    for forged in (
        f"From: {invitation.contact.email} <{other}>",
        f"{sender}\r\nFrom: <{other}>",
        f"From: <{invitation.contact.email}>, <{other}>",
        f"From: {invitation.contact.email}, {other}",
        f"From: x <{invitation.contact.email}> <{other}>",
        f"From: {other} <{invitation.contact.email}>",
        "From: ",
    ):
        assert (forged, hear(mine.replace(sender, forged).encode())) == (forged, "refused")
    assert standing(invitation) == ("needs-action", 0, 0)


def test_an_answer_without_the_address_of_the_invitation_is_unknown(invitation):
    other = InvitationFactory()
    local, _, domain = tokens.reply_address(invitation.pk, 1).rpartition("@")
    for address in (
        tokens.reply_address(invitation.pk, 2),
        tokens.reply_address(other.pk, 1),
        f"{local[:-1]}{'0' if local[-1] != '0' else '1'}@{domain}",
        tokens.reply_address(2**40, 1),
    ):
        assert (address, hear(answer_of(invitation, to=address))) == (address, "unknown")
    assert hear(answer_of(invitation, uid="other@testserver")) == "unknown"
    for address in (ADDRESS, f"antwoord+7777777777777.{'0' * 16}@{domain}", f"antwoord+aaaaaaaa.{'0' * 16}@{domain}"):
        assert (address, hear(answer_of(invitation, to=address))) == (address, "unclear")
    assert standing(invitation) == ("needs-action", 0, 0)


def test_a_bounce_address_is_no_reply_address(invitation, settings):
    settings.BOUNCE_ADDRESS = ADDRESS
    assert hear(answer_of(invitation, to=tokens.return_path(invitation.pk))) == "unknown"
    assert tokens.message_of(tokens.reply_address(invitation.pk, 1)) is None


def test_a_revoked_link_revokes_the_address(invitation):
    content = answer_of(invitation)
    Invitation.objects.update(token_version=2)
    assert hear(content) == "unknown"


def test_the_envelope_may_name_the_address(invitation):
    address = tokens.reply_address(invitation.pk, 1)
    content = answer_of(invitation).replace(f"To: {address}".encode(), b"To: undisclosed-recipients:;")
    content = content.replace(f"mailto:{address}".encode(), b"mailto:wijken@voorbeeldstad.example")
    assert (hear(content, address.upper()), standing(invitation)[0]) == ("applied", "accepted")


# --- What is no plain answer ------------------------------------------------------------------------------------------


def test_another_time_is_a_note(invitation):
    more = ["DTSTART;TZID=Europe/Amsterdam:20261210T200000", "DTEND;TZID=Europe/Amsterdam:20261210T220000"]
    content = answer_of(invitation, "TENTATIVE", method="COUNTER", comment="Liever een week later", more=more)
    assert [hear(content), hear(content)] == ["noted", "old"]
    note = Note.objects.get()
    assert (note.kind, note.text, note.proposed_at) == (
        "counter", "Liever een week later", dt.datetime(2026, 12, 10, 19, tzinfo=dt.UTC),
    )  # fmt: skip
    assert standing(invitation) == ("needs-action", 0, 0)


def test_someone_else_is_a_note(invitation):
    guest = 'ATTENDEE;DELEGATED-FROM="mailto:fatima@bewoners.example";PARTSTAT=NEEDS-ACTION:mailto:bram@partner.example'
    assert hear(answer_of(invitation, "DELEGATED", delegate="bram@partner.example", more=[guest])) == "noted"
    assert Note.objects.values_list("kind", "text").get() == ("delegated", "bram@partner.example")
    assert standing(invitation) == ("needs-action", 0, 0)


def test_an_answer_that_comes_too_late_is_a_note(invitation, time_machine):
    content = answer_of(invitation, stamp=invitation.meeting.starts_at + dt.timedelta(minutes=5))
    time_machine.move_to(invitation.meeting.starts_at + dt.timedelta(minutes=6))
    assert (hear(content), standing(invitation)) == ("late", ("needs-action", 0, 0))
    assert Note.objects.values_list("kind", "answer").get() == ("late", "accepted")


def test_a_coordinator_reads_notes_until_a_newer_answer(client, invitation):
    assert hear(answer_of(invitation, "DELEGATED", delegate="bram@partner.example")) == "noted"
    client.force_login(invitation.meeting.organiser)
    meeting = invitation.meeting
    AreaRoleFactory(user=meeting.organiser, area=meeting.area)
    pages = [
        reverse("invitations:replies", args=[meeting.pk]),
        reverse("invitations:invitation", args=[meeting.pk, invitation.pk]),
    ]
    words = "wil dat iemand anders komt. “bram@partner.example”"
    assert [words in client.get(page).content.decode() for page in pages] == [True, True]
    actions.record_reply(invitation=invitation, answer="declined", source="phone", form_nonce="1")
    assert [words in client.get(page).content.decode() for page in pages] == [False, False]


# --- What is none -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("content", "verdict"), [(AWAY, "automatic"), (PERSON, "unclear"), (b"", "unclear")])
def test_other_mail_changes_nothing(content, verdict):
    assert hear(content) == verdict


def test_an_event_that_is_no_answer_is_for_a_person(invitation):
    address = tokens.reply_address(invitation.pk, 1)
    for content in (
        answer_of(invitation, method="REQUEST"),
        answer_of(invitation, "NEEDS-ACTION"),
        answer_of(invitation, more=["ATTENDEE;PARTSTAT=DECLINED:mailto:bram@partner.example"]),
        answer_of(invitation, sequence="veel"),
        answer_of(invitation).replace(b"BEGIN:VEVENT", b"BEGIN:VTODO"),
        answer_of(invitation).replace(b"DTSTAMP", b"X-STAMP"),
    ):
        assert hear(content, address) == "unclear"
    assert standing(invitation) == ("needs-action", 0, 0)


@hypothesis_settings(max_examples=80)
@given(st.integers(0, 3000), st.binary(max_size=12))
def test_broken_bytes_raise_nothing(invitation, position, noise):
    content = answer_of(invitation, style="outlook" if position % 2 else "google")
    position %= len(content)
    assert hear(content[:position] + noise + content[position + len(noise) :]) in {
        "applied", "noted", "late", "old", "refused", "unknown", "automatic", "unclear",
    }  # fmt: skip


def test_the_request_that_is_sent_is_the_one_that_is_answered(invitation):
    message = queued(invitation=Invitation.objects.select_related("meeting__venue", "contact").get(pk=invitation.pk))
    ics = delivery.letters._appointment(message)
    asked = ics.replace(b"\r\n ", b"").replace(b"METHOD:REQUEST", b"METHOD:REPLY")
    asked = asked.replace(b"PARTSTAT=NEEDS-ACTION", b"PARTSTAT=ACCEPTED")
    stamp = f"DTSTAMP:{timezone.now() + dt.timedelta(seconds=2):%Y%m%dT%H%M%SZ}".encode()
    asked = b"\r\n".join(stamp if line.startswith(b"DTSTAMP") else line for line in asked.split(b"\r\n"))
    address = invitation.contact.email
    head = f"Authentication-Results: {PASS}\r\nFrom: {address}\r\nContent-Type: text/calendar; charset=utf-8\r\n\r\n"
    assert (hear(head.encode() + asked), standing(invitation)[0]) == ("applied", "accepted")
    assert list(itertools.chain(*Reply.objects.values_list("source"))) == ["calendar"]


@pytest.mark.django_db(transaction=True)
def test_two_readers_at_once_keep_the_answer_given_last(invitation):
    start = timezone.now() - dt.timedelta(hours=1)
    said = ["ACCEPTED", "DECLINED", "TENTATIVE", "ACCEPTED", "DECLINED", "TENTATIVE"]
    contents = [answer_of(invitation, each, stamp=start + dt.timedelta(minutes=n)) for n, each in enumerate(said)]

    def read(content):
        try:
            return hear(content)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        verdicts = list(pool.map(read, contents))
    assert (set(verdicts) - {"applied", "old"}, verdicts[-1]) == (set(), "applied")
    row = Invitation.objects.get(pk=invitation.pk)
    assert (row.answer, row.answer_version) == ("tentative", row.replies.count())
    assert row.calendar_heard_at == (start + dt.timedelta(minutes=5)).replace(microsecond=0)
