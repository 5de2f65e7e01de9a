"""Nothing that someone typed leaves the message it stands in: one mail, one reader, no extra header, on the wire."""

import socket

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.utils import timezone

from invitations import delivery
from invitations.mail import letter_for
from tests.cases import case
from tests.factories import InvitationFactory, MeetingFactory, UserFactory, VenueFactory
from tests.installation import Inbox, free_port
from tests.outbox import address, parsed, queued, states
from tests.smtp_server import SmtpServer

pytestmark = pytest.mark.django_db(transaction=True)

ENDS = {"crlf": "\r\n", "lf": "\n", "cr": "\r", "separator": "\u2028", "next": "\x85", "form": "\x0c"}
if connection.vendor == "sqlite":  # PostgreSQL stores no NUL, in no kind of column
    ENDS["nul"] = "\x00"
# With the longest line end and what the tests put around it, this still fits in the shortest column: 120 signs.
SECOND = "MAIL FROM:<boef@evil.example>{0}RCPT TO:<baas@stad.example>{0}DATA{0}Subject: nep{0}{0}nep"
HEADERS = [
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Content-Language", "Auto-Submitted",
    "X-Auto-Response-Suppress", "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type",
]  # fmt: skip
WHERE = ["name", "title", "introduction", "question", "venue", "organiser", "function", "organisation", "reason"]


def invitation_with(place, typed, settings):
    """An invitation with these words in one place, however they came into the database."""
    fields = {"state": "inviting"}
    if place in {"title", "introduction", "question"}:
        fields[place] = typed
    if place == "venue":
        fields["venue"] = VenueFactory(name=typed)
    if place in {"organiser", "function"}:
        fields["organiser"] = UserFactory(**{"name" if place == "organiser" else "function": typed})
    if place == "organisation":
        settings.ORGANISATION_NAME = typed
    more = {"contact__name": typed} if place == "name" else {}
    if place == "reason":
        more = {"reasons": [{"code": "area", "area": typed, "organisation": typed}]}
    return InvitationFactory(meeting=MeetingFactory(**fields), **more)


def verbs(server):
    """The commands that the server heard, without what belongs to them."""
    return [line.split(" ")[0].split(":")[0].lower() for line in server.commands]


@case("H2", "a second message behind each line end, in nine places of a mail", "one mail, one reader, on the wire")
@pytest.mark.parametrize("place", WHERE)
@pytest.mark.parametrize("end", ENDS)
def test_a_second_message_in_what_was_typed_stays_text(serve, settings, place, end):
    server, sign = serve(), ENDS[end]
    typed = f"Wijk{sign}.{sign}{SECOND.format(sign)}{sign}.{sign}QUIT{sign}"
    message = queued(invitation=invitation_with(place, typed, settings))
    assert delivery.deliver() == 1
    assert verbs(server) == ["ehlo", "mail", "rcpt", "data", "quit"]
    ((recipient, content),) = server.offered
    assert (recipient, states(message)) == (address(message), ["sent"])
    bare = content.replace(b"\r\n", b"")
    assert [sign for sign in (b"\r", b"\n", b"\x00") if sign in bare] == []
    assert content.isascii()


@case("H2", "headers behind each line end, in nine places of a mail", "no header more")
@pytest.mark.parametrize("place", WHERE)
@pytest.mark.parametrize("end", ENDS)
def test_a_header_in_what_was_typed_stays_text(serve, settings, place, end):
    server, sign = serve(), ENDS[end]
    typed = f"Wijk{sign}Bcc: allen@evil.example{sign}X-Nep: ja{sign}{sign}<b>nep</b>"
    message = queued(invitation=invitation_with(place, typed, settings))
    assert delivery.deliver() == 1
    mail = parsed(server.to(address(message))[0])
    assert (mail.keys(), mail["To"], mail.defects) == (HEADERS, address(message), [])
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]


@pytest.mark.parametrize("typed", [".", "..", ".\n.\n.", "x\n.", ".x", "=2E\n=0D=0A.=0D=0A"])
def test_dots_arrive_as_they_were_typed(serve, typed):
    server = serve()
    meeting = MeetingFactory(state="inviting", introduction=f"Begin\n{typed}\nEind")
    message = queued(invitation=InvitationFactory(meeting=meeting))
    assert (delivery.deliver(), verbs(server)) == (1, ["ehlo", "mail", "rcpt", "data", "quit"])
    text = parsed(server.to(address(message))[0]).get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert f"Begin\n{typed}\nEind" in text


def test_another_mail_server_sees_one_message_too(settings):
    inbox = Inbox()
    server = Controller(inbox, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.MAIL_DIR, settings.EMAIL_HOST, settings.EMAIL_PORT = None, "127.0.0.1", server.port
    messages = [
        queued(invitation=invitation_with("introduction", f"a{sign}.{sign}{SECOND.format(sign)}", settings))
        for sign in ENDS.values()
    ]
    try:
        assert delivery.deliver() == len(messages)
    finally:
        server.stop()
    assert [recipients for recipients, _mail in inbox.mails] == [[address(message)] for message in messages]


@case("K4", "three people of one meeting get mail and open their pages", "one reader per mail, and nobody else in it")
@pytest.mark.parametrize("kind", ["invite", "confirmation", "link"])
def test_every_mail_has_one_reader_and_no_hidden_one(serve, client, settings, kind):
    """Neither in the headers nor in the appointment, nor on the page behind the link."""
    settings.CALENDAR_REPLY_ADDRESS = "agenda@stad.example"
    server = serve()
    meeting = MeetingFactory(state="inviting")
    fields = {"answer": "accepted", "party_size": 1, "answered_at": timezone.now(), "answer_version": 1}
    people = ("Anna Baas", "Bram Kok", "Cor Smit")
    invitations = [InvitationFactory(meeting=meeting, contact__name=name, **fields) for name in people]
    messages = [queued(kind, invitation=each, dedupe_key=f"{each.pk}:{kind}:1") for each in invitations]
    assert delivery.deliver() == 3
    for message in messages:
        (content,) = server.to(address(message))
        mail = parsed(content)
        assert ([mail.get_all(name) for name in ("To", "Cc", "Bcc")]) == [[address(message)], None, None]
        texts = [str(part.get_content()) for part in mail.walk() if part.get_content_maintype() == "text"]
        assert sum(text.count("\nATTENDEE") for text in texts) == (kind != "link")
        texts += [content.decode("latin-1"), client.get(letter_for(message.invitation).reply_url).content.decode()]
        others = [other.invitation.contact for other in messages if other is not message]
        names = [words for other in others for words in (other.name, other.email)]
        assert [name for name in names if any(name in text for text in texts)] == []
    assert [line for line in server.commands if line.startswith("rcpt")] == [
        f"rcpt TO:<{address(message)}>" for message in messages
    ]


def test_the_server_of_these_tests_would_see_a_second_message():
    """The proof that these tests can fail."""
    first = b"ehlo x\r\nmail FROM:<a@b>\r\nrcpt TO:<c@d>\r\ndata\r\nx\r\n.\r\n"
    with SmtpServer() as server, socket.create_connection(("127.0.0.1", server.port), timeout=5) as wire:
        wire.sendall(first + b"mail FROM:<boef@evil.example>\r\nquit\r\n")
        while wire.recv(1000):
            pass
        assert verbs(server) == ["ehlo", "mail", "rcpt", "data", "mail", "quit"]
