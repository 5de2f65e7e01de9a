"""Reading for the list of meetings, the start page and the public agenda."""

import datetime as dt

from django.db.models import F, Q, QuerySet

from accounts.models import User
from areas.models import Area
from meetings.access import meetings_visible_to
from meetings.models import Meeting, Theme
from meetings.rules import CLOSED_KINDS

# Of a draft nobody outside knows; that a meeting was cancelled stays visible.
SHOWN = (Meeting.State.INVITING, Meeting.State.HELD, Meeting.State.CANCELLED)


def upcoming(user: User, now: dt.datetime) -> QuerySet[Meeting]:
    """Meetings that are not over yet, the next one first and drafts without a day last. Two queries when read."""
    return _shown(user).filter(_to_come(now)).order_by(F("starts_at").asc(nulls_last=True), "pk")


def past(user: User, now: dt.datetime) -> QuerySet[Meeting]:
    """Meetings that are over, the last one first. Two queries when read."""
    return _shown(user).exclude(_to_come(now)).order_by("-starts_at", "-pk")


def open_to_all() -> QuerySet[Meeting]:
    """Return the meetings that everybody may know of: no drafts, and none for invited people alone."""
    return Meeting.objects.filter(is_public=True, state__in=SHOWN).exclude(kind__in=CLOSED_KINDS)


def only(
    meetings: QuerySet[Meeting],
    *,
    search: str = "",
    area: Area | None = None,
    theme: Theme | None = None,
    state: str = "",
) -> QuerySet[Meeting]:
    """Keep the meetings that fit; an area stands for everything inside it too."""
    if search:
        meetings = meetings.filter(title__icontains=search)
    if area:
        meetings = meetings.filter(area__in=Area.objects.within([area]).order_by().values("pk"))
    if theme:
        meetings = meetings.filter(pk__in=theme.meetings.order_by().values("pk"))
    if state:
        meetings = meetings.filter(state=state)
    return meetings


def _shown(user: User) -> QuerySet[Meeting]:
    """Meetings that this user may see, with what a row on a list shows."""
    return meetings_visible_to(user).select_related("area", "venue").prefetch_related("themes")


def _to_come(now: dt.datetime) -> Q:
    """Return the condition that a meeting is not over, or has no day yet."""
    return Q(starts_at__isnull=True) | Q(ends_at__gte=now) | Q(ends_at__isnull=True, starts_at__gte=now)
