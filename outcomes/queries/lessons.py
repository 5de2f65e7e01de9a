"""What coordinators learned, and how the municipality calls the parts of its memo."""

from django.db.models import QuerySet

from areas.models import Area
from meetings.models import Meeting
from outcomes.models import Lesson, MemoStyle
from outcomes.queries.council import Period


def lessons_in(period: Period, lessons: QuerySet[Lesson]) -> QuerySet[Lesson]:
    """Return those of these lessons that are about a period and area, the newest first."""
    rows = lessons.filter(day__gte=period.first, day__lte=period.last)
    if period.area:
        rows = rows.filter(area__in=Area.objects.inside(period.area).order_by().values("pk"))
    return rows.select_related("area", "meeting").order_by("-day", "-pk")


def lessons_of(meeting: Meeting) -> list[Lesson]:
    """Return the lessons of a meeting. One query."""
    return list(Lesson.objects.filter(meeting=meeting))


def memo_style() -> MemoStyle:
    """Return how the municipality calls the parts; nothing is filled in when nobody chose. One query."""
    return MemoStyle.objects.first() or MemoStyle()
