"""Meetings of some days ago of which there is no report yet."""

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet

from meetings.models import Meeting
from outcomes import rules
from outcomes.models import Edition


def unreported(meetings: QuerySet[Meeting], now: dt.datetime) -> QuerySet[Meeting]:
    """Return those of these meetings whose report must be written, the first one first.

    Not those of long ago: before there were reports, meetings had none.
    """
    final = Edition.objects.filter(report__meeting=OuterRef("pk"))
    return meetings.filter(
        ~Exists(final),
        state__in=[Meeting.State.INVITING, Meeting.State.HELD],
        ends_at__lte=now - dt.timedelta(days=rules.ASKED_AFTER[0]),
        ends_at__gt=now - dt.timedelta(days=rules.FORGIVEN_AFTER),
    ).order_by("ends_at", "pk")
