"""What a delivery status means: the address, the moment, or our own reputation. Pure.

Codes: RFC 3463 and its registry; the action of a report: RFC 3464 section 2.3.3.
"""

import datetime as dt
import re
from collections.abc import Sequence

from invitations.models import DeliveryEvent, Message

Kind, State = DeliveryEvent.Kind, Message.State

# An address is asked about, not given up, when mail to it came back on this many days within the window.
SOFT_DAYS_ASKED = 5
SOFT_WINDOW = dt.timedelta(days=14)
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_BASIC = re.compile(r"(?<![\d.])([45])\d\d(?![\d.])")
_NOBODY = re.compile(
    r"user unknown|unknown user|no such (?:user|mailbox|recipient|address)|does ?n.t exist|does not exist|"
    r"unknown (?:recipient|address|local)|invalid (?:recipient|mailbox)|mailbox (?:not found|unavailable)|"
    r"no mailbox (?:here )?by that name|address (?:not found|rejected)|recipient (?:not found|rejected)|"
    r"unrouteable address|account (?:is )?(?:disabled|has been disabled)",
    re.IGNORECASE,
)
# What stands in 5.1.7 and 5.1.8 is the address of the sender: ours.
_OUR_ADDRESS = frozenset({7, 8})


def kind_of(action: str, status: str, words: str = "") -> str:
    """Return what a report means: a `DeliveryEvent.Kind`, or an empty text when it says nothing about delivery.

    `words` is what the other server said. A code in it counts when `status` says no more than that it failed.
    """
    action = action.strip().lower()
    if action.startswith("delivered"):  # some add words of their own behind it
        return Kind.DELIVERED
    if action.startswith("delayed"):
        return Kind.SOFT
    if not action.startswith(("fail", "error")):  # relayed and expanded promise nothing
        return ""
    level, subject, detail = code_of(status, words)
    if subject == 7 and level == 5:
        return Kind.REPUTATION
    if subject == 1:
        return Kind.REPUTATION if detail in _OUR_ADDRESS else Kind.HARD
    if level == 5 and _says_nobody(subject, detail, words):
        return Kind.HARD
    return Kind.SOFT


def code_of(status: str, words: str) -> tuple[int, int, int]:
    """Return the most telling code of RFC 3463 as three numbers; (5, 0, 0) or (4, 0, 0) when there is none."""
    own = _ENHANCED.search(status)
    if own and own[2] != "0":
        return int(own[1]), int(own[2]), int(own[3])
    theirs = _ENHANCED.search(words)
    if theirs and theirs[1] != "2":
        return int(theirs[1]), int(theirs[2]), int(theirs[3])
    basic = _BASIC.search(words)
    return int(own[1] if own else basic[1] if basic else 5), 0, 0


def _says_nobody(subject: int, detail: int, words: str) -> bool:
    """True when nobody is behind the address.

    Exchange Online writes 5.4.1 with "Recipient address rejected" for a mailbox that is not there.
    """
    if (subject, detail) == (2, 1):
        return True
    return (subject == 0 or (subject, detail) == (4, 1)) and bool(_NOBODY.search(words))


def state_after(reports: Sequence[tuple[str, dt.datetime]], soft_days: int = 0) -> str:
    """Return the state of a message from all reports on it, in whatever order and how often they came in.

    A complaint and a dead address are final. Otherwise the newest report counts, so a delivery may follow a failure for
    now. `soft_days` counts the days on which mail to this address came back for now.
    """
    kinds = {kind for kind, _moment in reports}
    if Kind.COMPLAINT in kinds:
        return State.COMPLAINED
    if Kind.HARD in kinds:
        return State.HARD_BOUNCED
    if not reports:
        return State.SENT
    newest, _moment = max(reports, key=lambda report: (report[1], report[0] == Kind.DELIVERED))
    if newest == Kind.DELIVERED:
        return State.DELIVERED
    # So that a coordinator is asked; the address is not suppressed.
    return State.HARD_BOUNCED if newest == Kind.SOFT and soft_days >= SOFT_DAYS_ASKED else State.SOFT_BOUNCED
