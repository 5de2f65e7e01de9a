"""Which meetings are held, when was forgotten what, and the certificate of one meeting."""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Count, Exists, F, Max, Min, Model, OuterRef, Prefetch, QuerySet, Sum

from invitations.queries import Tally, tally
from meetings.models import Meeting
from outcomes.models.keeping import ForgetRun, Forgotten, Hold

Row = TypeVar("Row", bound=Model)


def held_now(meeting: str) -> Exists:
    """Return the condition that the meeting in this column is held."""
    return Exists(Hold.objects.filter(meeting=OuterRef(meeting), released_at=None))


def held_of(path: str) -> "Prefetch[Any, Any, Any]":
    """Return what loads, by this way to the holds of a meeting, the one that counts now into `held_now`."""
    return Prefetch(path, Hold.objects.filter(released_at=None).select_related("held_by"), to_attr="held_now")


def with_hold(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Load why each of these dossiers is held."""
    return rows.prefetch_related(held_of("meeting__holds"))


def hold_of(meeting: Meeting) -> Hold | None:
    """Return why nothing of this meeting may go, if so. One query."""
    return Hold.objects.filter(meeting=meeting, released_at=None).select_related("held_by").first()


def holds() -> QuerySet[Hold]:
    """Return all holds, those that count first. One query when read."""
    rows = Hold.objects.select_related("meeting__area", "held_by", "released_by")
    return rows.order_by(F("released_at").desc(nulls_first=True), "-held_at", "-pk")


def runs() -> QuerySet[ForgetRun]:
    """Return when was forgotten, the newest first, each with how much. One query when read."""
    return ForgetRun.objects.select_related("actor").annotate(total=Sum("lines__count")).order_by("-pk")


def certificates() -> QuerySet[Forgotten, dict[str, Any]]:
    """Return the meetings of which something was forgotten, the newest first; also those destroyed since."""
    rows = Forgotten.objects.exclude(title="").order_by()
    return (
        rows.values("meeting", "title", "area", "held_on")
        .annotate(last_at=Max("at"), sorts=Count("sort", distinct=True))
        .order_by("-last_at", "title", "meeting")
    )


@dataclass(frozen=True, slots=True)
class Gone:
    """One sort that was forgotten of a meeting: how many, when first and last, and by which term."""

    sort: str
    count: int
    first_at: Any
    last_at: Any
    days: int | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was forgotten of a meeting, and what is still there in numbers."""

    meeting: Meeting
    gone: list[Gone]
    tally: Tally
    hold: Hold | None


def certificate_of(meeting: Meeting) -> Certificate:
    """Return what was forgotten of a meeting. Four queries."""
    rows = Forgotten.objects.filter(meeting=meeting).order_by().values("sort")
    found = rows.annotate(total=Sum("count"), first_at=Min("at"), last_at=Max("at"), term=Max("days"))
    gone = [Gone(row["sort"], row["total"], row["first_at"], row["last_at"], row["term"]) for row in found]
    return Certificate(meeting, gone, tally(meeting), hold_of(meeting))


def has_certificate(meeting: Meeting) -> bool:
    """True when something of this meeting was forgotten. One query."""
    return Forgotten.objects.filter(meeting=meeting).exists()
