"""Lists of initiatives: of staff, of one market, and for everyone."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from areas.access import areas_changed_by
from areas.models import Area
from initiatives.access import initiatives_visible_to
from initiatives.models import FollowUp, Initiative
from invitations.models import Message
from invitations.models.outbox import LOST_STATES
from meetings.access import meetings_visible_to
from meetings.models import Meeting

WAITS = Q(told_at=None) | Q(told_at__lt=F("answered_at"))
# A page of an area names so many and leads to all of them; a market names all that it had.
NEWEST_OF_AREA = 10


@dataclass(frozen=True, slots=True)
class PublicList:
    """Initiatives as everyone reads them, the newest first; `is_cut`: there are older ones too."""

    rows: list[Initiative]
    is_cut: bool


def inbox(
    user: User, *, area: Area | None = None, state: str = "", market: Meeting | None = None, is_waiting: bool = False
) -> QuerySet[Initiative]:
    """Initiatives that this user may see, the newest first; an area stands for everything inside it too. One query.

    `is_waiting`: only those that wait for an answer.
    """
    rows = initiatives_visible_to(user).select_related("area", "meeting")
    if area:
        rows = rows.filter(area__in=Area.objects.inside(area).order_by().values("pk"))
    if state:
        rows = rows.filter(state=state)
    if market:
        rows = rows.filter(meeting=market)
    if is_waiting:
        rows = rows.filter(WAITS).exclude(state=Initiative.State.WITHDRAWN)
    return rows.order_by("-created_at", "-pk")


def markets(user: User) -> QuerySet[Meeting]:
    """Markets that this user may see, the last one first."""
    return meetings_visible_to(user).filter(kind=Meeting.Kind.MARKET).order_by(F("starts_at").desc(nulls_first=True))


def received_of(meeting: Meeting) -> QuerySet[Initiative]:
    """Every initiative of a market, in the order in which they came. One query."""
    rows: QuerySet[Initiative] = Initiative.objects.received().filter(meeting=meeting).select_related("writer")
    return with_loss(rows).order_by("created_at", "pk")


def with_loss(rows: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """Add `is_lost`: the newest answer by mail did not arrive."""
    newest = Message.objects.filter(correspondent=OuterRef("writer"), kind=Message.Kind.VERDICT).order_by("-pk")
    state = Subquery(newest.values("state")[:1])
    return rows.annotate(answer_state=state).annotate(is_lost=Q(answer_state__in=LOST_STATES))


def ideas_to_treat(meeting: Meeting) -> list[Initiative]:
    """Return what staff decide about: all but those that were withdrawn. One query."""
    return list(received_of(meeting).exclude(state=Initiative.State.WITHDRAWN))


def public_of(*, area: Area | None = None, meeting: Meeting | None = None) -> PublicList:
    """Return all initiatives of a market, or the newest of an area with what lies inside it, as everyone reads them.

    One query.
    """
    rows = public_in(area) if area else public_rows().filter(meeting=meeting)
    found = list(rows[: NEWEST_OF_AREA + 1] if area else rows)
    is_cut = area is not None and len(found) > NEWEST_OF_AREA
    return PublicList([row.as_told for row in (found[:NEWEST_OF_AREA] if is_cut else found)], is_cut)


def public_in(area: Area) -> QuerySet[Initiative]:
    """Return every initiative of an area and of what lies inside it that everyone may know of, the newest first."""
    return public_rows().filter(area__in=Area.objects.inside(area).order_by().values("pk"))


def public_rows() -> QuerySet[Initiative]:
    """Return every initiative that everyone may know of, the newest first."""
    rows: QuerySet[Initiative] = Initiative.objects.public().select_related("writer", "area")
    return rows.order_by("-created_at", "-pk")


def due_follow_ups(user: User, now: dt.datetime) -> QuerySet[FollowUp]:
    """Return the follow-ups that this user must look at, the first one first. One query."""
    mine = areas_changed_by(user).order_by().values("pk")
    return due_follow_ups_of(now).filter(initiative__area__in=mine).select_related("initiative__area")


def due_follow_ups_of(now: dt.datetime) -> QuerySet[FollowUp]:
    """Return every follow-up that is due and open, the first one first."""
    rows = FollowUp.objects.filter(due_on__lte=timezone.localdate(now), closed_at=None)
    return rows.exclude(initiative__state=Initiative.State.WITHDRAWN).order_by("due_on", "pk")


def untreated_count(areas: QuerySet[Area], now: dt.datetime) -> tuple[int, int]:
    """Return how many ideas in these areas wait for an answer, and how many follow-ups for a look. One query."""
    rows = Initiative.objects.received().filter(area__in=areas.order_by().values("pk"))
    due = Q(follow_ups__due_on__lte=timezone.localdate(now), follow_ups__closed_at=None, follow_ups__isnull=False)
    found = rows.exclude(state=Initiative.State.WITHDRAWN).aggregate(
        ideas=Count("pk", filter=WAITS, distinct=True), due=Count("follow_ups", filter=due, distinct=True)
    )
    return found["ideas"], found["due"]
