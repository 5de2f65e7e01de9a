"""An answer that a calendar sent: it counts as one by the mailed link, once it is proven who gave it."""

import datetime as dt
from enum import Enum
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from invitations import rules, tokens
from invitations.actions.answering import COMING, TooLate, record_reply
from invitations.actions.places import Board, NoRoom
from invitations.calendar import CalendarReply, uid
from invitations.models import Invitation, Note, Reply

Answer = Invitation.Answer
AHEAD = dt.timedelta(minutes=10)
ANSWERS = {"ACCEPTED": Answer.ACCEPTED, "TENTATIVE": Answer.TENTATIVE, "DECLINED": Answer.DECLINED}


class Heard(Enum):
    """What was done with an answer."""

    APPLIED = "applied"
    NOTED = "noted"  # for the coordinator: another time, someone else
    LATE = "late"  # it came too late; noted for the coordinator
    OLD = "old"  # about an earlier plan, heard before, or overtaken by a newer answer
    REFUSED = "refused"  # not proven to come from the invited person
    UNKNOWN = "unknown"  # no invitation of ours, or its address was revoked


def apply_calendar_reply(reply: CalendarReply, *, now: dt.datetime | None = None) -> Heard:
    """Record the answer of a calendar, in one transaction. Doubled, delayed and forged ones change nothing.

    The address to which it came proves that someone has the invitation; the mail server proves who sent it. Both must
    be the invited person.
    """
    now = now or timezone.now()
    found = Invitation.objects.filter(pk=reply.invitation).select_related("contact", "meeting").first()
    if found is None or not tokens.is_reply_proof(found.pk, found.token_version, reply.proof):
        return Heard.UNKNOWN
    if reply.uid != uid(found.meeting, found.public_id):
        return Heard.UNKNOWN
    if not reply.is_authentic or not reply.sender == reply.attendee == found.contact.email.lower():
        return Heard.REFUSED
    with transaction.atomic():
        Board(found.meeting_id)  # the lock under which answers are given: nobody else answers between look and write
        row = Invitation.objects.select_related("meeting").get(pk=found.pk)
        # A clock that is far ahead must not silence what follows.
        said_at = reply.stamp if reply.stamp <= now + AHEAD else now
        if not rules.is_current(reply.sequence, row.meeting) or _is_overtaken(row, reply, said_at):
            return Heard.OLD
        Invitation.objects.filter(pk=row.pk).update(calendar_heard_at=said_at)
        return _record(row, reply, said_at, now)


def _is_overtaken(row: Invitation, reply: CalendarReply, said_at: dt.datetime) -> bool:
    """True when something as new was heard from the calendar, or a newer answer came in another way."""
    if row.calendar_heard_at is not None and row.calendar_heard_at >= said_at:
        return True
    is_newer = Q(created_at__gt=said_at) & ~Q(source=Reply.Source.CALENDAR)
    return row.replies.filter(is_newer | Q(form_nonce=_nonce(reply))).exists()


def _nonce(reply: CalendarReply) -> str:
    """Return by what an answer is known again that comes in twice."""
    return f"calendar:{reply.stamp.astimezone(dt.UTC):%Y%m%dT%H%M%S}:{reply.sequence}:{reply.status}"


def _record(row: Invitation, reply: CalendarReply, said_at: dt.datetime, now: dt.datetime) -> Heard:
    """Write down what was said: a plain answer as such, everything else as a note."""
    if reply.is_counter:
        _note(row, Note.Kind.COUNTER, said_at, text=reply.comment, proposed_at=reply.proposed_at)
        return Heard.NOTED
    if reply.status not in ANSWERS:
        _note(row, Note.Kind.DELEGATED, said_at, text=reply.instead or reply.comment)
        return Heard.NOTED
    answer = ANSWERS[reply.status]
    try:
        with transaction.atomic():
            _answer(row, answer, reply, now)
    except (TooLate, NoRoom):
        _note(row, Note.Kind.LATE, said_at, answer=answer, text=reply.comment)
        return Heard.LATE
    if reply.comment and answer != Answer.DECLINED:
        _note(row, Note.Kind.REMARK, said_at, answer=answer, text=reply.comment)
    return Heard.APPLIED


def _answer(row: Invitation, answer: str, reply: CalendarReply, now: dt.datetime) -> None:
    """Record the answer; what a calendar cannot say (with how many, about what, what is needed) stays as it was."""
    newest = row.replies.last()
    was_the_same = newest is not None and newest.answer == answer
    reason = reply.comment if answer == Answer.DECLINED else ""
    record_reply(
        invitation=row,
        answer=answer,
        party_size=row.party_size if row.answer in COMING else 1,
        topic=newest.topic if newest else "",
        reason=reason or (newest.reason if newest and was_the_same else ""),
        source=Reply.Source.CALENDAR,
        form_nonce=_nonce(reply),
        now=now,
    )


def _note(row: Invitation, kind: str, said_at: dt.datetime, **words: Any) -> None:
    Note.objects.get_or_create(invitation=row, kind=kind, said_at=said_at, defaults=words)
