"""The mail server that takes nothing from us: a pause, one alarm, and on with the first success."""

import datetime as dt
import socket

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import LogEntry
from invitations import actions, delivery, tasks
from invitations.delivery import channel, outbox
from invitations.models import Channel, Message
from tests.cases import case
from tests.factories import AdministratorFactory, UserFactory
from tests.outbox import make_due, parsed, queued, states
from tests.smtp_server import CLOSE, GOOD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

NOT_SAFE = "250-sink\r\n250 SIZE 10000000"
TROUBLE = [
    ({"banner": [CLOSE]}, "unreachable", None),
    ({"banner": ["421 4.3.2 busy"]}, "unreachable", 421),
    ({"banner": ["554 5.7.1 go away"]}, "reputation", 554),
    ({"mail": ["452 4.3.1 full"]}, "unreachable", 452),
    ({"mail": ["530 5.7.0 log in first"]}, "login", 530),
    ({"mail": ["530 5.7.0 Must issue a STARTTLS command first"]}, "tls", 530),
    ({"mail": ["550 5.1.8 who are you"]}, "sender", 550),
    ({"rcpt": ["550 5.7.1 blocked"]}, "reputation", 550),
    ({"dot": ["550 5.7.515 not signed"]}, "reputation", 550),
]


def alarms():
    return Message.objects.filter(kind="alarm").order_by("pk")


@pytest.mark.parametrize(("script", "cause", "code"), TROUBLE, ids=lambda value: str(value)[:40])
@case("S2", "a server that refuses us, in nine ways", "all wait, one alarm each, on with the first success")
def test_trouble_pauses_everything_until_a_success(serve, script, cause, code, caplog):
    server = serve(**script)
    administrators = [AdministratorFactory(), AdministratorFactory()]
    UserFactory()
    messages = [queued(), queued()]
    assert delivery.deliver() == 0
    way = Channel.objects.get()
    assert (way.cause, way.smtp_code, way.fail_streak) == (cause, code, 1)
    assert 48 <= (way.paused_until - way.paused_since).total_seconds() <= 72
    assert [alarm.user for alarm in alarms()] == administrators
    assert [record.levelname for record in caplog.records if record.name.endswith("channel")] == ["ERROR"]
    connections = server.connections
    assert (delivery.deliver(), delivery.is_due(), outbox.claim(9).size) == (0, False, 0)
    assert (states(*messages), server.connections) == (["queued", "queued"], connections)
    make_due()
    assert (delivery.is_due(), delivery.deliver()) == (True, 4)
    way.refresh_from_db()
    assert (way.paused_since, way.paused_until, way.fail_streak) == (None, None, 0)
    assert states(*messages, *alarms()) == ["sent"] * 4


@case("S13", "AUTH 535, then no STARTTLS", "two causes, no try counted")
def test_a_refused_password_and_a_missing_tls_are_told_apart(serve, settings):
    serve(ehlo=["250-sink\r\n250 AUTH PLAIN"], auth=["535 5.7.8 wrong"] * 9)
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "user", "secret"
    messages = [queued() for _ in range(3)]
    assert delivery.deliver() == 0
    assert Channel.objects.get().cause == "login"
    settings.EMAIL_HOST_USER, settings.EMAIL_USE_TLS = "", True
    make_due()
    assert (delivery.deliver(), states(*messages)) == (0, ["queued"] * 3)
    assert Channel.objects.get().cause == "tls"
    assert list(Message.objects.filter(kind="invite").values_list("attempts", flat=True)) == [0, 0, 0]


@case("S1", "connection refused, eight times", "pauses of 1, 2, 4 … 60 minutes, one alarm")
def test_a_server_that_is_not_there_makes_each_pause_longer_and_one_alarm(serve, settings, caplog):
    serve()
    AdministratorFactory()
    with socket.create_server(("127.0.0.1", 0)) as unused:
        settings.EMAIL_PORT = unused.getsockname()[1]
    queued()
    pauses = []
    for _ in range(8):
        assert delivery.deliver() == 0
        pauses.append((Channel.objects.get().paused_until - timezone.now()) / dt.timedelta(minutes=1))
        make_due()
    for seen, minutes in zip(pauses, [1, 2, 4, 8, 16, 32, 60, 60], strict=True):
        assert 0.78 * minutes < seen < 1.21 * minutes
    assert alarms().count() == 1
    assert [record.levelname for record in caplog.records].count("ERROR") == 1


def test_workers_that_fail_at_once_count_as_one():
    now = timezone.now()
    for _ in range(3):
        channel.pause("unreachable", None, "", now)
    assert Channel.objects.get().fail_streak == 1


def test_the_same_trouble_within_an_hour_alarms_once_and_other_trouble_again():
    AdministratorFactory()
    now = timezone.now()
    moments = [("login", 0), ("login", 30), ("sender", 40), ("sender", 101)]
    for cause, minutes in moments:
        channel.pause(cause, 550, "", now + dt.timedelta(minutes=minutes))
        channel.resume()
    assert [key.split(":")[1] for key in alarms().values_list("dedupe_key", flat=True)] == ["login", "sender", "sender"]


def test_someone_who_left_gets_no_alarm():
    AdministratorFactory(is_active=False)
    channel.pause("login", 535, "", timezone.now())
    assert alarms().count() == 0


def test_an_administrator_opens_the_way_at_once(serve):
    server = serve(mail=["550 5.1.8 who are you"])
    message, user = queued(), UserFactory()
    delivery.deliver()
    actions.resume_channel(channel=Channel.objects.get(), actor=user)
    assert (channel.is_paused(), delivery.deliver(), states(message)) == (False, 1, ["sent"])
    assert len(server.mails) == 1
    assert LogEntry.objects.get(action="resume_channel").actor == user


def test_a_server_that_comes_back_gets_the_oldest_first(serve):
    server = serve(banner=[CLOSE] * 3)
    messages = [queued(not_before=timezone.now() - dt.timedelta(minutes=60 - number)) for number in range(5)]
    for _ in range(3):
        assert delivery.deliver() == 0
        Channel.objects.update(paused_until=timezone.now() - dt.timedelta(seconds=1))
    assert delivery.deliver() == 5
    assert [recipient for recipient, _ in server.mails] == [each.invitation.contact.email for each in messages]


@case("S17", "closed at the banner, 60 times", "sent, no try was counted")
def test_a_long_outage_uses_up_no_tries(serve):
    serve(banner=[CLOSE] * 60)
    message = queued()
    for _ in range(60):
        delivery.deliver()
        make_due()
    assert (delivery.deliver(), states(message)) == (1, ["sent"])


@case("S5", "RCPT 550 5.7.1 for one of four", "the others are sent at the second try")
def test_one_recipient_behind_a_wall_does_not_keep_the_others(serve):
    server = serve(rcpt=["550 5.7.1 members only", *[GOOD["rcpt"]] * 3, "550 5.7.1 members only"])
    walled, *others = [queued() for _ in range(4)]
    assert delivery.deliver() == 0
    Channel.objects.update(paused_until=timezone.now() - dt.timedelta(seconds=1))
    assert delivery.deliver() == 3
    assert (states(walled, *others), len(server.mails)) == (["queued", "sent", "sent", "sent"], 3)
    assert not channel.is_in_trouble()


def test_the_task_rests_while_the_way_is_paused(serve, settings):
    server = serve(banner=[CLOSE])
    settings.CELERY_TASK_ALWAYS_EAGER = True
    queued()
    tasks.deliver_outbox()
    tasks.sweep_outbox()
    assert server.connections == 1


def test_the_alarm_says_what_is_wrong_and_what_to_do_after_the_episode_too(serve):
    server = serve(mail=["550 5.1.8 <secret@example.org> who are you"])
    administrator = AdministratorFactory()
    queued()
    delivery.deliver()
    make_due()
    assert delivery.deliver() == 2
    (content,) = server.to(administrator.email)
    mail = parsed(content)
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "De verzending van mail stond stil"
    assert "laat ons niet verzenden" in text.replace("\n", " ") or "afzender" in text
    assert "Wat de mailserver zei: 550 5.1.8 <…@…> who are you" in text
    assert "DEFAULT_FROM_EMAIL" in text
    assert ("secret@example.org" in text, "/verzending/" in text) == (False, True)


def let_pass(span):
    """Let this time pass for everything that waits: the clock is that of the database, so its rows move back."""
    Message.objects.update(not_before=F("not_before") - span, deadline=F("deadline") - span)
    Channel.objects.update(paused_until=F("paused_until") - span, paused_since=F("paused_since") - span)


@case(
    "S17", "mail server down for 6 hours, 60 messages wait", "some 12 tries; then all, oldest first, in 2 connections"
)
def test_after_six_hours_without_a_server_all_goes_oldest_first_and_in_peace(serve, seen):
    server = serve(banner=[CLOSE] * 99)
    AdministratorFactory()
    now = timezone.now()
    with transaction.atomic():
        messages = [queued(not_before=now - dt.timedelta(seconds=60 - number)) for number in range(60)]
    passed = dt.timedelta(0)
    while passed < dt.timedelta(hours=6):
        assert (delivery.deliver(), delivery.deliver()) == (0, 0)  # a second worker finds the way closed
        pause = Channel.objects.get().paused_until - timezone.now()
        passed += pause
        let_pass(pause)
    tries_made = server.connections
    server.script["banner"].clear()
    assert delivery.deliver() == 61
    alarm = alarms().get()
    sent_to = [recipient for recipient, _ in server.mails if recipient != alarm.user.email]
    seen(f"{tries_made} tries in {passed}, then {len(sent_to)} in {server.connections - tries_made} connections")
    assert sent_to == [message.invitation.contact.email for message in messages]
    assert (10 <= tries_made <= 14, server.connections - tries_made) == (True, 2)
    assert list(Message.objects.order_by().values_list("attempts", "state").distinct()) == [(1, "sent")]
