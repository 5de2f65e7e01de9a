"""Forgetting by term, as the tests of every app call it."""

import datetime as dt

from django.db.models import Sum
from django.utils import timezone

from invitations.models import Invitation, Need
from meetings.models import Meeting
from platforms.keeping.running import forget_past_term
from tests.factories import InvitationFactory
from tests.outcomes.held import held

DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)


def forget(now):
    """Forget what is past its term at this moment; return how many of each sort."""
    run = forget_past_term(now=now)
    assert (run.failed, run.is_whole) == ([], True)
    return dict(run.lines.order_by().values_list("sort").annotate(Sum("count")))


def needs_of(meeting, note="Rolstoel", **fields):
    """Someone who needs something at this meeting."""
    row = InvitationFactory(meeting=meeting, **fields)
    need = Need(invitation=row)
    need.seal(["wheelchair"], note)
    need.save()
    return row


def past(days, **fields):
    """A meeting that ended so many days and a second ago."""
    meeting = held(days=1, **fields)
    ends_at = timezone.now() - days * DAY - SECOND
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=ends_at - dt.timedelta(hours=2), ends_at=ends_at, reply_by=ends_at - DAY, doors_at=None
    )
    meeting.refresh_from_db()
    return meeting


def known():
    """Who of the invited is still a person."""
    return set(Invitation.objects.filter(contact__forgotten_at=None).values_list("pk", flat=True))
