"""Reads the answer that a calendar sends (RFC 5546 REPLY and COUNTER, in a mail by RFC 6047).

Whatever the bytes are, nothing is raised: a mailbox must be readable past any mail in it. What follows from an answer
stands in `actions/calendar_replies.py`.
"""

import datetime as dt
import email
import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message as Mail
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.conf import settings

from invitations import tokens
from invitations.calendar.authentic import is_authentic, sender
from invitations.calendar.event import plain

if TYPE_CHECKING:
    from icalendar import Component

LONGEST = 2_000_000  # bytes
LONGEST_CALENDAR = 200_000
LONGEST_COMMENT = 300
_OF_THE_ENVELOPE = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To", "Cc")
_STATUSES = frozenset({"ACCEPTED", "DECLINED", "TENTATIVE", "DELEGATED"})


class Nothing(Enum):
    """Why a mail is no answer."""

    AUTOMATIC = "automatic"  # someone is away, or a mail server reports
    UNCLEAR = "unclear"  # perhaps from a person; someone must look at it


@dataclass(frozen=True, slots=True)
class CalendarReply:
    """What one calendar says, and what there is to prove that it may."""

    invitation: int
    proof: str
    sender: str
    attendee: str
    is_authentic: bool
    uid: str
    sequence: int
    stamp: dt.datetime
    status: str
    comment: str = ""
    is_counter: bool = False
    proposed_at: dt.datetime | None = None
    instead: str = ""


def read_reply(content: bytes, recipient: str = "") -> CalendarReply | Nothing:
    """Return what a mail answers to which invitation. `recipient` is the envelope recipient, where it is known."""
    try:
        mail = email.message_from_bytes(content[:LONGEST])
        found = _event(mail)
        if found is None:
            return Nothing.AUTOMATIC if _is_automatic(mail) else Nothing.UNCLEAR
        return _reply(mail, *found, recipient) or Nothing.UNCLEAR
    except Exception:  # the bytes come from anyone, and also the parsers of others read them
        return Nothing.UNCLEAR


def _event(mail: Mail) -> "tuple[str, Component] | None":
    """Return the method and the one event of the calendar in a mail; None when there is none, or another number."""
    from icalendar import Calendar  # 180 ms; few mails have one

    for part in mail.walk():
        if part.get_content_type() not in {"text/calendar", "application/ics"}:
            continue
        payload = part.get_payload(decode=True)
        calendar = Calendar.from_ical(payload[:LONGEST_CALENDAR] if isinstance(payload, bytes) else b"")
        method, events = str(calendar.get("METHOD", "")).upper(), calendar.walk("VEVENT")
        return (method, events[0]) if method in {"REPLY", "COUNTER"} and len(events) == 1 else None
    return None


def _reply(mail: Mail, method: str, event: "Component", recipient: str) -> CalendarReply | None:
    """Return what the event says; None when it lacks what every answer has."""
    address = _address(mail, event, recipient)
    attendees = [each for each in _listed(event.get("ATTENDEE")) if "DELEGATED-FROM" not in each.params]
    if address is None or len(attendees) != 1:
        return None
    (attendee,) = attendees
    status = str(attendee.params.get("PARTSTAT", "NEEDS-ACTION")).upper()
    stamp = event.decoded("DTSTAMP")
    if not isinstance(stamp, dt.datetime) or (status not in _STATUSES and method == "REPLY"):
        return None
    return CalendarReply(
        invitation=address[0],
        proof=address[1],
        sender=sender(mail),
        attendee=_mailbox(attendee),
        is_authentic=is_authentic(mail, settings.CALENDAR_REPLY_AUTHSERV_IDS),
        uid=str(event.get("UID", "")),
        sequence=int(event.get("SEQUENCE", 0)),
        stamp=stamp if stamp.tzinfo else stamp.replace(tzinfo=dt.UTC),
        status=status,
        comment=" ".join(plain(str(each)) for each in _listed(event.get("COMMENT")))[:LONGEST_COMMENT],
        is_counter=method == "COUNTER",
        proposed_at=_proposed_at(event) if method == "COUNTER" else None,
        instead=_instead(attendee),
    )


def _address(mail: Mail, event: "Component", recipient: str) -> tuple[int, str] | None:
    """Return the invitation and the proof from the address to which the answer came, or to which it says it goes."""
    candidates = [recipient, *(str(value) for name in _OF_THE_ENVELOPE for value in mail.get_all(name, []))]
    candidates.append(str(event.get("ORGANIZER", "")))
    return next((found for each in candidates if (found := tokens.split_reply_address(each)) is not None), None)


def _instead(attendee: Any) -> str:
    """Return to whom the answer was passed on."""
    return ", ".join(_mailbox(each) for each in _listed(attendee.params.get("DELEGATED-TO")))[:LONGEST_COMMENT]


def _proposed_at(event: "Component") -> dt.datetime | None:
    """Return the other moment that someone proposes; without a zone it is meant in ours."""
    moment = event.decoded("DTSTART") if "DTSTART" in event else None
    if not isinstance(moment, dt.datetime):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zoneinfo.ZoneInfo(settings.TIME_ZONE))


def _listed(value: Any) -> list[Any]:
    """Return the values of a property that may be there once, more often, or not."""
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]


def _mailbox(value: Any) -> str:
    """Return the address behind `mailto:`, in small letters."""
    return re.sub(r"^mailto:", "", plain(str(value)), flags=re.IGNORECASE).strip().lower()


def _is_automatic(mail: Mail) -> bool:
    """True for an automatic answer (RFC 3834), what older programs write, and a report of a mail server."""
    is_marked = str(mail.get("Auto-Submitted", "no")).strip().lower() != "no"
    is_marked |= any(mail.get(name) is not None for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply"))
    return is_marked or any(_kinds(mail)) or str(mail.get("Precedence", "")).strip().lower() == "auto_reply"


def _kinds(mail: Mail) -> Iterator[bool]:
    return (part.get_content_type() in {"message/delivery-status", "message/feedback-report"} for part in mail.walk())
