"""The outbox against a mail server that refuses, closes, resets and hangs."""

import socket
import time

import pytest
from django.utils import timezone

from invitations import delivery
from invitations.models import Attempt, Message
from meetings.models import Meeting
from tests.cases import case
from tests.factories import AdministratorFactory, ContactFactory, InvitationFactory, MeetingFactory, UserFactory
from tests.outbox import address, make_due, on_the_list, parsed, queued, states, tries
from tests.smtp_server import CLOSE, GOOD, HANG, RESET, Drip

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

# --- A mail server that refuses ---------------------------------------------------------------------------------------

EXPECTED = {
    "queued": "tried again, then sent once",
    "uncertain": "uncertain, then sent once more",
    "failed_address": "ended: the address does not work",
    "failed_content": "ended: the message is refused",
}


def refusal(number, words, script, state, reached):
    return pytest.param(script, state, reached, marks=case(number, words, EXPECTED[state]), id=words)


REFUSALS = [
    refusal("S1", "banner 421", {"banner": ["421 4.3.2 busy"]}, "queued", ("connect", 421)),
    refusal("S1", "banner 554", {"banner": ["554 5.7.1 go away"]}, "queued", ("connect", 554)),
    refusal("S1", "closed at the banner", {"banner": [CLOSE]}, "queued", ("connect", None)),
    refusal("S1", "silence at the banner", {"banner": [HANG]}, "queued", ("connect", None)),
    refusal("S1", "nonsense as banner", {"banner": ["garbage"]}, "queued", ("connect", None)),
    refusal("S1", "closed at EHLO", {"ehlo": [CLOSE]}, "queued", ("connect", None)),
    refusal("S2", "MAIL 421", {"mail": ["421 4.3.2 busy"]}, "queued", ("mail", 421)),
    refusal("S2", "MAIL 452", {"mail": ["452 4.3.1 full"]}, "queued", ("mail", 452)),
    refusal("S2", "MAIL 550", {"mail": ["550 5.1.8 who are you"]}, "queued", ("mail", 550)),
    refusal("S2", "silence at MAIL", {"mail": [HANG]}, "queued", ("mail", None)),
    refusal("S2", "closed at MAIL", {"mail": [CLOSE]}, "queued", ("mail", None)),
    refusal("S15", "SIZE 100 in EHLO", {"ehlo": ["250-sink\r\n250 SIZE 100"]}, "failed_content", ("mail", 552)),
    refusal("S4", "RCPT 421", {"rcpt": ["421 4.3.2 busy"]}, "queued", ("rcpt", 421)),
    refusal("S3", "RCPT 450", {"rcpt": ["450 4.2.0 later"]}, "queued", ("rcpt", 450)),
    refusal("S5", "RCPT 550 5.1.1", {"rcpt": ["550 5.1.1 no such user"]}, "failed_address", ("rcpt", 550)),
    refusal("S5", "RCPT 550 5.7.1", {"rcpt": ["550 5.7.1 blocked"]}, "queued", ("rcpt", 550)),
    refusal("S5", "RCPT 552 5.2.2", {"rcpt": ["552 5.2.2 full"]}, "queued", ("rcpt", 552)),
    refusal("S5", "RCPT 550 without a code", {"rcpt": ["550 unknown"]}, "failed_address", ("rcpt", 550)),
    refusal("S4", "closed at RCPT", {"rcpt": [CLOSE]}, "queued", ("rcpt", None)),
    refusal("S4", "reset at RCPT", {"rcpt": [RESET]}, "queued", ("rcpt", None)),
    refusal("S4", "silence at RCPT", {"rcpt": [HANG]}, "queued", ("rcpt", None)),
    refusal("S6", "DATA 451", {"data": ["451 4.3.0 later"]}, "queued", ("data", 451)),
    refusal("S6", "silence at DATA", {"data": [HANG]}, "queued", ("data", None)),
    refusal("S6", "dot 451", {"dot": ["451 4.3.0 later"]}, "queued", ("dot", 451)),
    refusal("S7", "dot 552", {"dot": ["552 5.3.4 too big"]}, "failed_content", ("dot", 552)),
    refusal("S7", "dot 554", {"dot": ["554 5.6.0 no"]}, "failed_content", ("dot", 554)),
    refusal("S7", "dot 550 5.7.515", {"dot": ["550 5.7.515 not signed"]}, "queued", ("dot", 550)),
    refusal("S8", "closed at the dot", {"dot": [CLOSE]}, "uncertain", ("dot", None)),
    refusal("S8", "reset at the dot", {"dot": [RESET]}, "uncertain", ("dot", None)),
    refusal("S8", "silence at the dot", {"dot": [HANG]}, "uncertain", ("dot", None)),
    refusal("S10", "one byte at a time at MAIL", {"mail": [Drip(GOOD["mail"])]}, "queued", ("mail", None)),
    refusal("S10", "one byte at a time at the dot", {"dot": [Drip("451 4.3.0 later")]}, "uncertain", ("dot", None)),
    refusal("S11", "an answer of 9,000 signs", {"dot": ["x" * 9000]}, "uncertain", ("dot", None)),
    refusal("S11", "an answer of 9,000 lines", {"dot": ["450-x\r\n" * 9000]}, "uncertain", ("dot", None)),
    refusal("S11", "nonsense at the dot", {"dot": ["what?"]}, "uncertain", ("dot", None)),
]


@pytest.mark.parametrize(("script", "state", "reached"), REFUSALS)
def test_a_refusal_leads_to_its_state_and_later_to_the_end(serve, script, state, reached):
    server = serve(**script)
    message = queued()
    assert delivery.deliver() == 0
    row = Message.objects.get(pk=message.pk)
    assert (row.state, tries(row)) == (state, [(1, *reached)])
    assert (row.lease_token, row.accepted_at, server.mails) == (None, None, [])
    assert (row.dot_at is not None) == (state == "uncertain")
    is_about_us = reached[0] in {"connect", "mail"} and state == "queued"  # then it keeps its place and its tries
    assert (row.not_before > timezone.now(), row.attempts) == (
        state in {"queued", "uncertain"} and not is_about_us,
        0 if is_about_us else 1,
    )
    make_due()
    delivery.sweep()
    ends_well = state in {"queued", "uncertain"}
    assert (delivery.deliver(), states(message)) == (int(ends_well), ["sent" if ends_well else state])
    assert len(server.to(address(message))) == int(ends_well)


@case("S1", "connection refused", "all stay queued, one try")
def test_a_server_that_is_not_there_leaves_all_in_the_queue(serve, settings):
    serve()
    with socket.create_server(("127.0.0.1", 0)) as unused:
        settings.EMAIL_PORT = unused.getsockname()[1]
    messages = [queued() for _ in range(3)]
    assert delivery.deliver() == 0
    assert [(row.state, row.attempts) for row in Message.objects.order_by("pk")] == [
        ("queued", 0), ("queued", 0), ("queued", 0),
    ]  # fmt: skip
    assert tries(messages[0]) == [(1, "connect", None)]


def test_a_refusal_of_us_is_logged_without_addresses(serve, caplog):
    serve(mail=["550 5.7.1 go away <boss@example.org>"] * 9)
    for _ in range(3):
        queued()
    assert delivery.deliver() == 0
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert "boss@example.org" not in record.getMessage()
    assert list(Message.objects.values_list("attempts", flat=True)) == [0, 0, 0]


@case("S5", "one of three refused", "the others are sent")
def test_one_refused_address_does_not_hold_up_the_others(serve):
    server = serve(rcpt=["550 5.1.1 no such user"])
    messages = [queued() for _ in range(3)]
    assert (delivery.deliver(), server.connections) == (2, 1)
    assert states(*messages) == ["failed_address", "sent", "sent"]


@case("S10", "one byte at a time at RCPT, for one of three", "given up in time, the others go on")
def test_a_server_that_drips_holds_up_no_one_for_long(serve):
    server = serve(rcpt=[Drip(GOOD["rcpt"])])
    messages = [queued() for _ in range(3)]
    began = time.monotonic()
    assert (delivery.deliver(), states(*messages)) == (2, ["queued", "sent", "sent"])
    assert (time.monotonic() - began < 3, server.connections) == (True, 2)


@case("S9", "250, then closed before the next MAIL", "the next goes by a new connection")
def test_a_used_connection_that_was_closed_is_opened_anew(serve):
    server = serve(mail=[GOOD["mail"], CLOSE])
    messages = [queued() for _ in range(3)]
    assert (delivery.deliver(), server.connections) == (3, 2)
    assert [tries(message) for message in messages] == [[(1, "dot", 250)]] * 3


@case("S3", "RCPT 450, then 250", "sent at the second try")
def test_a_greylisted_message_goes_the_second_time(serve):
    server = serve(rcpt=["450 4.2.0 come back in five minutes"])
    message = queued()
    assert delivery.deliver() == 0
    make_due()
    assert (delivery.deliver(), len(server.to(address(message)))) == (1, 1)
    assert tries(message) == [(1, "rcpt", 450), (2, "dot", 250)]


@case("S11", "an answer of many lines, NUL and odd bytes", "kept on one line, without addresses")
def test_a_reply_is_kept_without_addresses_and_odd_signs(serve):
    serve(rcpt=[b"550-5.1.1 <jan@example.org> \x00\xff\xfe\r\n550 5.1.1 " + b"long " * 100])
    message = queued()
    delivery.deliver()
    reply = Message.objects.get(pk=message.pk).smtp_reply
    assert reply.startswith("5.1.1 <…@…> ")
    assert (reply.isprintable(), len(reply)) == (True, 200)


@case("S12", "STARTTLS not offered", "no mail in the clear")
def test_no_mail_goes_in_the_clear_when_tls_is_asked_for(serve, settings):
    server = serve()
    settings.EMAIL_USE_TLS = True
    message = queued()
    assert (delivery.deliver(), server.offered) == (0, [])
    assert tries(message) == [(1, "connect", None)]


@case("S13", "AUTH 535, 200 messages", "one try, one pause, one alarm")
def test_a_refused_password_stops_the_run(serve, settings):
    server = serve(ehlo=["250-sink\r\n250 AUTH PLAIN"], auth=["535 5.7.8 wrong"] * 9)
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "user", "secret"
    AdministratorFactory()
    invitation = InvitationFactory()
    messages = [queued(invitation=invitation) for _ in range(200)]
    assert (delivery.deliver(), delivery.deliver(), server.connections) == (0, 0, 1)
    assert (tries(messages[0]), Attempt.objects.count()) == ([(1, "auth", 535)], 1)
    assert Message.objects.filter(kind="alarm").count() == 1


# --- After the dot ----------------------------------------------------------------------------------------------------


@case("S8", "closed at the dot, an invitation", "once more, the same bytes")
def test_an_uncertain_invitation_goes_once_more_with_the_same_bytes(serve):
    server = serve(dot=[CLOSE])
    message = queued()
    delivery.deliver()
    assert (delivery.deliver(), states(message)) == (0, ["uncertain"])
    make_due()
    delivery.sweep()
    assert (delivery.deliver(), states(message)) == (1, ["sent"])
    first, second = (content for _, content in server.offered)
    assert first == second
    assert Message.objects.get(pk=message.pk).uncertain_count == 1


@case("S8", "closed at the dot, twice", "held after the second loss")
def test_a_second_loss_after_the_dot_is_held(serve):
    server = serve(dot=[CLOSE, CLOSE])
    message = queued()
    for _ in range(4):
        delivery.deliver()
        make_due()
        delivery.sweep()
    row = Message.objects.get(pk=message.pk)
    assert (row.state, row.uncertain_count, len(server.offered)) == ("held", 2, 2)


@pytest.mark.parametrize("kind", ["confirmation", "link", "test"])
@case("S8", "closed at the dot, another kind", "held, never by itself")
def test_other_kinds_are_held_after_a_loss(serve, kind):
    serve(dot=[CLOSE])
    user, contact, meeting = UserFactory(), ContactFactory(), MeetingFactory()
    on_the_list(meeting, contact, user)
    key = {"user": user, "dedupe_key": f"test:{meeting.pk}:{user.pk}:n:{contact.pk}"} if kind == "test" else {}
    message = queued(kind, **key)
    delivery.deliver()
    make_due()
    delivery.sweep()
    assert (delivery.deliver(), states(message)) == (0, ["held"])


def test_a_text_edited_before_any_dot_goes_in_its_new_version(serve):
    server = serve(rcpt=["450 4.2.0 later"])
    message = queued()
    delivery.deliver()
    before = Message.objects.get(pk=message.pk)
    Meeting.objects.update(title="Nieuwe titel")
    make_due()
    assert delivery.deliver() == 1
    after = Message.objects.get(pk=message.pk)
    assert (after.message_id, after.date_header) == (before.message_id, before.date_header)
    assert after.raw_sha256 != before.raw_sha256
    assert "Nieuwe titel" in str(parsed(server.to(address(message))[0])["Subject"])


def test_a_text_edited_after_a_lost_dot_is_held(serve):
    server = serve(dot=[CLOSE])
    message = queued()
    delivery.deliver()
    Meeting.objects.update(title="Nieuwe titel")
    make_due()
    delivery.sweep()
    assert (delivery.deliver(), states(message), len(server.offered)) == (0, ["held"], 1)
