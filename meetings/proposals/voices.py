"""The inbox of voices, and what one of them may be put together with."""

import datetime as dt

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from areas.models import Area
from meetings.access import meetings_changed_by, signals_visible_to
from meetings.models import Meeting, Signal, Theme


def inbox(
    user: User, *, area: Area | None = None, theme: Theme | None = None, state: str = "", only_requests: bool = False
) -> QuerySet[Signal]:
    """Return the voices in the areas of this user, the newest first, without those that stand for another. One query.

    Each with `same_count`: how many were merged into it.
    """
    rows = signals_visible_to(user).filter(merged_into=None).annotate(same_count=Count("merged"))
    if area:
        rows = rows.filter(area__in=Area.objects.inside(area).order_by().values("pk"))
    if theme:
        rows = rows.filter(theme=theme)
    if state:
        rows = rows.filter(state=state)
    if only_requests:
        rows = rows.filter(asks_meeting=True)
    return rows.select_related("area", "theme", "meeting").order_by("-received_on", "-pk")


def similar(user: User, signal: Signal) -> QuerySet[Signal]:
    """Return the voices that this one may be the same as: in the same area, around it or inside it, not merged."""
    near = Area.objects.around(signal.area).order_by().values("pk")
    rows = signals_visible_to(user).filter(merged_into=None, area__in=near).exclude(pk=signal.pk)
    if signal.theme_id:
        rows = rows.filter(Q(theme=signal.theme_id) | Q(theme=None))
    return rows.order_by("-received_on", "-pk")


def agendas(user: User, signal: Signal, now: dt.datetime) -> QuerySet[Meeting]:
    """Return the meetings to come in the area, around it or inside it, on whose agenda a voice may be put."""
    near = Area.objects.around(signal.area).order_by().values("pk")
    rows = meetings_changed_by(user).filter(area__in=near, state__in=[Meeting.State.DRAFT, Meeting.State.INVITING])
    return rows.filter(Q(starts_at=None) | Q(starts_at__gt=now)).order_by("starts_at", "pk")
