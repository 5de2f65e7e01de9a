"""What follows on a try, and when the next one is."""

import datetime as dt
import re
from dataclasses import dataclass

from invitations.models import Channel, Message
from invitations.rules.pauses import JITTER

State, Kind, Cause = Message.State, Message.Kind, Channel.Cause

PHASES = ("compose", "connect", "auth", "mail", "rcpt", "data", "body", "dot")
# RFC 5321 section 4.5.4.1 asks for a patient sender; the last step repeats until the deadline of the message.
LADDER = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240))
RESEND_AFTER = dt.timedelta(minutes=15)
RESENT_KINDS = frozenset({Kind.INVITE, Kind.RESCHEDULE, Kind.CANCEL, Kind.OFFER})
MAX_ATTEMPTS = 40
MAX_FAILED_COMPOSITIONS = 3
# Workers that ended while they held a message, before its dot: after the first it is claimed alone. More than bad luck
# brings, and a worker that is started again costs little.
MAX_CRASHES = 5
WORKER_LOST = "the worker ended each time"
_ENHANCED = re.compile(r"\s*#?([245])\.(\d{1,3})\.(\d{1,3})\b(?!\.)")
_OURS = "ours"
_NOT_LOGGED_IN = frozenset({503, 530, 535, 538})
_BEFORE_RECIPIENT = frozenset({"connect", "auth", "mail"})
_ASKS_PATIENCE = frozenset({421, 450, 451, 452})
_TLS_FAILED = ("SSL", "SMTPNotSupportedError")
_LOGIN_FAILED = ("SMTPNotSupportedError", "SMTPException:")


@dataclass(frozen=True, slots=True)
class Next:
    """The state that follows, and what it means for the other messages.

    `not_before` is set when the message waits for a moment of its own. `cause`: the mail server takes nothing from us,
    so the way out is paused. `is_counted`: False when the try said nothing about this message, which then keeps its
    place and its tries. `is_domain_busy`: the domain of the recipient asked for patience.
    """

    state: str
    not_before: dt.datetime | None = None
    cause: str = ""
    is_counted: bool = True
    is_domain_busy: bool = False

    @property
    def is_down(self) -> bool:
        """True when the other messages need not be tried now."""
        return bool(self.cause)

    @property
    def is_ours(self) -> bool:
        """True when the fault lies with us, not with the recipient: someone must change something."""
        return self.cause not in {"", Cause.UNREACHABLE}


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
    words: str = "",
) -> Next:
    """Return what follows on a try that ended in `phase`.

    `code` is the reply of the server, None when the connection was lost or never made. `enhanced` is the status code of
    RFC 3463, or empty; `words` what the server or the system said. `attempts` counts this one. `jitter` lies between
    -1 and 1.
    """
    answer = code // 100 if code else None
    if phase == "dot" and answer not in {2, 4, 5}:
        return after_loss(kind, uncertain_count, now)
    if phase == "dot" and answer == 2:
        return Next(State.SENT)
    refused = _refused(phase, code or 0, enhanced) if answer == 5 else ""
    if refused not in {"", _OURS}:
        return Next(refused)
    cause = _cause(phase, code, words, is_ours=refused == _OURS)
    if phase in _BEFORE_RECIPIENT:
        return Next(State.QUEUED, cause=cause, is_counted=False)
    if attempts >= MAX_ATTEMPTS:
        return Next(State.FAILED, cause=cause)
    is_busy = answer == 4 and _asks_patience(code or 0, enhanced)
    return Next(State.QUEUED, now + wait(attempts, jitter), cause=cause, is_domain_busy=is_busy)


def after_loss(kind: str, uncertain_count: int, now: dt.datetime) -> Next:
    """Return what follows when the answer to the final dot was lost, so that the mail may have been accepted.

    An invitation, a change or a cancellation that does not arrive is worse than one that arrives twice: it goes once
    more, after a pause. The other kinds are held, for a coordinator to see.
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


def _cause(phase: str, code: int | None, words: str, *, is_ours: bool) -> str:
    """Return why the mail server takes nothing, or an empty text when only this message or domain has to wait."""
    if is_ours:
        return _cause_of_refusal(phase, code or 0, words)
    if phase not in _BEFORE_RECIPIENT:
        return ""
    is_tls = code == 454 or (code is None and words.startswith(_TLS_FAILED))
    if phase == "connect" and is_tls:
        return Cause.TLS
    is_login = phase == "auth" and code is None and words.startswith(_LOGIN_FAILED)
    return Cause.LOGIN if is_login else Cause.UNREACHABLE


def _cause_of_refusal(phase: str, code: int, words: str) -> str:
    """Return what must be changed after a 5xx that is our own fault."""
    if "STARTTLS" in words.upper() or (phase == "connect" and code in {500, 501, 502, 504}):
        return Cause.TLS
    if phase == "auth" or code in _NOT_LOGGED_IN:
        return Cause.LOGIN
    return Cause.SENDER if phase == "mail" else Cause.REPUTATION


def _asks_patience(code: int, enhanced: str) -> bool:
    """True when a 4xx is about the domain: too busy, too many, not yet. One full mailbox says nothing of the others."""
    return enhanced != "4.2.2" and (code in _ASKS_PATIENCE or enhanced.startswith("4.7."))
