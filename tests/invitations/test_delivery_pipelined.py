"""A mail server that takes commands together (RFC 2920): fewer waits, and still one phase per reply."""

import pytest

from invitations import delivery
from invitations.delivery import transport
from invitations.delivery.transport import SmtpTransport
from invitations.delivery.wire import Envelope
from invitations.models import Message
from tests.invitations.test_delivery_refused import REFUSALS
from tests.outbox import address, make_due, queued, states, tries
from tests.smtp_server import CLOSE, GOOD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
TOGETHER = "250-sink\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES"


def mail_to(name):
    return Envelope(1, "a@gemeente.example", f"{name}@b.nl", f"To: {name}@b.nl\r\n\r\n.{name}\r\n".encode())


def hand_over(way_out, *envelopes, marker=lambda: True):
    """Hand over one after another, each with the next one announced; return phase and code of each."""
    outcomes = []
    for envelope, following in zip(envelopes, [*envelopes[1:], None], strict=True):
        outcome = way_out.send(envelope, marker, following)
        outcomes.append(outcome and (outcome.phase, outcome.code))
    return outcomes


@pytest.fixture
def way_out():
    transport = SmtpTransport()
    yield transport
    transport.close()


def test_the_next_message_is_announced_with_the_dot(serve, way_out):
    server = serve(ehlo=[TOGETHER] * 9)
    mails = [mail_to(name) for name in "abc"]
    assert hand_over(way_out, *mails) == [("dot", 250)] * 3
    assert (server.mails, server.connections) == ([(mail.recipient, mail.content) for mail in mails], 1)
    assert [command.split()[0] for command in server.commands] == ["ehlo", *["mail", "rcpt", "data"] * 3]


@pytest.mark.parametrize(("script", "state", "reached"), REFUSALS, ids=lambda value: str(value)[:40])
def test_a_refusal_leads_to_its_state_when_commands_travel_together(serve, script, state, reached):
    server = serve(**{"ehlo": [TOGETHER] * 9} | script)
    message = queued()
    assert delivery.deliver() == 0
    row = Message.objects.get(pk=message.pk)
    assert (row.state, tries(row), server.mails) == (state, [(1, *reached)], [])
    make_due()
    delivery.sweep()
    ends_well = state in {"queued", "uncertain"}
    assert (delivery.deliver(), states(message)) == (int(ends_well), ["sent" if ends_well else state])


@pytest.mark.parametrize(
    ("script", "outcomes", "connections"),
    [
        ({"rcpt": [GOOD["rcpt"], "550 5.1.1 no"]}, [("dot", 250), ("rcpt", 550), ("dot", 250)], 2),
        ({"mail": [GOOD["mail"], "452 4.3.1 full"]}, [("dot", 250), ("mail", 452), ("dot", 250)], 2),
        ({"mail": [GOOD["mail"], CLOSE]}, [("dot", 250)] * 3, 2),  # closed between two messages: opened anew
        ({"data": [GOOD["data"], "451 4.3.0 later"]}, [("dot", 250), ("data", 451), ("dot", 250)], 1),
        ({"dot": ["451 4.3.0 later"]}, [("dot", 451), ("dot", 250), ("dot", 250)], 1),
        ({"dot": [GOOD["dot"], CLOSE]}, [("dot", 250), ("dot", None), ("dot", 250)], 2),
        ({"rcpt": [GOOD["rcpt"], CLOSE]}, [("dot", 250), ("rcpt", None), ("dot", 250)], 2),
    ],
    ids=str,
)
def test_a_refusal_of_the_announced_message_is_its_own(serve, way_out, script, outcomes, connections):
    server = serve(**{"ehlo": [TOGETHER] * 9} | script)
    assert hand_over(way_out, *[mail_to(name) for name in "abc"]) == outcomes
    assert [mail for mail, _ in server.mails] == [
        f"{name}@b.nl" for name, (phase, code) in zip("abc", outcomes, strict=True) if (phase, code) == ("dot", 250)
    ]
    assert server.connections == connections


def test_an_announced_message_that_is_not_handed_over_never_arrives(serve, way_out):
    server = serve(ehlo=[TOGETHER] * 9)
    announced, other = mail_to("b"), mail_to("c")
    assert way_out.send(mail_to("a"), lambda: True, announced).code == 250
    assert way_out.send(other, lambda: True, announced).code == 250
    way_out.close()
    assert [recipient for recipient, _ in server.offered] == ["a@b.nl", "c@b.nl"]
    assert "quit" not in server.commands


def test_a_marker_that_says_no_ends_the_conversation_without_a_message(serve, way_out):
    server = serve(ehlo=[TOGETHER] * 9)
    assert hand_over(way_out, mail_to("a"), mail_to("b"), marker=lambda: not server.mails) == [("dot", 250), None]
    assert [recipient for recipient, _ in server.offered] == ["a@b.nl"]


def test_what_is_known_is_written_down_before_a_long_wait(serve, way_out, monkeypatch):
    serve(ehlo=[TOGETHER] * 9, rcpt=[GOOD["rcpt"], "hang"])
    told = []
    way_out.before_long_wait = lambda: told.append("told")
    assert hand_over(way_out, mail_to("a"), mail_to("b")) == [("dot", 250), ("rcpt", None)]
    assert told == ["told", "told"]  # before connecting, and when the second recipient was not answered


def test_an_address_cannot_add_a_command(serve, way_out):
    server = serve(ehlo=[TOGETHER] * 9)
    with pytest.raises(ValueError, match="add a command"):
        way_out.send(Envelope(1, "a@b.nl", "c@d.nl>\r\nDATA\r\n", b""), lambda: True)
    assert server.offered == []


def test_no_more_is_announced_than_the_connection_will_carry(serve, way_out, monkeypatch):
    monkeypatch.setattr(transport, "MESSAGES_PER_CONNECTION", 2)
    server = serve(ehlo=[TOGETHER] * 9)
    assert hand_over(way_out, *[mail_to(name) for name in "abc"]) == [("dot", 250)] * 3
    assert (server.connections, len(server.offered)) == (2, 3)
    assert server.commands.count("quit") == 1


def test_delivery_uses_it(serve):
    server = serve(ehlo=[TOGETHER] * 9)
    messages = [queued() for _ in range(5)]
    assert (delivery.deliver(), server.connections) == (5, 1)
    assert [recipient for recipient, _ in server.mails] == [address(message) for message in messages]
    assert states(*messages) == ["sent"] * 5
