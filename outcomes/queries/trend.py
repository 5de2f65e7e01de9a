"""How visitors looked back over the years, per area and per kind of meeting."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst

from meetings.models import Meeting
from outcomes import rules
from outcomes.models import Degree, PaperReviews, Review

_QUESTIONS = {"useful": "was_useful", "speak": "could_speak"}


@dataclass(frozen=True, slots=True)
class Year:
    """The meetings of one year that were answered often enough: how many, and which part of the visitors said yes."""

    year: int
    meetings: int
    answers: int
    useful: int
    speak: int


@dataclass(frozen=True, slots=True)
class Line:
    """The years of one area or one kind, the first one first."""

    name: str
    years: list[Year]


def trends(meetings: QuerySet[Meeting]) -> tuple[list[Line], list[Line]]:
    """Return the years per area and per kind, of these meetings; of those with too few answers nothing. Three queries.

    Answers by the code on paper are in it as far as an organiser let them count.
    """
    found = _answers(meetings)
    rows = meetings.filter(pk__in=found, starts_at__isnull=False).select_related("area").order_by("starts_at", "pk")
    of_areas: dict[tuple[str, str], list[tuple[int, Mapping[str, int]]]] = defaultdict(list)
    of_kinds: dict[tuple[str, str], list[tuple[int, Mapping[str, int]]]] = defaultdict(list)
    for each in rows:
        assert each.starts_at is not None
        said = (timezone.localdate(each.starts_at).year, found[each.pk])
        of_areas[each.area.name.casefold(), str(each.area)].append(said)
        kind = capfirst(each.get_kind_display())
        of_kinds[kind.casefold(), kind].append(said)
    return _lines(of_areas), _lines(of_kinds)


def _answers(meetings: QuerySet[Meeting]) -> dict[int, Mapping[str, int]]:
    """Return how often each answer was given, per meeting with enough answers to both questions."""
    of_these = {"meeting__in": meetings.order_by().values("pk")}
    names = [f"{question}_{value}" for question in _QUESTIONS for value in Degree.values]
    times = {
        f"{question}_{value}": Count("pk", filter=Q(**{field: value}))
        for question, field in _QUESTIONS.items()
        for value in Degree.values
    }
    found: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(names, 0))
    told = Review.objects.filter(**of_these, is_counted=True).order_by().values("meeting").annotate(**times)
    for row in [*told, *PaperReviews.objects.filter(**of_these).values("meeting", *names)]:
        for name in names:
            found[row["meeting"]][name] += row[name]
    return {pk: counts for pk, counts in found.items() if _fewest(counts) >= rules.FEWEST_REVIEWS}


def _fewest(counts: Mapping[str, int]) -> int:
    return min(_total([counts], question) for question in _QUESTIONS)


def _total(rows: Iterable[Mapping[str, int]], question: str) -> int:
    return sum(row[f"{question}_{value}"] for row in rows for value in Degree.values)


def _share(rows: list[Mapping[str, int]], question: str) -> int:
    return round(100 * sum(row[f"{question}_yes"] for row in rows) / _total(rows, question))


def _lines(groups: Mapping[tuple[str, str], list[tuple[int, Mapping[str, int]]]]) -> list[Line]:
    lines = []
    for (_order, name), said in sorted(groups.items()):
        per_year: dict[int, list[Mapping[str, int]]] = defaultdict(list)
        for year, counts in said:
            per_year[year].append(counts)
        years = [
            Year(year, len(rows), _total(rows, "useful"), _share(rows, "useful"), _share(rows, "speak"))
            for year, rows in sorted(per_year.items())
        ]
        lines.append(Line(name, years))
    return lines
