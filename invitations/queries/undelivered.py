"""Whom a coordinator must reach in another way: the invitation, or the news of a change, did not arrive."""

import datetime as dt

from django.db.models import Count, QuerySet
from django.db.models.functions import Lower

from invitations.models import Invitation, Message
from invitations.models.outbox import LOST_STATES
from invitations.queries.outbox import missed_a_change, told_by, was_not_reached
from meetings.models import Meeting

STATES = (Meeting.State.INVITING, Meeting.State.CANCELLED)


def undelivered(meetings: QuerySet[Meeting], now: dt.datetime) -> QuerySet[Invitation]:
    """Return the invitations that did not arrive, of those meetings that are still to come; soonest meeting first.

    Two queries when read, whatever the number.
    """
    found = _missed(now).filter(meeting__in=meetings).select_related("contact", "organisation", "meeting__area")
    return found.prefetch_related(told_by()).order_by("meeting__starts_at", "meeting", Lower("contact__name"), "pk")


def undelivered_per_meeting(meetings: QuerySet[Meeting], now: dt.datetime) -> list[tuple[Meeting, int]]:
    """Return the meetings with invitations that did not arrive, and how many; soonest first. One query."""
    found = meetings.filter(invitations__in=_missed(now)).annotate(missed=Count("invitations"))
    return [(meeting, meeting.missed) for meeting in found.select_related("area").order_by("starts_at", "pk")]


def _missed(now: dt.datetime) -> QuerySet[Invitation]:
    # Those of whom anything was lost come first: few, whereas looking at each invitation takes longer with every year.
    lost = Message.objects.filter(state__in=LOST_STATES, invitation__isnull=False).order_by()
    found: QuerySet[Invitation] = Invitation.objects.filter(
        was_not_reached() | missed_a_change(),
        pk__in=lost.values("invitation"),
        state=Invitation.State.OPEN,
        meeting__state__in=STATES,
        meeting__starts_at__gt=now,
    )
    return found
