"""The doors by which answers of calendars come in: a mailbox, a folder, and a pipe of the mail server."""

import io
import mailbox
import os
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from invitations import actions
from invitations.models import Invitation
from tests.factories import InvitationFactory
from tests.imap_server import ImapServer
from tests.invitations.calendar_answers import ADDRESS, AWAY, PERSON, SERVER, answer_of

pytestmark = pytest.mark.django_db
SAID = "2 applied, 1 noted, 0 late, 1 old, 1 refused, 1 unknown, 1 automatic, 1 unclear"
NOTHING_LEFT = "0 applied, 0 noted, 0 late, 0 old, 0 refused, 0 unknown, 0 automatic, 0 unclear"


@pytest.fixture(autouse=True)
def _inbox(settings, tmp_path):
    settings.CALENDAR_REPLY_ADDRESS = ADDRESS
    settings.CALENDAR_REPLY_AUTHSERV_IDS = [SERVER]
    settings.VAR_DIR = tmp_path / "var"


@pytest.fixture
def mails():
    """Two answers, one of them twice, another time, a forged one, an unknown one, someone away, and a person."""
    first, second, third = (InvitationFactory(group="partner") for _ in range(3))
    yes = answer_of(first)
    return [
        yes, yes, answer_of(second, "DECLINED"), answer_of(third, "TENTATIVE", method="COUNTER"),
        answer_of(third, by="kwaad@elders.example"), answer_of(third, uid="1@elders"), AWAY, PERSON,
    ]  # fmt: skip


def process(*arguments):
    out = io.StringIO()
    try:
        call_command("process_replies", *arguments, stdout=out, stderr=io.StringIO())
    except SystemExit as end:
        return end.code
    return out.getvalue().strip()


def answers():
    return list(Invitation.objects.order_by("pk").values_list("answer", flat=True))


def test_a_mailbox_is_read_once(settings, mails):
    with ImapServer(*mails) as server:
        settings.CALENDAR_REPLY_IMAP_URL = f"imap://bounces:pa%20ss@127.0.0.1:{server.port}/INBOX"
        assert (process(), process()) == (SAID, NOTHING_LEFT)
    assert server.flags == [["\\Seen"]] * 7 + [["\\Flagged"]]
    assert answers() == ["accepted", "declined", "needs-action"]


def test_a_maildir_is_read_once(tmp_path, mails):
    box = mailbox.Maildir(tmp_path / "box")
    keys = [box.add(content) for content in mails]
    folder = ("--maildir", str(tmp_path / "box"))
    said = process(*folder)  # a maildir has no order: of a mail that is there twice, one is old
    assert (said, process(*folder)) == (SAID, NOTHING_LEFT)
    assert [box.get_message(key).get_flags() for key in keys] == ["S"] * 7 + ["F"]
    assert answers() == ["accepted", "declined", "needs-action"]


def test_without_a_mailbox_it_says_what_to_set():
    with pytest.raises(CommandError, match=r"Set CALENDAR_REPLY_IMAP_URL, or give --maildir or --stdin"):
        process()


def test_a_pipe_records_keeps_what_is_unclear_and_asks_for_it_again(settings, monkeypatch):
    def pipe(content):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        return process("--stdin")

    content = answer_of(InvitationFactory())
    assert [pipe(content), pipe(content), pipe(PERSON)] == ["applied", "old", "unclear"]
    (kept,) = mailbox.Maildir(settings.VAR_DIR / "calendar-replies")
    assert (kept["Subject"], kept.get_flags()) == ("Re: Komt u?", "F")

    def fail(reply):
        raise OperationalError("gone")

    monkeypatch.setattr(actions, "apply_calendar_reply", fail)
    assert pipe(content) == os.EX_TEMPFAIL
