"""Compares who is invited with what was put in the outbox, and puts in what is missing. Safe to run twice at once."""

import logging
from collections import Counter

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts.actions import log
from areas.models import Contact
from invitations import tokens
from invitations.models import Invitation, Mailing, Message
from meetings.models import Meeting

logger = logging.getLogger(__name__)
BATCH = 1000


def reconcile() -> int:
    """Queue an invitation for whoever is invited by e-mail and has none; return how many.

    Starts from the invitations, so that a mailing of which no message at all was made is seen too. The deadline of what
    waits follows its meeting.
    """
    _follow_the_meeting()
    found = list(missing().select_related("meeting", "mailing", "contact"))
    rows = [_message(invitation) for invitation in found]
    counts = Counter(invitation.meeting for invitation in found)
    if not rows:
        return 0
    with transaction.atomic():  # not around the question: nothing is missing nearly always, and SQLite has one writer
        Message.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
        for meeting, count in counts.items():
            log(actor=None, action="reconcile", subject=meeting, count=count)
            logger.error("%s invitations of meeting %s had no message. They are queued.", count, meeting.pk)
    return len(rows)


def missing() -> "QuerySet[Invitation]":
    """Return the open invitations by e-mail to a meeting still to come of which no message was ever made.

    What a coordinator stopped is not missing, and who came forward needs no invitation.
    """
    invites = Message.objects.filter(invitation=OuterRef("pk"), kind=Message.Kind.INVITE)
    is_wanted = Q(mailing__isnull=True) | ~Q(mailing__state=Mailing.State.STOPPED)
    rows: QuerySet[Invitation] = Invitation.objects.filter(
        is_wanted,
        ~Exists(invites),
        state=Invitation.State.OPEN,
        channel=Contact.Channel.EMAIL,
        meeting__state=Meeting.State.INVITING,
        meeting__starts_at__gt=Now(),
    ).exclude(source=Invitation.Source.SELF)
    return rows.order_by("pk")


def _message(invitation: Invitation) -> Message:
    """Return the message that the sending should have made, under the same key."""
    meeting, mailing, email = invitation.meeting, invitation.mailing, invitation.contact.email
    now = timezone.now()
    return Message(
        dedupe_key=f"{invitation.pk}:invite:{invitation.mailing_id or 0}",
        kind=Message.Kind.INVITE,
        invitation=invitation,
        mailing=mailing,
        sequence=meeting.sequence,
        not_before=max(mailing.release_at, now) if mailing else now,
        deadline=meeting.starts_at or now,
        address_hash=tokens.address_hash(email),
        domain=email.rpartition("@")[2].lower(),
    )


def _follow_the_meeting() -> None:
    """Let what waits expire when its meeting starts, also after the meeting was moved."""
    kinds = (Message.Kind.INVITE, Message.Kind.RESCHEDULE)
    waiting = Message.objects.filter(state=Message.State.QUEUED, kind__in=kinds)
    moved = Meeting.objects.filter(state=Meeting.State.INVITING, starts_at__gt=Now())
    other = waiting.filter(invitation__meeting__in=moved).exclude(deadline=F("invitation__meeting__starts_at"))
    for pk, starts_at in other.values_list("invitation__meeting", "invitation__meeting__starts_at").distinct():
        waiting.filter(invitation__meeting=pk).update(deadline=starts_at)
