"""Whom a coordinator must reach in another way: the invitation, or the news of a change, did not arrive."""

import datetime as dt

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from invitations.models import Invitation
from invitations.queries.outbox import missed_a_change, told_by, was_not_reached
from meetings.models import Meeting


def undelivered(meetings: QuerySet[Meeting], now: dt.datetime) -> QuerySet[Invitation]:
    """Return the invitations that did not arrive, of those meetings that are still to come; soonest meeting first.

    Two queries when read, whatever the number.
    """
    found: QuerySet[Invitation] = (
        Invitation.objects.filter(
            was_not_reached() | missed_a_change(),
            state=Invitation.State.OPEN,
            meeting__in=meetings,
            meeting__state__in=[Meeting.State.INVITING, Meeting.State.CANCELLED],
            meeting__starts_at__gt=now,
        )
        .select_related("contact", "organisation", "meeting__area")
        .prefetch_related(told_by())
        .order_by("meeting__starts_at", "meeting", Lower("contact__name"), "pk")
    )
    return found


def undelivered_per_meeting(meetings: QuerySet[Meeting], now: dt.datetime) -> list[tuple[Meeting, int]]:
    """Return the meetings with invitations that did not arrive, and how many; soonest first. Two queries at most."""
    rows = undelivered(meetings, now).order_by().values_list("meeting").annotate(Count("pk"))
    counts = dict(rows)
    named = Meeting.objects.filter(Q(pk__in=counts)).order_by("starts_at", "pk") if counts else Meeting.objects.none()
    return [(meeting, counts[meeting.pk]) for meeting in named]
