"""The outbox against a mail server that behaves, and its doors."""

import datetime as dt
import re
import signal
import stat

import pytest
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone, translation

from invitations import delivery, tasks
from invitations.delivery import outbox, transport
from invitations.models import Message
from invitations.tokens import address_hash, entry_key
from tests.cases import case
from tests.factories import ContactFactory, InvitationFactory, MeetingFactory, UserFactory
from tests.installation import Inbox, free_port
from tests.outbox import address, on_the_list, parsed, queued, states, tries
from tests.rfc5545 import lines_of
from tests.smtp_server import CLOSE, GOOD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

# --- A mail server that behaves ---------------------------------------------------------------------------------------


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


def test_an_ordinary_mail_server_takes_it(settings):
    inbox = Inbox()
    server = Controller(inbox, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.MAIL_DIR, settings.EMAIL_HOST, settings.EMAIL_PORT = None, "127.0.0.1", server.port
    message = queued()
    try:
        assert delivery.deliver() == 1
    finally:
        server.stop()
    ((recipients, mail),) = inbox.mails
    assert (recipients, mail["To"], mail.defects) == ([address(message)], address(message), [])


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


@case("C9", "delivery started inside a transaction", "refused")
def test_delivery_refuses_to_run_inside_a_transaction(serve):
    serve()
    queued()
    with transaction.atomic(), pytest.raises(RuntimeError, match="transaction"):
        delivery.deliver()


@case("C9", "a look for an open transaction during SMTP", "none")
def test_no_transaction_is_open_while_the_server_is_spoken_to(serve, monkeypatch):
    serve()
    queued()
    seen = []

    def watched(step):
        def watch(self, *arguments):
            seen.append((step.__name__, connection.in_atomic_block))
            return step(self, *arguments)

        return watch

    for step in ("open", "offer", "dot", "answer"):
        monkeypatch.setattr(transport.SmtpTransport, step, watched(getattr(transport.SmtpTransport, step)))
    assert (delivery.deliver(), seen) == (
        1,
        [("open", False), ("offer", False), ("dot", False), ("answer", False)],
    )


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
    own = entry_key(invitation.public_id)
    assert lines_of(appointment.get_payload(decode=True), "UID") == [
        f"UID:{invitation.meeting.public_id}-{own}@testserver"
    ]


@case("E7", "Dutch and English readers by turns in one run", "each in their own language, nothing left of the other")
def test_each_reader_of_one_run_gets_their_own_language(serve):
    server = serve()
    meeting = MeetingFactory(state="inviting")
    languages = ["nl", "en", "nl", "en"]
    people = [ContactFactory(language=language) for language in languages]
    messages = [queued(invitation=InvitationFactory(meeting=meeting, contact=person)) for person in people]
    assert delivery.deliver() == 4
    mails = [parsed(content) for _, content in server.mails]
    assert [mail["Content-Language"] for mail in mails] == languages
    bodies = []
    for mail, message in zip(mails, messages, strict=True):
        parts = "".join(mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
        person = message.invitation.contact
        for own in (message.invitation.public_id, person.name, person.email):
            parts = parts.replace(own, "…")
        bodies.append(re.sub(r"…\.[\w-]{22}", "…", parts) + mail["Subject"])
    dutch, english, *again = bodies
    assert (again, dutch != english) == ([dutch, english], True)
    assert ('lang="nl"' in dutch, 'lang="en"' in english, translation.get_language()) == (True, True, "nl")


def test_a_test_goes_to_the_user_with_the_words_of_the_invitee(serve):
    server = serve()
    user, meeting = UserFactory(), MeetingFactory()
    contact = ContactFactory(name="Fatima el Amrani")
    on_the_list(meeting, contact, user)
    queued("test", user=user, dedupe_key=f"test:{meeting.pk}:{user.pk}:no:nce:{contact.pk}")
    gone = queued("test", user=user, dedupe_key=f"test:{meeting.pk}:{user.pk}:nonce:0")
    assert delivery.deliver() == 1
    mail = parsed(server.to(user.email)[0])
    assert (mail["Subject"].startswith("[Test] "), mail["List-Unsubscribe"]) == (True, None)
    assert "Fatima el Amrani" in mail.get_body(("plain",)).get_content()
    assert states(gone) == ["cancelled"]


@case("S14", "EHLO without 8BITMIME", "the message in seven bits, and whole")
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


# --- Doors ------------------------------------------------------------------------------------------------------------


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


def test_the_command_sweeps_and_delivers_one_round(serve, capsys):
    serve()
    left = queued(state="sending", lease_token="0" * 32, lease_until=timezone.now() - dt.timedelta(seconds=2))
    before = signal.getsignal(signal.SIGTERM)
    try:
        call_command("deliver", "--once")
    finally:
        signal.signal(signal.SIGTERM, before)
    assert (capsys.readouterr().out, states(left)) == ("1 handed over\n", ["sent"])
