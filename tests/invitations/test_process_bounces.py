"""The doors by which mail comes back: a mailbox, a folder, and a pipe of the mail server."""

import datetime as dt
import io
import mailbox
import os
import stat
import sys
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from invitations import actions
from invitations.models import DeliveryEvent, Message
from tests.imap_server import ImapServer
from tests.installation import free_port
from tests.invitations.returned_mail import returned, sent
from tests.outbox import states

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mailbox(settings, tmp_path):
    settings.BOUNCE_ADDRESS = "bounces@mail.voorbeeldstad.example"
    settings.VAR_DIR = tmp_path / "var"


def process(*arguments, **options):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("process_bounces", *arguments, stdout=out, stderr=err, **options)
    except SystemExit as end:
        return end.code
    return out.getvalue().strip()


@pytest.fixture
def pipe(monkeypatch):
    def run(content, *arguments):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        return process("--stdin", *arguments)

    return run


def mixed():
    """Two reports, one of them twice, someone who is away, one from a person, and one about nothing of ours."""
    first, second = sent(), sent()
    mails = [
        returned("postfix-unknown", first),
        returned("exchange-full", second),
        returned("exchange-full", second),
        returned("out-of-office", first),
        returned("from-a-person", first),
        returned("gmail-unknown", first, return_path="", message_id="<d.other@elsewhere.example>"),
    ]
    return first, second, mails


SAID = "2 applied, 1 doubled, 1 unknown, 1 automatic, 1 unclear, 0 too early"
NOTHING_LEFT = "0 applied, 0 doubled, 0 unknown, 0 automatic, 0 unclear, 0 too early"


def test_an_imap_mailbox_is_read_once_and_what_is_not_understood_stays_unread_with_a_star(settings):
    first, second, mails = mixed()
    with ImapServer(*mails) as server:
        settings.BOUNCE_IMAP_URL = f"imap://bounces:pa%20ss@127.0.0.1:{server.port}/INBOX"
        assert (process(), process()) == (SAID, NOTHING_LEFT)
    seen, star = ["\\Seen"], ["\\Flagged"]
    assert server.flags == [seen, seen, seen, seen, star, seen]
    assert states(first, second) == ["hard_bounced", "soft_bounced"]


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("", "Set BOUNCE_IMAP_URL, or give --maildir or --stdin (docs/configuration.md)."),
        ("imap://x:y@127.0.0.1:{closed}/", "The mail server 127.0.0.1 does not answer: ConnectionRefusedError."),
        ("imaps://x:y@127.0.0.1:{port}/", "The mail server 127.0.0.1 does not answer: SSLError."),
        ("imap://bounces:wrong@127.0.0.1:{port}/", "The mail server 127.0.0.1 refuses the user name or the password."),
        ("imap://bounces:pa%20ss@127.0.0.1:{port}/Terug", "There is no folder Terug on the mail server 127.0.0.1."),
    ],
)
def test_a_mailbox_that_cannot_be_read_says_why_without_a_password(settings, url, sentence):
    with ImapServer() as server:
        settings.BOUNCE_IMAP_URL = url.format(port=server.port, closed=free_port())
        with pytest.raises(CommandError) as error:
            process()
    assert str(error.value) == sentence


def test_a_maildir_is_read_once_and_keeps_what_is_not_understood(tmp_path):
    first, second, mails = mixed()
    box = mailbox.Maildir(tmp_path / "box")
    keys = [box.add(content) for content in mails]
    assert (process("--maildir", str(tmp_path / "box")), process("--maildir", str(tmp_path / "box"))) == (
        SAID, NOTHING_LEFT,
    )  # fmt: skip
    assert [box.get_message(key).get_flags() for key in keys] == ["S", "S", "S", "S", "F", "S"]
    assert box.get_bytes(keys[4]).replace(b"\n", b"\r\n") == mails[4]
    assert states(first, second) == ["hard_bounced", "soft_bounced"]


def test_a_folder_that_is_no_maildir_is_refused(tmp_path):
    with pytest.raises(CommandError, match="is no maildir"):
        process("--maildir", str(tmp_path))


def test_a_mail_comes_in_by_a_pipe(pipe):
    message = sent()
    content = returned("qmail-unknown", message)
    assert (pipe(content), pipe(content)) == ("applied", "doubled")
    assert states(message) == ["hard_bounced"]


def test_a_mail_by_a_pipe_that_is_not_understood_is_kept_for_a_person(pipe, settings):
    content = returned("from-a-person", sent())
    assert pipe(content) == "unclear"
    folder = settings.VAR_DIR / "bounces"
    (kept,) = mailbox.Maildir(folder)
    assert (kept["Subject"], kept.get_flags()) == ("Re: Komt u ook?", "F")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_pipe_asks_for_the_mail_again_when_the_message_is_in_hand(pipe):
    now = timezone.now()
    lease = {"lease_token": uuid.uuid4(), "lease_until": now + dt.timedelta(minutes=2), "dot_at": now}
    message = sent(state="sending", accepted_at=None, smtp_code=None, **lease)
    assert (pipe(returned("postfix-unknown", message)), states(message)) == (os.EX_TEMPFAIL, ["sending"])


def test_a_pipe_asks_for_the_mail_again_when_the_database_does_not_answer(pipe, monkeypatch):
    def fail(report):
        raise OperationalError("gone")

    monkeypatch.setattr(actions, "apply_report", fail)
    assert pipe(returned("postfix-unknown", sent())) == os.EX_TEMPFAIL


def test_a_crash_halfway_leaves_the_rest_unread(settings, monkeypatch):
    first, second = sent(), sent()
    real, count = actions.apply_report, []

    def fail_the_second_time(report):
        count.append(report)
        if len(count) == 2:
            raise OperationalError("gone")
        return real(report)

    with ImapServer(returned("postfix-unknown", first), returned("postfix-delayed", second)) as server:
        settings.BOUNCE_IMAP_URL = f"imap://bounces:pa%20ss@127.0.0.1:{server.port}/INBOX"
        monkeypatch.setattr(actions, "apply_report", fail_the_second_time)
        with pytest.raises(OperationalError):
            process()
        assert server.flags == [["\\Seen"], []]
        monkeypatch.setattr(actions, "apply_report", real)
        assert process() == "1 applied, 0 doubled, 0 unknown, 0 automatic, 0 unclear, 0 too early"
    assert (states(first, second), DeliveryEvent.objects.count()) == (["hard_bounced", "soft_bounced"], 2)
    assert Message.objects.count() == 2
