"""Decisions about delivery from values alone: what follows on a try, and when the next one is."""

import datetime as dt
import re
from dataclasses import dataclass

from invitations.models import Message

State, Kind = Message.State, Message.Kind

PHASES = ("compose", "connect", "auth", "mail", "rcpt", "data", "body", "dot")
# RFC 5321 section 4.5.4.1 asks for a patient sender; the last step repeats until the deadline of the message.
LADDER = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240))
JITTER = 0.2
RESEND_AFTER = dt.timedelta(minutes=15)
RESENT_KINDS = frozenset({Kind.INVITE})
MAX_ATTEMPTS = 40
MAX_FAILED_COMPOSITIONS = 3
_ENHANCED = re.compile(r"\s*#?([245])\.(\d{1,3})\.(\d{1,3})\b(?!\.)")
_OURS = "ours"
_NOT_LOGGED_IN = frozenset({503, 530, 535, 538})


@dataclass(frozen=True, slots=True)
class Next:
    """The state that follows. `not_before` is set when something will happen by itself again.

    `is_ours`: the fault lies with us, not with the recipient; someone must look at it. `is_down`: the mail server takes
    nothing at the moment, so the other messages need not be tried now.
    """

    state: str
    not_before: dt.datetime | None = None
    is_ours: bool = False
    is_down: bool = False


def what_follows(
    kind: str,
    phase: str,
    code: int | None,
    enhanced: str,
    *,
    now: dt.datetime,
    attempts: int,
    uncertain_count: int = 0,
    jitter: float = 0.0,
) -> Next:
    """Return the next state after a try that ended in `phase`.

    `code` is the reply of the server, None when the connection was lost or never made. `enhanced` is the status code of
    RFC 3463, or empty. `attempts` counts this one. `jitter` lies between -1 and 1.
    """
    answer = code // 100 if code else None
    if phase == "dot" and answer not in {2, 4, 5}:
        return after_loss(kind, uncertain_count, now)
    if phase == "dot" and answer == 2:
        return Next(State.SENT)
    refused = _refused(phase, code or 0, enhanced) if answer == 5 else ""
    if refused not in {"", _OURS}:
        return Next(refused)
    if attempts >= MAX_ATTEMPTS:
        return Next(State.FAILED)
    is_down = phase in {"connect", "auth", "mail"}
    return Next(State.QUEUED, now + wait(attempts, jitter), is_ours=refused == _OURS, is_down=is_down)


def after_loss(kind: str, uncertain_count: int, now: dt.datetime) -> Next:
    """Return what follows when the answer to the final dot was lost, so that the mail may have been accepted.

    An invitation that does not arrive is worse than one that arrives twice: it goes once more, after a pause. The other
    kinds are held, for a coordinator to see.
    """
    if kind in RESENT_KINDS and uncertain_count == 0:
        return Next(State.UNCERTAIN, now + RESEND_AFTER)
    return Next(State.HELD)


def wait(attempts: int, jitter: float) -> dt.timedelta:
    """Return the pause after this many tries: 1, 5, 15 minutes, 1, 2, 4, 4, … hours, give or take a fifth."""
    return LADDER[min(max(attempts, 1), len(LADDER)) - 1] * (1 + JITTER * jitter)


def enhanced_code(reply: str) -> str:
    """Return the status code of RFC 3463 with which the reply starts, or an empty text."""
    found = _ENHANCED.match(reply)
    return ".".join(found.groups()) if found else ""


def _refused(phase: str, code: int, enhanced: str) -> str:
    """Return the final state after a 5xx, `_OURS` when the fault lies with us, or an empty text to try again."""
    if phase in {"connect", "auth"} or code in _NOT_LOGGED_IN:
        return _OURS
    subject, _, detail = enhanced.partition(".")[2].partition(".")
    if subject == "7":  # policy or reputation: says nothing about this address
        return _OURS
    if phase == "mail":
        return State.FAILED_CONTENT if code == 552 or (subject, detail) == ("3", "4") else _OURS
    if phase == "rcpt":
        is_passing = subject in {"3", "4"} or (subject, detail) == ("2", "2") or (code == 552 and not enhanced)
        return "" if is_passing else State.FAILED_ADDRESS
    return State.FAILED_CONTENT
