"""The ways in which a mail server misbehaves, each met by real workers: what follows at once, and what in the end."""

from collections import Counter
from dataclasses import dataclass, field

import pytest

from tests.cases import case
from tests.faults.ledger import compare
from tests.installation import free_port
from tests.smtp_server import CLOSE, GOOD, HANG, RESET, Drip

pytestmark = [pytest.mark.postgres, pytest.mark.faults]
WAIT, SENT, BAD, REFUSED, UNSURE = "queued", "sent", "failed_address", "failed_content", "uncertain"
ODD = b"550-5.1.1 \x00\xff\r\n550 5.1.1 x"
LOGIN = {"EMAIL_HOST_USER": "user", "EMAIL_HOST_PASSWORD": "geheim"}


@dataclass(frozen=True)
class Behaviour:
    """What the server does, and the states of two messages: after one run, and after the trouble is over."""

    number: str
    words: str
    script: dict | None  # None: there is no server at first
    first: tuple
    last: tuple = (SENT, SENT)
    settings: dict = field(default_factory=dict)  # of the first run only: an administrator repairs them


BEHAVIOURS = [
    Behaviour("S1", "refuses the connection", None, (WAIT, WAIT)),
    Behaviour("S1", "banner 421", {"banner": ["421 4.3.2 busy"]}, (WAIT, WAIT)),
    Behaviour("S1", "banner 554", {"banner": ["554 5.7.1 go away"]}, (WAIT, WAIT)),
    Behaviour("S1", "closes at the banner", {"banner": [CLOSE]}, (WAIT, WAIT)),
    Behaviour("S1", "hangs at the banner", {"banner": [HANG]}, (WAIT, WAIT)),
    Behaviour("S2", "MAIL 421, then 452", {"mail": ["421 4.3.2 busy", "452 4.3.1 full"]}, (WAIT, WAIT)),
    Behaviour("S2", "MAIL 550", {"mail": ["550 5.1.8 who are you"]}, (WAIT, WAIT)),
    Behaviour("S3", "RCPT 450, then 250", {"rcpt": ["450 4.2.0 in five minutes"]}, (WAIT, WAIT)),
    Behaviour("S4", "RCPT 421", {"rcpt": ["421 4.3.2 busy"]}, (WAIT, WAIT)),
    Behaviour("S5", "RCPT 550 5.1.1", {"rcpt": ["550 5.1.1 no such user"]}, (BAD, SENT), (BAD, SENT)),
    Behaviour("S5", "RCPT 550 5.7.1", {"rcpt": ["550 5.7.1 blocked"]}, (WAIT, WAIT)),
    Behaviour("S5", "RCPT 552 5.2.2", {"rcpt": ["552 5.2.2 full"]}, (WAIT, SENT)),
    Behaviour("S5", "RCPT 550 without a code", {"rcpt": ["550 unknown"]}, (BAD, SENT), (BAD, SENT)),
    Behaviour("S6", "DATA 451, then dot 451", {"data": ["451 4.3.0 no"], "dot": ["451 4.3.0 no"]}, (WAIT, WAIT)),
    Behaviour("S7", "dot 552 and 554", {"dot": ["552 5.3.4 big", "554 5.6.0 no"]}, (REFUSED,) * 2, (REFUSED,) * 2),
    Behaviour("S8", "closes at the dot", {"dot": [CLOSE]}, (UNSURE, SENT)),
    Behaviour("S8", "resets at the dot", {"dot": [RESET]}, (UNSURE, SENT)),
    Behaviour("S8", "hangs at the dot", {"dot": [HANG]}, (UNSURE, SENT)),
    Behaviour("S9", "closes after the first message", {"mail": [GOOD["mail"], CLOSE]}, (SENT, SENT)),
    Behaviour("S10", "one byte at a time", {"rcpt": [Drip(GOOD["rcpt"])]}, (WAIT, SENT)),
    Behaviour("S11", "odd bytes, many lines", {"rcpt": [ODD]}, (BAD, SENT), (BAD, SENT)),
    Behaviour("S12", "takes STARTTLS away", {}, (WAIT, WAIT), settings={"EMAIL_USE_TLS": True}),
    Behaviour(
        "S13", "AUTH 535", {"ehlo": ["250-x\r\n250 AUTH PLAIN"], "auth": ["535 5.7.8 no"] * 3}, (WAIT, WAIT),
        settings=LOGIN,
    ),
    Behaviour("S14", "has no 8BITMIME", {"ehlo": ["250 sink"]}, (SENT, SENT)),
    Behaviour("S15", "takes 100 bytes at most", {"ehlo": ["250-x\r\n250 SIZE 100"]}, (REFUSED,) * 2, (REFUSED,) * 2),
]  # fmt: skip


def met(town, serve, behaviour):
    """Meet one behaviour; return the states after one run and in the end, and what the ledger says."""
    town.empty()
    town.mail_port = port = free_port()
    server = None if behaviour.script is None else serve(**behaviour.script)
    town.queue(2)
    town.settings.update(behaviour.settings)
    town.deliver()
    first = tuple(town.states())
    town.settings.clear()
    server = server or serve(port=port)
    town.finish()
    assert [content for _, content in server.mails if not content.isascii()] == []
    return first, tuple(town.states()), compare(town, server)


@case("S1–S15", "25 behaviours of a mail server, met by real workers", "25 of 25 end as they must, without loss")
def test_each_behaviour_of_a_mail_server_leads_to_its_end(town, serve, seen):
    found, wrong = Counter(), {}
    for each in BEHAVIOURS:
        first, last, verdict = met(town, serve, each)
        is_sound = verdict.is_sound and (verdict.doubled, verdict.flagged) == (0, first.count(UNSURE))
        if (first, last, is_sound) == (each.first, each.last, True):
            found[each.number] += 1
        else:
            wrong[f"{each.number} {each.words}"] = (first, last, verdict.words())
    seen(f"{found.total()} of {len(BEHAVIOURS)} behaviours, of {len(found)} numbers")
    seen.figure("G8", f"{found.total()} of {len(BEHAVIOURS)} behaviours")
    assert wrong == {}
    assert (found.total(), len(found)) == (25, 15)
