"""The inbox of voices, and what one of them may be put together with."""

import datetime as dt
from collections import defaultdict

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from areas.models import Area, Organisation
from meetings.access import meetings_changed_by, signals_visible_to
from meetings.models import Meeting, Signal, Theme, ThemeLink


def inbox(
    user: User,
    *,
    area: Area | None = None,
    theme: Theme | None = None,
    state: str = "",
    only_requests: bool = False,
    department: Organisation | None = None,
) -> QuerySet[Signal]:
    """Return the voices in the areas of this user, the newest first, without those that stand for another. One query.

    Each with `same_count`: how many were merged into it. Those of a department take one query more.
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
    if department:
        rows = rows.filter(concerns(department, timezone.localdate()))
    return rows.select_related("area", "theme", "meeting").order_by("-received_on", "-pk")


def concerns(department: Organisation, today: dt.date) -> Q:
    """Return the condition for voices that this department is about, by its links or those of its people. One query.

    A link to a theme is about what was said of that theme, in its area or everywhere; one without a theme is about all
    that was said in its area.
    """
    members = department.memberships.values("contact")
    links = (
        ThemeLink.objects.valid_on(today)
        .filter(Q(organisation=department) | Q(contact__in=members))
        .exclude(role=ThemeLink.Role.NONE)
        .select_related("area")
        .order_by()
    )
    themes: dict[Area | None, set[int | None]] = defaultdict(set)
    for link in links:
        themes[link.area].add(link.theme_id)
    condition = Q(pk__in=[])
    for area, wanted in themes.items():
        here = Q(area__in=Area.objects.inside(area).order_by().values("pk")) if area else Q()
        about = Q() if None in wanted else Q(theme__in=wanted)
        condition |= here & about
    return condition


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
