"""Reads a mail that came back: a delivery report (RFC 3464), a complaint (RFC 5965), or an older form by flufl.bounce.

Whatever the bytes are, nothing is raised: a mailbox must be readable past any mail in it.
"""

import contextlib
import datetime as dt
import email
import email.header
import hashlib
import re
from collections.abc import Iterator
from email.message import Message as Mail
from email.utils import parsedate_to_datetime
from enum import Enum

from flufl.bounce import all_failures

from invitations import tokens
from invitations.bounces.meaning import Kind, code_of, kind_of
from invitations.bounces.report import Report

LONGEST = 5_000_000  # bytes; a report that brings more back says at the start what it is about
LONGEST_GUESSED = 300_000  # for the guesses of flufl.bounce, whose patterns run over every line
_OF_THE_ENVELOPE = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Failed-Recipients")
_OF_WHAT_CAME_BACK = ("Return-Path", "Original-Mail-From", "X-Envelope-From", "Sender")
_HEADER_LINE = re.compile(
    r"^(?:>\s?)?(Message-ID|Return-Path):[ \t]*(?:\r?\n[ \t]+)?(\S+)", re.IGNORECASE | re.MULTILINE
)
_MESSAGE_ID = re.compile(r"<[^<>\s]{3,118}>")
_POSTMASTERS = re.compile(r"mailer-?daemon|mail-daemon|postmaster|mail delivery (sub)?system", re.IGNORECASE)
_AWAY = re.compile(
    r"out of (the )?office|automatic reply|auto(matic)?[- ]?(reply|response)|automatisch (antwoord|bericht)|afwezig|"
    r"niet aanwezig|vakantie|abwesen|on (annual )?(leave|holiday|vacation)",
    re.IGNORECASE,
)
_MILDEST_FIRST = (Kind.DELIVERED, Kind.SOFT, Kind.REPUTATION, Kind.HARD)


class Nothing(Enum):
    """Why a mail is no report."""

    AUTOMATIC = "automatic"  # someone is away; says nothing about the address
    UNCLEAR = "unclear"  # perhaps from a person; someone must look at it


def read(content: bytes, recipient: str = "") -> Report | Nothing:
    """Return what a mail says about a message of ours. `recipient` is the envelope recipient, where it is known."""
    try:
        mail = email.message_from_bytes(content[:LONGEST])
        found = _complaint(mail) or _delivery_report(mail) or _guessed(mail, content)
        if isinstance(found, Nothing):
            return found
        source, kind, code = found
        return Report(
            source=source,
            external_id=_identity(mail, content),
            kind=kind,
            code=code[:20],
            occurred_at=_moment(mail),
            message=_by_return_path(mail, recipient),
            message_ids=_message_ids(mail),
        )
    except Exception:  # the bytes come from anyone, and also the parsers of others read them
        return Nothing.UNCLEAR


def _complaint(mail: Mail) -> tuple[str, str, str] | Nothing | None:
    """Read a complaint of a mailbox provider (ARF)."""
    for part in _parts(mail, "message/feedback-report"):
        kind = _field(_fields(part), "Feedback-Type").lower()
        if kind == "not-spam":
            return Nothing.AUTOMATIC
        return ("arf", Kind.COMPLAINT, kind)
    return None


def _delivery_report(mail: Mail) -> tuple[str, str, str] | Nothing | None:
    """Read a delivery status notification. One of ours has one recipient; of several the mildest counts.

    Several appear when the address stands for a list: it works as long as it works for one of them.
    """
    found = []
    for part in _parts(mail, "message/delivery-status"):
        for fields in _blocks(part):
            action, status = _field(fields, "Action"), _field(fields, "Status")
            if action or status:
                words = _field(fields, "Diagnostic-Code")
                kind = kind_of(action or _action_of(status), status, words)
                found.append((kind, ".".join(map(str, code_of(status, words)))))
    if not found:
        return None
    telling = [each for each in found if each[0]]
    if not telling:
        return Nothing.AUTOMATIC
    return ("dsn", *min(telling, key=lambda each: _MILDEST_FIRST.index(Kind(each[0]))))


def _guessed(mail: Mail, content: bytes) -> tuple[str, str, str] | Nothing:
    """Read a report in a form of its own (qmail, Exim, old Exchange), or see that it is an automatic reply."""
    is_postmaster = bool(_POSTMASTERS.search(_text_of(mail, "From"))) or mail.get("X-Failed-Recipients") is not None
    if not is_postmaster:  # a person, or a person who is away: guessing would read too much in their words
        return Nothing.AUTOMATIC if _is_automatic(mail) else Nothing.UNCLEAR
    short = mail if len(content) <= LONGEST_GUESSED else email.message_from_bytes(content[:LONGEST_GUESSED])
    failing_now, failing = all_failures(short)
    if not failing and not failing_now:
        return Nothing.UNCLEAR
    words = "\n".join(_texts(short))[:20_000]
    words = re.split(r"(?im)^(-+ ?(this is a copy|original message|below this line)|received: )", words)[0]
    kind = kind_of("failed" if failing else "delayed", "", words)
    return ("guess", kind, ".".join(map(str, code_of("", words))))


def _is_automatic(mail: Mail) -> bool:
    """True for an automatic reply (RFC 3834) and what the older programs write."""
    answered = str(mail.get("Auto-Submitted", "no")).strip().lower()
    precedence = str(mail.get("Precedence", "")).strip().lower()
    marked = any(mail.get(name) is not None for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply"))
    is_marked = answered != "no" or marked or precedence == "auto_reply"
    return is_marked or bool(_AWAY.search(_text_of(mail, "Subject")))


def _parts(mail: Mail, kind: str) -> Iterator[Mail]:
    return (part for part in mail.walk() if part.get_content_type() == kind)


def _blocks(part: Mail) -> list[Mail]:
    """Return the groups of fields of a delivery status: first the message, then one per recipient."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [block for block in payload if isinstance(block, Mail)]
    return [email.message_from_string(text) for text in re.split(r"\r?\n\r?\n", _decoded(part)) if text.strip()]


def _fields(part: Mail) -> Mail:
    """Return the fields of a feedback report; Python reads it as text or, sometimes, as a mail in it."""
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Mail):
        return payload[0]
    return email.message_from_string(_decoded(part).lstrip())


def _field(fields: Mail, name: str) -> str:
    """Return a field without its type ("smtp;") and without comments at its end."""
    value = " ".join(str(fields.get(name, "")).split())
    return re.sub(r"^[\w-]+;\s*", "", value)


def _action_of(status: str) -> str:
    """Return the action that fits a status, for a report that gives none."""
    return {"2": "delivered", "4": "delayed"}.get(status.strip()[:1], "failed")


def _by_return_path(mail: Mail, recipient: str) -> int | None:
    """Return the number of our message from the address to which this came, or from the headers that came back."""
    candidates = [recipient]
    for part in mail.walk():
        for name in (*_OF_THE_ENVELOPE, *_OF_WHAT_CAME_BACK):
            candidates += [str(value) for value in part.get_all(name, [])]
        if part.get_content_type() == "message/feedback-report":
            candidates += [str(_fields(part).get("Original-Mail-From", ""))]
    candidates += [value for name, value in _header_lines(mail) if name == "return-path"]
    return next((number for each in candidates if (number := tokens.message_of(each)) is not None), None)


def _message_ids(mail: Mail) -> tuple[str, ...]:
    """Return the Message-IDs in what came back, and in what the report answers; not its own."""
    inner = [str(part.get("Message-ID", "")) for part in mail.walk() if part is not mail]
    quoted = [value for name, value in _header_lines(mail) if name == "message-id"]
    answered = [str(mail.get("In-Reply-To", "")), str(mail.get("References", ""))]
    found = [each for text in (*inner, *quoted, *answered) for each in _MESSAGE_ID.findall(text)]
    return tuple(dict.fromkeys(found))[:20]


def _header_lines(mail: Mail) -> Iterator[tuple[str, str]]:
    """Return header lines in text parts: `text/rfc822-headers`, and reports that quote the mail."""
    for text in _texts(mail):
        for name, value in _HEADER_LINE.findall(text[:LONGEST_GUESSED]):
            yield name.lower(), value


def _texts(mail: Mail) -> Iterator[str]:
    """Return the text parts of the mail."""
    for part in mail.walk():
        if part.get_content_maintype() == "text" and not part.is_multipart():
            yield _decoded(part)


def _decoded(part: Mail) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _identity(mail: Mail, content: bytes) -> str:
    """Return by what this mail is known again when it comes twice: its Message-ID, or else its body."""
    own = str(mail.get("Message-ID", "")).strip()
    body = content.partition(b"\r\n\r\n")[2] or content.partition(b"\n\n")[2] or content
    return hashlib.sha256(own.encode("utf-8", "replace") if own else body).hexdigest()


def _moment(mail: Mail) -> dt.datetime | None:
    """Return when the report was made, if it says so."""
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        moment = parsedate_to_datetime(str(mail.get("Date", "")))
        return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return None


def _text_of(mail: Mail, name: str) -> str:
    """Return a header as it is read."""
    decoded = email.header.make_header(email.header.decode_header(str(mail.get(name, ""))))
    return str(decoded)
