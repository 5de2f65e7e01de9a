"""The outbox against a real mail server that behaves, refuses, closes and hangs."""

import datetime as dt
import os
import signal
import socket
import stat
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from invitations import delivery, tasks
from invitations.delivery import outbox, transport
from invitations.models import Attempt, Invitation, Message, Suppression
from invitations.tokens import address_hash
from meetings.models import Meeting
from tests.factories import ContactFactory, InvitationFactory, MeetingFactory, UserFactory
from tests.outbox import address, make_due, parsed, queued
from tests.smtp_server import CLOSE, GOOD, HANG, RESET, Gate, SmtpServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def serve(settings):
    """Start a mail server with a script, and send through it; a second without an answer counts as a loss."""
    servers = []

    def start(**script):
        server = SmtpServer(**script).__enter__()
        servers.append(server)
        settings.MAIL_DIR = None
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 1
        settings.DELIVERY_LEASE_SECONDS = transport.LEASE_MARGIN_SECONDS + 1
        return server

    yield start
    for server in servers:
        server.__exit__()


def states(*messages):
    return [Message.objects.values_list("state", flat=True).get(pk=message.pk) for message in messages]


def tries(message):
    return list(Attempt.objects.filter(message=message).values_list("number", "phase", "code"))


# --- A mail server that behaves ------------------------------------------------------------------------------------


def test_what_is_due_is_sent_once_and_written_down(serve):
    server = serve()
    messages = [queued(), queued(), queued(not_before=timezone.now() + dt.timedelta(hours=1))]
    assert (delivery.deliver(), delivery.deliver()) == (2, 0)
    assert states(*messages) == ["sent", "sent", "queued"]
    assert [len(server.to(address(message))) for message in messages] == [1, 1, 0]
    row = Message.objects.get(pk=messages[0].pk)
    assert (row.smtp_code, row.smtp_reply, row.attempts, row.lease_token, row.uncertain_count) == (
        250, "2.0.0 kept", 1, None, 0,
    )  # fmt: skip
    assert row.dot_at <= row.accepted_at
    assert (row.address_hash, row.domain) == (address_hash(address(row)), "bewoners.example")
    assert tries(row) == [(1, "dot", 250)]
    mail = parsed(server.to(address(row))[0])
    assert (mail["Message-ID"], mail["Date"]) == (row.message_id, row.date_header)


def test_one_connection_carries_many_messages(serve):
    server = serve()
    for _ in range(3):
        queued()
    assert (delivery.deliver(), server.connections) == (3, 1)
    assert server.commands[-1] == "quit"


def test_a_connection_is_replaced_when_it_was_used_enough(serve, monkeypatch):
    monkeypatch.setattr(transport, "MESSAGES_PER_CONNECTION", 2)
    server = serve()
    for _ in range(3):
        queued()
    assert (delivery.deliver(), server.connections) == (3, 2)


def test_a_connection_that_rested_is_tried_before_it_is_used(serve, monkeypatch):
    monkeypatch.setattr(transport, "IDLE_SECONDS", -1)
    server = serve(noop=[GOOD["noop"], CLOSE])
    for _ in range(3):
        queued()
    assert (delivery.deliver(), server.connections) == (3, 2)


def test_delivery_refuses_to_run_inside_a_transaction(serve):
    serve()
    queued()
    with transaction.atomic(), pytest.raises(RuntimeError, match="transaction"):
        delivery.deliver()


def test_no_transaction_is_open_while_the_server_is_spoken_to(serve, monkeypatch):
    serve()
    queued()
    seen, send = [], transport.SmtpTransport.send

    def watch(self, envelope, before_dot):
        seen.append(connection.in_atomic_block)
        return send(self, envelope, before_dot)

    monkeypatch.setattr(transport.SmtpTransport, "send", watch)
    assert (delivery.deliver(), seen) == (1, [False])


def test_a_run_stops_at_its_limit_and_at_its_time(serve):
    serve()
    for _ in range(3):
        queued()
    assert (delivery.deliver(limit=2), delivery.deliver(seconds=0), delivery.deliver(seconds=30)) == (2, 0, 1)


def test_the_oldest_goes_first(serve):
    server = serve()
    late, early = queued(), queued(not_before=timezone.now() - dt.timedelta(hours=1))
    delivery.deliver()
    assert [recipient for recipient, _ in server.mails] == [address(early), address(late)]


def test_messages_of_one_invitation_go_one_after_another(serve):
    server = serve()
    first = queued(invitation=InvitationFactory(contact__language="en"))
    second = queued("link", invitation=first.invitation, not_before=timezone.now() - dt.timedelta(hours=1))
    taken = outbox.claim(10)
    assert (taken.waiting, outbox.claim(10).waiting) == ([first.pk], [])
    outbox.release(taken)
    assert delivery.deliver() == 2
    subjects = [parsed(content)["Subject"] for content in server.to(address(first))]
    assert [subject.partition(":")[0].partition("?")[0] for subject in subjects] == ["Will you come", "Your new link"]
    assert states(first, second) == ["sent", "sent"]


def test_a_confirmation_carries_the_appointment(serve):
    server = serve()
    invitation = InvitationFactory(answer="accepted", party_size=1, answered_at=timezone.now(), answer_version=1)
    queued("confirmation", invitation=invitation, dedupe_key=f"{invitation.pk}:confirmation:1")
    assert delivery.deliver() == 1
    ((_, content),) = server.mails
    (appointment,) = parsed(content).iter_attachments()
    assert (appointment.get_content_type(), appointment.get_param("method")) == ("text/calendar", "PUBLISH")
    assert f"UID:{invitation.meeting.public_id}@testserver" in appointment.get_content()


def test_a_test_goes_to_the_user_with_the_words_of_the_invitee(serve):
    server = serve()
    user, meeting = UserFactory(), MeetingFactory()
    contact = ContactFactory(name="Fatima el Amrani")
    meeting_audience(meeting, contact, user)
    queued("test", user=user, dedupe_key=f"test:{meeting.pk}:{user.pk}:no:nce:{contact.pk}")
    gone = queued("test", user=user, dedupe_key=f"test:{meeting.pk}:{user.pk}:nonce:0")
    assert delivery.deliver() == 1
    mail = parsed(server.to(user.email)[0])
    assert (mail["Subject"].startswith("[Test] "), mail["List-Unsubscribe"]) == (True, None)
    assert "Fatima el Amrani" in mail.get_body(("plain",)).get_content()
    assert states(gone) == ["cancelled"]


def meeting_audience(meeting, contact, user):
    from invitations.models import AudienceChoice

    AudienceChoice.objects.create(
        meeting=meeting, contact=contact, is_included=True, is_added=True, note="x", decided_by=user
    )


def test_a_server_without_8bitmime_gets_seven_bits(serve):
    server = serve(ehlo=["250 sink"])
    message = queued(invitation=InvitationFactory(contact__name="Zoë Ünal"))
    assert delivery.deliver() == 1
    (content,) = server.to(address(message))
    assert content.isascii()
    assert "Zoë Ünal" in parsed(content).get_body(("plain",)).get_content()


def test_dots_at_the_start_of_a_line_arrive(serve):
    server = serve()
    meeting = MeetingFactory(state="inviting", introduction="Eerst.\n.\n..\n.QUIT")
    message = queued(invitation=InvitationFactory(meeting=meeting))
    assert delivery.deliver() == 1
    text = parsed(server.to(address(message))[0]).get_body(("plain",)).get_content()
    assert "Eerst.\n.\n..\n.QUIT" in text.replace("\r\n", "\n")


# --- A mail server that refuses ------------------------------------------------------------------------------------

REFUSALS = [
    ({"banner": ["421 4.3.2 busy"]}, "queued", ("connect", 421)),
    ({"banner": ["554 5.7.1 go away"]}, "queued", ("connect", 554)),
    ({"banner": [CLOSE]}, "queued", ("connect", None)),
    ({"banner": [HANG]}, "queued", ("connect", None)),
    ({"banner": ["garbage"]}, "queued", ("connect", None)),
    ({"ehlo": [CLOSE]}, "queued", ("connect", None)),
    ({"mail": ["421 4.3.2 busy"]}, "queued", ("mail", 421)),
    ({"mail": ["452 4.3.1 full"]}, "queued", ("mail", 452)),
    ({"mail": ["550 5.1.8 who are you"]}, "queued", ("mail", 550)),
    ({"mail": [HANG]}, "queued", ("mail", None)),
    ({"mail": [CLOSE]}, "queued", ("mail", None)),
    ({"ehlo": ["250-sink\r\n250 SIZE 100"]}, "failed_content", ("mail", 552)),
    ({"rcpt": ["421 4.3.2 busy"]}, "queued", ("rcpt", 421)),
    ({"rcpt": ["450 4.2.0 later"]}, "queued", ("rcpt", 450)),
    ({"rcpt": ["550 5.1.1 no such user"]}, "failed_address", ("rcpt", 550)),
    ({"rcpt": ["550 5.7.1 blocked"]}, "queued", ("rcpt", 550)),
    ({"rcpt": ["552 5.2.2 full"]}, "queued", ("rcpt", 552)),
    ({"rcpt": ["550 unknown"]}, "failed_address", ("rcpt", 550)),
    ({"rcpt": [CLOSE]}, "queued", ("rcpt", None)),
    ({"rcpt": [RESET]}, "queued", ("rcpt", None)),
    ({"rcpt": [HANG]}, "queued", ("rcpt", None)),
    ({"data": ["451 4.3.0 later"]}, "queued", ("data", 451)),
    ({"data": [HANG]}, "queued", ("data", None)),
    ({"dot": ["451 4.3.0 later"]}, "queued", ("dot", 451)),
    ({"dot": ["552 5.3.4 too big"]}, "failed_content", ("dot", 552)),
    ({"dot": ["554 5.6.0 no"]}, "failed_content", ("dot", 554)),
    ({"dot": ["550 5.7.515 not signed"]}, "queued", ("dot", 550)),
    ({"dot": [CLOSE]}, "uncertain", ("dot", None)),
    ({"dot": [RESET]}, "uncertain", ("dot", None)),
    ({"dot": [HANG]}, "uncertain", ("dot", None)),
    ({"dot": ["x" * 9000]}, "uncertain", ("dot", None)),
    ({"dot": ["what?"]}, "uncertain", ("dot", None)),
]


@pytest.mark.parametrize(("script", "state", "reached"), REFUSALS, ids=lambda value: str(value)[:40])
def test_a_refusal_leads_to_its_state_and_later_to_the_end(serve, script, state, reached):
    server = serve(**script)
    message = queued()
    assert delivery.deliver() == 0
    row = Message.objects.get(pk=message.pk)
    assert (row.state, tries(row)) == (state, [(1, *reached)])
    assert (row.lease_token, row.accepted_at, server.mails) == (None, None, [])
    assert (row.dot_at is not None) == (state == "uncertain")
    assert (row.not_before > timezone.now()) == (state in {"queued", "uncertain"})
    make_due()
    delivery.sweep()
    ends_well = state in {"queued", "uncertain"}
    assert (delivery.deliver(), states(message)) == (int(ends_well), ["sent" if ends_well else state])
    assert len(server.to(address(message))) == int(ends_well)


def test_a_server_that_is_not_there_leaves_all_in_the_queue(serve, settings):
    serve()
    with socket.create_server(("127.0.0.1", 0)) as unused:
        settings.EMAIL_PORT = unused.getsockname()[1]
    messages = [queued() for _ in range(3)]
    assert delivery.deliver() == 0
    assert [(row.state, row.attempts) for row in Message.objects.order_by("pk")] == [
        ("queued", 1), ("queued", 0), ("queued", 0),
    ]  # fmt: skip
    assert tries(messages[0]) == [(1, "connect", None)]


def test_a_refusal_of_us_is_logged_once_per_run(serve, caplog):
    serve(mail=["550 5.7.1 go away <boss@example.org>"] * 9)
    for _ in range(3):
        queued()
    assert delivery.deliver() == 0
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert "boss@example.org" not in record.getMessage()
    assert sorted(Message.objects.values_list("attempts", flat=True)) == [0, 0, 1]


def test_one_refused_address_does_not_hold_up_the_others(serve):
    server = serve(rcpt=["550 5.1.1 no such user"])
    messages = [queued() for _ in range(3)]
    assert (delivery.deliver(), server.connections) == (2, 1)
    assert states(*messages) == ["failed_address", "sent", "sent"]


def test_a_used_connection_that_was_closed_is_opened_anew(serve):
    server = serve(mail=[GOOD["mail"], CLOSE])
    messages = [queued() for _ in range(3)]
    assert (delivery.deliver(), server.connections) == (3, 2)
    assert [tries(message) for message in messages] == [[(1, "dot", 250)]] * 3


def test_a_greylisted_message_goes_the_second_time(serve):
    server = serve(rcpt=["450 4.2.0 come back in five minutes"])
    message = queued()
    assert delivery.deliver() == 0
    make_due()
    assert (delivery.deliver(), len(server.to(address(message)))) == (1, 1)
    assert tries(message) == [(1, "rcpt", 450), (2, "dot", 250)]


def test_a_reply_is_kept_without_addresses_and_odd_signs(serve):
    serve(rcpt=[b"550-5.1.1 <jan@example.org> \x00\xff\xfe\r\n550 5.1.1 " + b"long " * 100])
    message = queued()
    delivery.deliver()
    reply = Message.objects.get(pk=message.pk).smtp_reply
    assert reply.startswith("5.1.1 <…@…> ")
    assert (reply.isprintable(), len(reply)) == (True, 200)


def test_no_mail_goes_in_the_clear_when_tls_is_asked_for(serve, settings):
    server = serve()
    settings.EMAIL_USE_TLS = True
    message = queued()
    assert (delivery.deliver(), server.offered) == (0, [])
    assert tries(message) == [(1, "connect", None)]


def test_a_refused_password_stops_the_run(serve, settings):
    server = serve(ehlo=["250-sink\r\n250 AUTH PLAIN"], auth=["535 5.7.8 wrong"] * 9)
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "user", "secret"
    messages = [queued(), queued()]
    assert (delivery.deliver(), server.connections) == (0, 1)
    assert (tries(messages[0]), tries(messages[1])) == ([(1, "auth", 535)], [])


# --- After the dot -------------------------------------------------------------------------------------------------


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
def test_other_kinds_are_held_after_a_loss(serve, kind):
    serve(dot=[CLOSE])
    user, contact, meeting = UserFactory(), ContactFactory(), MeetingFactory()
    meeting_audience(meeting, contact, user)
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


# --- Looking again before sending ----------------------------------------------------------------------------------


def _withdraw(message):
    Invitation.objects.update(state="withdrawn")


def _cancel(message):
    Meeting.objects.update(state="cancelled")


def _let_expire(message):
    Message.objects.update(deadline=timezone.now() - dt.timedelta(seconds=2))


def _change_meeting(message):
    Meeting.objects.update(sequence=1)


def _opt_out(message, **scope):
    Suppression.objects.create(address_hash=address_hash(address(message).upper()), reason="opted_out", **scope)


def _opt_out_here(message):
    _opt_out(message, area=message.invitation.meeting.area)


def _bounce(message):
    Suppression.objects.create(address_hash=address_hash(address(message)), reason="bounced")


def _lose_address(message):
    type(message.invitation.contact).objects.update(email="")


def _break_address(message):
    type(message.invitation.contact).objects.update(email="jan@localhost")


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (_withdraw, "cancelled"),
        (_cancel, "cancelled"),
        (_let_expire, "expired"),
        (_change_meeting, "superseded"),
        (_opt_out, "suppressed"),
        (_opt_out_here, "suppressed"),
        (_bounce, "suppressed"),
        (_lose_address, "failed_address"),
        (_break_address, "failed_address"),
    ],
)
def test_what_must_not_go_any_more_is_not_sent(serve, change, state):
    server = serve()
    message = queued()
    change(message)
    assert (delivery.deliver(), server.offered, states(message)) == (0, [], [state])


def test_an_opt_out_elsewhere_lets_an_invitation_pass(serve):
    serve()
    message = queued()
    _opt_out(message, area=MeetingFactory().area)
    assert (delivery.deliver(), states(message)) == (1, ["sent"])


def test_an_opt_out_lets_a_confirmation_pass_and_a_bounce_does_not(serve):
    serve()
    messages = [queued("confirmation"), queued("confirmation")]
    _opt_out(messages[0])
    _bounce(messages[1])
    assert (delivery.deliver(), states(*messages)) == (1, ["sent", "suppressed"])


def test_an_older_answer_is_not_confirmed_any_more(serve):
    serve()
    invitation = InvitationFactory(answer="declined", answered_at=timezone.now(), answer_version=2)
    messages = [
        queued("confirmation", invitation=invitation, dedupe_key=f"{invitation.pk}:confirmation:{version}")
        for version in (1, 2)
    ]
    assert (delivery.deliver(), states(*messages)) == (1, ["superseded", "sent"])


def test_no_dot_follows_when_the_meeting_is_cancelled_in_between(serve):
    server = serve()
    message = queued()
    claim = outbox.claim(1)
    held = outbox.renew(claim, claim.waiting.pop())
    Meeting.objects.update(state="cancelled")
    assert outbox.mark_dot(held) is False
    outbox.let_go(held)
    assert (delivery.deliver(), server.offered, states(message)) == (0, [], ["cancelled"])


# --- Leases --------------------------------------------------------------------------------------------------------


def test_a_worker_whose_lease_ended_changes_nothing_and_sends_no_dot(serve):
    gate = Gate(then=GOOD["data"])
    server = serve(data=[gate])
    message = queued()
    thread = threading.Thread(target=_take_over_at, args=[gate])
    thread.start()
    assert (delivery.deliver(), server.offered) == (0, [])
    thread.join()
    row = Message.objects.get(pk=message.pk)
    assert (row.state, row.dot_at, tries(row)) == ("queued", None, [])
    make_due()
    assert (delivery.deliver(), len(server.offered)) == (1, 1)


def _take_over_at(gate):
    """As another process: end the lease while the server lets the worker wait, and sweep."""
    gate.reached.wait(10)
    try:
        Message.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
        delivery.sweep()
        Message.objects.update(not_before=timezone.now() + dt.timedelta(hours=1))
    finally:
        gate.opened.set()
        connection.close()


def test_the_sweep_tells_a_loss_before_the_dot_from_one_after():
    ended = {"lease_token": "0" * 32, "lease_until": timezone.now() - dt.timedelta(seconds=2), "state": "sending"}
    after = ended | {"dot_at": timezone.now()}
    rows = {
        "before": queued(**ended),
        "after": queued(**after),
        "again": queued(**after, uncertain_count=1),
        "confirmation": queued("confirmation", **after),
        "worn": queued(**ended, attempts=40),
        "at work": queued(**ended | {"lease_until": timezone.now() + dt.timedelta(minutes=1)}),
        "too late": queued(deadline=timezone.now() - dt.timedelta(seconds=2)),
    }
    assert delivery.sweep() == 6
    assert dict(zip(rows, states(*rows.values()), strict=True)) == {
        "before": "queued",
        "after": "uncertain",
        "again": "held",
        "confirmation": "held",
        "worn": "failed",
        "at work": "sending",
        "too late": "expired",
    }
    assert delivery.sweep() == 0
    assert Message.objects.get(pk=rows["after"].pk).uncertain_count == 1


def test_an_uncertain_message_whose_time_is_over_is_held():
    message = queued(state="uncertain", dot_at=timezone.now(), deadline=timezone.now() - dt.timedelta(seconds=2))
    delivery.sweep()
    assert states(message) == ["held"]


def test_being_told_to_stop_ends_after_the_message_in_hand(serve):
    gate = Gate(then=GOOD["dot"])
    server = serve(dot=[gate])
    messages = [queued() for _ in range(3)]
    before = signal.signal(signal.SIGTERM, _exit)

    def stop():
        gate.reached.wait(10)
        os.kill(os.getpid(), signal.SIGTERM)
        gate.opened.set()

    thread = threading.Thread(target=stop)
    thread.start()
    try:
        with pytest.raises(SystemExit):
            delivery.deliver()
    finally:
        thread.join()
        signal.signal(signal.SIGTERM, before)
    assert (states(*messages), len(server.mails)) == (["sent", "queued", "queued"], 1)
    assert list(Message.objects.order_by("pk").values_list("attempts", "uncertain_count")) == [(1, 0), (0, 0), (0, 0)]


def _exit(*_):
    raise SystemExit


def test_a_message_that_cannot_be_made_is_given_up_and_holds_up_no_one(serve, caplog):
    serve()
    poisoned, good = queued(), queued()
    Invitation.objects.filter(pk=poisoned.invitation_id).update(reasons=[{"no": "code"}])
    contact = poisoned.invitation.contact
    for expected in ("queued", "queued", "failed"):
        delivery.deliver()
        assert states(poisoned, good) == [expected, "sent"]
        make_due()
    assert tries(poisoned) == [(1, "compose", None), (2, "compose", None), (3, "compose", None)]
    assert [text for text in (contact.name, contact.email) if text in caplog.text] == []


def test_a_marker_that_cannot_be_written_leaves_the_message_to_the_sweep(serve, monkeypatch):
    server = serve()
    message = queued()
    monkeypatch.setattr(outbox, "mark_dot", lambda held: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        delivery.deliver()
    assert (states(message), server.offered) == (["sending"], [])
    monkeypatch.undo()
    Message.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=2))
    delivery.sweep()
    assert states(message) == ["queued"]


# --- Doors ---------------------------------------------------------------------------------------------------------


def test_without_a_mail_server_mail_is_kept_as_private_files(settings, tmp_path):
    settings.MAIL_DIR = tmp_path / "mail"
    messages = [queued(), queued()]
    assert (delivery.deliver(), states(*messages)) == (2, ["sent", "sent"])
    files = sorted(settings.MAIL_DIR.iterdir(), key=lambda file: int(file.stem.rpartition("-")[2]))
    assert [parsed(file.read_bytes())["To"] for file in files] == [address(message) for message in messages]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(settings.MAIL_DIR.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_written_keeps_mail_in_the_queue(settings, tmp_path):
    settings.MAIL_DIR = tmp_path / "file" / "mail"
    (tmp_path / "file").write_text("in the way")
    message = queued()
    assert (delivery.deliver(), states(message)) == (0, ["queued"])


def test_the_tasks_are_doors(serve, settings):
    server = serve()
    settings.CELERY_TASK_ALWAYS_EAGER = True
    queued()
    tasks.deliver_outbox()
    assert len(server.mails) == 1
    tasks.forget_needs()


def test_the_command_sweeps_and_delivers_one_round(serve, capsys):
    from django.core.management import call_command

    serve()
    left = queued(state="sending", lease_token="0" * 32, lease_until=timezone.now() - dt.timedelta(seconds=2))
    before = signal.getsignal(signal.SIGTERM)
    try:
        call_command("deliver", "--once")
    finally:
        signal.signal(signal.SIGTERM, before)
    assert (capsys.readouterr().out, states(left)) == ("1 handed over\n", ["sent"])
