"""What a mail that comes back says, and what follows from it."""

import datetime as dt
import itertools
import logging
import random

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from invitations import bounces, delivery, queries, tokens
from invitations.actions import Applied, apply_report
from invitations.bounces import Nothing, kind_of, read, state_after
from invitations.models import DeliveryEvent, Message, Suppression
from tests.cases import case
from tests.factories import ContactFactory, InvitationFactory
from tests.invitations.returned_mail import ALL, report, returned, sent
from tests.outbox import address, make_due, queued, states

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _mailbox(settings):
    settings.BOUNCE_ADDRESS = "bounces@mail.voorbeeldstad.example"


def suppressed():
    return list(Suppression.objects.values_list("address_hash", "reason"))


# --- Reading ----------------------------------------------------------------------------------------------------------

READ = {
    "postfix-unknown": ("dsn", "hard", "5.1.1"),
    "postfix-delayed": ("dsn", "soft", "4.4.1"),
    "postfix-delivered": ("dsn", "delivered", "2.0.0"),
    "exchange-unknown": ("dsn", "hard", "5.1.10"),
    "exchange-refused": ("dsn", "hard", "5.4.1"),
    "exchange-full": ("dsn", "soft", "5.2.2"),
    "gmail-unknown": ("dsn", "hard", "5.1.1"),
    "gmail-reputation": ("dsn", "reputation", "5.7.26"),
    "sendmail-unknown": ("dsn", "hard", "5.0.0"),
    "qmail-unknown": ("guess", "hard", "5.1.1"),
    "exim-unknown": ("guess", "hard", "5.0.0"),
    "complaint": ("arf", "complaint", "abuse"),
}


@pytest.mark.parametrize("name", ALL)
def test_mails_of_real_servers_are_understood(name):
    message = sent()
    found = read(returned(name, message))
    if name == "out-of-office":
        assert found is Nothing.AUTOMATIC
    elif name == "from-a-person":
        assert found is Nothing.UNCLEAR
    else:
        assert (found.source, found.kind, found.code, found.message) == (*READ[name], message.pk)


@pytest.mark.parametrize("name", sorted(set(READ) - {"postfix-delivered"}))
def test_a_report_without_return_path_is_matched_by_the_message_id_that_came_back(name):
    message = sent()
    found = read(returned(name, message, return_path=""))
    assert (found.message, message.message_id in found.message_ids) == (None, True)
    assert apply_report(found) is Applied.COUNTED


@pytest.mark.parametrize("capitals", [str, str.upper])
def test_the_recipient_of_the_envelope_names_the_message(capitals):
    message = sent()
    found = read(returned("postfix-unknown", message, return_path="", message_id="<x@y>"), "bounces@x.example")
    assert found.message is None
    found = read(
        returned("postfix-unknown", message, return_path=""), recipient=capitals(tokens.return_path(message.pk))
    )
    assert found.message == message.pk


@pytest.mark.parametrize(
    ("action", "status", "words", "kind"),
    [
        ("failed", "5.1.1", "", "hard"),
        ("failed", "5.1.2", "", "hard"),
        ("failed", "4.1.1", "unknown after five days of trying", "hard"),
        ("failed", "5.2.1", "", "hard"),
        ("failed", "5.2.2", "", "soft"),
        ("failed", "4.2.2", "", "soft"),
        ("failed", "4.4.7", "", "soft"),
        ("failed", "5.4.4", "", "soft"),
        ("failed", "5.4.1", "all relays down", "soft"),
        ("failed", "5.7.1", "user unknown", "reputation"),
        ("failed", "5.1.8", "", "reputation"),
        ("failed", "5.0.0", "550 5.7.1 blocked", "reputation"),
        ("failed", "5.0.0", "550 no such user", "hard"),
        ("failed", "5.0.0", "554 something else", "soft"),
        ("failed", "", "", "soft"),
        ("failed", "5.3.4", "user unknown", "soft"),
        ("Failed (gone)", "5.1.1", "", "hard"),
        ("error", "5.1.1", "", "hard"),
        ("delayed", "5.1.1", "", "soft"),
        ("delivered", "2.0.0", "", "delivered"),
        ("relayed", "2.0.0", "", ""),
        ("expanded", "2.0.0", "", ""),
        ("", "5.1.1", "", ""),
    ],
)
def test_codes_mean_what_they_say(action, status, words, kind):
    assert kind_of(action, status, words) == kind


def test_an_address_that_stands_for_several_works_as_long_as_one_of_them_does():
    message = sent()
    second = b"\r\n\r\nFinal-Recipient: rfc822; other@bewoners.example\r\nAction: failed\r\nStatus: 4.2.2"
    content = returned("postfix-delayed", message).replace(
        b"Will-Retry-Until: Tue, 10 Nov 2026 10:00:01 +0100 (CET)", second.strip()
    )
    mixed = returned("postfix-unknown", message).replace(b"\r\n    rejected: User", second + b"\r\nX: User")
    assert (read(content).kind, read(mixed).kind) == ("soft", "soft")


@given(st.binary(max_size=600))
def test_any_bytes_are_read_without_an_error(content):
    assert isinstance(read(content), bounces.Report | Nothing)


@given(st.sampled_from(ALL), st.randoms(use_true_random=False), st.integers(1, 40))
def test_a_damaged_report_is_read_without_an_error(name, chance, count):
    content = bytearray(returned(name, Message(pk=7, message_id="<d.x@y.example>")))
    for _ in range(count):
        place = chance.randrange(len(content))
        content[place : place + chance.randrange(9)] = chance.randbytes(chance.randrange(9))
    assert isinstance(read(bytes(content)), bounces.Report | Nothing)


def test_reading_leaves_nobody_in_the_log(caplog):
    message = sent()
    with caplog.at_level(logging.DEBUG):
        for name in ALL:
            read(returned(name, message))
    assert "bewoners.example" not in caplog.text


def test_a_mail_of_many_layers_is_no_reason_to_stop():
    content = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000))
    assert read(content) is Nothing.UNCLEAR


# --- What follows -----------------------------------------------------------------------------------------------------


def test_a_dead_address_is_suppressed_and_the_coordinator_sees_it():
    message = sent()
    meeting = message.invitation.meeting
    assert apply_report(read(returned("postfix-unknown", message))) is Applied.COUNTED
    assert (states(message), suppressed()) == (["hard_bounced"], [(message.address_hash, "bounced")])
    assert [row.pk for row in queries.replies(meeting, answer="undelivered")] == [message.invitation_id]
    assert queries.tally(meeting).undelivered == 1


@pytest.mark.django_db(transaction=True)
def test_a_dead_address_gets_no_mail_of_any_kind(serve):
    server, message = serve(), sent()
    apply_report(report(message, "hard"))
    elsewhere = InvitationFactory(contact=message.invitation.contact)
    later = [queued(kind, invitation=elsewhere) for kind in ("invite", "link", "confirmation")]
    for _ in later:
        delivery.deliver()
    assert (states(*later), server.mails) == (["suppressed"] * 3, [])


@pytest.mark.django_db(transaction=True)
def test_mail_leaves_with_a_return_path_of_its_own_and_comes_back_to_its_message(serve):
    server, message = serve(), queued()
    assert delivery.deliver() == 1
    assert f"mail FROM:<{tokens.return_path(message.pk)}>" in [line.split(" size=")[0] for line in server.commands]
    message.refresh_from_db()
    assert apply_report(read(returned("postfix-unknown", message))) is Applied.COUNTED
    assert states(message) == ["hard_bounced"]


@pytest.mark.django_db(transaction=True)
def test_without_a_mailbox_for_it_mail_comes_back_to_the_sender(serve, settings):
    settings.BOUNCE_ADDRESS = ""
    server, _message = serve(), queued()
    assert delivery.deliver() == 1
    assert "mail FROM:<wijken@voorbeeldstad.example>" in [line.split(" size=")[0] for line in server.commands]


def test_a_full_mailbox_counts_once_a_day_and_on_the_fifth_day_the_coordinator_is_asked(time_machine):
    contact = ContactFactory()
    messages = [sent(invitation=InvitationFactory(contact=contact)) for _ in range(6)]
    start = timezone.localtime().replace(hour=10, minute=0)
    for day, message in enumerate(messages):
        time_machine.move_to(start + dt.timedelta(days=max(day - 1, 0), minutes=day))  # two on the first day
        assert apply_report(report(message, "soft", str(day))) is Applied.COUNTED
        expected = "soft_bounced" if day < 5 else "hard_bounced"
        assert states(message) == [expected]
    assert suppressed() == []
    asked = queries.replies(messages[-1].invitation.meeting, answer="undelivered")
    assert [row.pk for row in asked] == [messages[-1].invitation_id]


def test_five_soft_bounces_spread_over_more_than_two_weeks_ask_nobody(time_machine):
    contact = ContactFactory()
    start = timezone.localtime().replace(hour=10)
    for number in range(5):
        time_machine.move_to(start + dt.timedelta(days=4 * number))
        message = sent(invitation=InvitationFactory(contact=contact))
        apply_report(report(message, "soft", str(number)))
        assert states(message) == ["soft_bounced"]


def test_when_we_are_not_trusted_it_is_an_alarm_and_the_address_is_left_alone(caplog):
    message = sent()
    with caplog.at_level(logging.ERROR):
        assert apply_report(read(returned("gmail-reputation", message))) is Applied.COUNTED
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert address(message) not in caplog.text
    assert (states(message), suppressed()) == (["soft_bounced"], [])


def test_a_complaint_is_an_opt_out():
    message = sent()
    apply_report(read(returned("complaint", message)))
    assert (states(message), suppressed()) == (["complained"], [(message.address_hash, "opted_out")])


@case("F7", "a report three times", "counted once")
def test_each_report_counts_once_however_often_it_comes():
    message = sent()
    content = returned("exchange-full", message)
    assert [apply_report(read(content)) for _ in range(3)] == [Applied.COUNTED, Applied.DOUBLED, Applied.DOUBLED]
    assert DeliveryEvent.objects.count() == 1


@pytest.mark.parametrize("trace", ["forged", "other", "none", "unsent"])
@case("F7", "forged, unknown and empty reports", "nothing changes")
def test_what_is_forged_unknown_or_about_nothing_is_harmless(trace):
    message = sent()
    path = {
        "forged": tokens.return_path(message.pk)[:-40] + "0" * 16 + "@mail.voorbeeldstad.example",
        "other": tokens.return_path(999_999),
        "none": "",
        "unsent": tokens.return_path(queued().pk),
    }[trace]
    found = read(returned("postfix-unknown", message, return_path=path, message_id="<d.other@voorbeeldstad.example>"))
    assert apply_report(found) is Applied.UNKNOWN
    assert (states(message), suppressed(), DeliveryEvent.objects.count()) == (["sent"], [], 0)


def test_a_report_on_what_was_sent_long_ago_is_harmless():
    message = sent(accepted_at=timezone.now() - dt.timedelta(days=31))
    assert apply_report(report(message, "hard")) is Applied.UNKNOWN
    assert suppressed() == []


@case("F7", "a report before the message is written down", "brought again, then counted")
def test_a_report_on_a_message_in_hand_is_brought_again():
    message = sent(
        state="sending", accepted_at=None, smtp_code=None, dot_at=timezone.now(),
        lease_token="0" * 32, lease_until=timezone.now() + dt.timedelta(minutes=2),
    )  # fmt: skip
    assert apply_report(report(message, "delivered")) is Applied.TOO_EARLY
    assert DeliveryEvent.objects.count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "uncertain", "uncertain_count": 1, "dot_at": timezone.now()},
        {"state": "held", "uncertain_count": 1, "dot_at": timezone.now()},
        {"state": "queued", "uncertain_count": 1},
    ],
)
def test_a_report_settles_what_was_uncertain_so_that_it_does_not_go_twice(fields):
    message = sent(accepted_at=None, smtp_code=None, **fields)
    assert apply_report(report(message, "delivered")) is Applied.COUNTED
    make_due()
    assert (states(message), delivery.is_due()) == (["delivered"], False)


def test_a_clock_that_cannot_be_right_is_not_believed():
    message, now = sent(), timezone.now()
    for number, moment in enumerate([now + dt.timedelta(days=9), now - dt.timedelta(days=900), None]):
        apply_report(report(message, "soft", str(number), occurred_at=moment), now=now)
    assert {event.occurred_at for event in DeliveryEvent.objects.all()} == {now}


NOON = dt.datetime(2026, 11, 5, 12, tzinfo=dt.UTC)
STORIES = {
    ("soft", "delivered"): "delivered",
    ("delivered", "soft"): "soft_bounced",
    ("delivered", "hard"): "hard_bounced",
    ("hard", "delivered"): "hard_bounced",
    ("soft", "reputation"): "soft_bounced",
    ("delivered", "complaint"): "complained",
    ("complaint", "hard", "delivered"): "complained",
    ("soft", "soft", "delivered"): "delivered",
}


@pytest.mark.parametrize(("story", "state"), STORIES.items())
@case("F7", "reports in every order", "one final state")
def test_the_state_does_not_depend_on_the_order_in_which_reports_come_in(story, state):
    now = timezone.now()
    happened = [(kind, now - dt.timedelta(minutes=10 - number)) for number, kind in enumerate(story)]
    assert {state_after(order) for order in itertools.permutations(happened)} == {state}
    reports = [(kind, str(number), moment) for number, (kind, moment) in enumerate(happened)] * 2
    random.Random(7).shuffle(reports)
    message = sent(accepted_at=now - dt.timedelta(hours=1))
    for kind, number, moment in reports:
        apply_report(report(message, kind, number, occurred_at=moment))
    assert (states(message), message.events.count()) == ([state], len(story))


@given(st.lists(st.tuples(st.sampled_from(DeliveryEvent.Kind.values), st.integers(0, 5)), max_size=6), st.randoms())
@case("F7", "any reports, doubled and shuffled", "one final state")
def test_any_reports_in_any_order_and_doubled_give_one_state(story, chance):
    happened = [(kind, NOON + dt.timedelta(hours=hour)) for kind, hour in story]
    shuffled = happened * 2
    chance.shuffle(shuffled)
    assert state_after(shuffled) == state_after(happened)


# --- The return path --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 31, 32, 255, 256, 10**9, 2**63 - 1])
def test_a_return_path_fits_and_leads_back_to_its_message(settings, number):
    settings.BOUNCE_ADDRESS = "a" * 33 + "@mail.voorbeeldstad.example"
    path = tokens.return_path(number)
    assert (tokens.message_of(path), tokens.message_of(f"<{path.upper()}>")) == (number, number)
    assert len(path.partition("@")[0]) <= 64


def test_a_return_path_survives_a_new_key_and_no_change(settings):
    path = tokens.return_path(5)
    settings.TOKEN_KEYS = ["another-key-of-more-than-thirty-two-characters", *settings.TOKEN_KEYS]
    assert tokens.message_of(path) == 5
    flipped = path.replace(".", ".0" if ".0" not in path else ".1", 1)
    assert [tokens.message_of(each) for each in (flipped, path.replace("+", "+a"), "x@y.example", "")] == [None] * 4


@given(st.text(max_size=60))
def test_no_made_up_address_names_a_message(typed):
    assert tokens.message_of(f"bounces+{typed}@mail.voorbeeldstad.example") is None
