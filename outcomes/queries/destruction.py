"""Which dossiers are past their term, which lists there are, and how many rows would go."""

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from invitations.queries import rows_about
from meetings.models import Meeting
from outcomes.models import (
    ActionPoint,
    Agreement,
    Destruction,
    DestructionLine,
    Dossier,
    DossierFile,
    Edition,
    Lesson,
    LookBack,
    Opinion,
    Review,
    Subject,
)
from outcomes.queries.added import added_rows
from outcomes.queries.keeping import held_now, held_of, with_hold

OPEN = (Destruction.State.PROPOSED, Destruction.State.APPROVED)


def past_term(today: dt.date) -> QuerySet[Dossier]:
    """Return the closed dossiers whose last day is over, and that stand on no open list; the oldest first."""
    listed = DestructionLine.objects.filter(dossier=OuterRef("pk"), destruction__state__in=OPEN)
    rows = Dossier.objects.filter(~Exists(listed), keep_until__lt=today).defer("content")
    return rows.select_related("meeting__area").order_by("keep_until", "pk")


def to_propose(today: dt.date) -> QuerySet[Dossier]:
    """Return those that may be put on a list: past their term, and not held."""
    return past_term(today).filter(~held_now("meeting"))


def held(today: dt.date) -> QuerySet[Dossier]:
    """Return those that are past their term and would be destroyed, were they not held."""
    return with_hold(past_term(today).filter(held_now("meeting")))


def destructions() -> QuerySet[Destruction]:
    """Return all lists, the newest first, each with the number of its lines. One query when read."""
    rows = Destruction.objects.defer("certificate").select_related("proposed_by", "decided_by", "done_by")
    return rows.annotate(line_count=Count("lines")).order_by("-proposed_at", "-pk")


def lines_of(destruction: Destruction) -> list[DestructionLine]:
    """Return the lines of a list with their dossiers. One query."""
    rows = destruction.lines.select_related("dossier__meeting").defer("dossier__content")
    rows = rows.prefetch_related(held_of("dossier__meeting__holds"))
    return list(rows.order_by("keep_until", "pk"))


def counted(meeting: Meeting) -> dict[str, QuerySet[Any]]:
    """Return what this app, and who hands it papers, count of a meeting when it is destroyed."""
    of_report = {"report__meeting": meeting}
    return {
        "editions": Edition.objects.filter(**of_report),
        "subjects": Subject.objects.filter(**of_report),
        "agreements": Agreement.objects.filter(**of_report),
        "points": ActionPoint.objects.filter(meeting=meeting),
        "opinions": Opinion.objects.filter(**of_report),
        "reviews": Review.objects.filter(meeting=meeting),
        "lessons": Lesson.objects.filter(meeting=meeting),
        "looks": LookBack.objects.filter(meeting=meeting),
        "files": DossierFile.objects.filter(dossier__meeting=meeting),
        **added_rows(meeting),
    }


def notice_keys(meeting: Meeting) -> list[str]:
    """Return how the keys of all mail about the report of a meeting begin. Three queries."""
    of_report = {"report__meeting": meeting}
    keys = [f"{kind}:{meeting.pk}:" for kind in ("nag", "done", "after", "review")]
    keys += [f"report:{pk}:" for pk in Edition.objects.filter(**of_report).values_list("pk", flat=True)]
    keys += [f"opinion:{pk}:" for pk in Opinion.objects.filter(**of_report).values_list("pk", flat=True)]
    keys += [f"point:{pk}:" for pk in ActionPoint.objects.filter(meeting=meeting).values_list("pk", flat=True)]
    return keys


def dry_run(meeting: Meeting) -> dict[str, int]:
    """Return how many rows of each kind would go with a meeting. Nothing is changed."""
    rows = counted(meeting) | rows_about(meeting, notice_keys(meeting))
    return {name: found.count() for name, found in rows.items()}
