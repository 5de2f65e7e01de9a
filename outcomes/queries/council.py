"""What the council and management read of a period: counts only, always in the same number of queries."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from areas.models import Area, Organisation
from meetings.models import Meeting, Theme
from meetings.queries import SHOWN
from outcomes import rules
from outcomes.models import ActionPoint, PublicFigures
from outcomes.queries import counting
from outcomes.queries.outside import FirstContact, Outside, first_contacts, outside, reach
from outcomes.rules.hiding import Key, Shown
from outcomes.rules.periods import Half, halves


@dataclass(frozen=True, slots=True)
class Period:
    """From which day until and including which day, and in which area with all inside it; None is everywhere."""

    first: dt.date
    last: dt.date
    area: Area | None = None

    @property
    def halves(self) -> list[Half]:
        """The half-years of which it is made; none when somebody chose it freely."""
        return halves(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a reader may see. `is_all`: everything, so that the figures are those that are made public."""

    meetings: QuerySet[Meeting]
    areas: QuerySet[Area]
    organisations: QuerySet[Organisation]
    is_all: bool = False


EVERYTHING = Scope(Meeting.objects.all(), Area.objects.all(), Organisation.objects.all(), is_all=True)


@dataclass(frozen=True, slots=True)
class Council:
    """All counts of a period. `people`: what is shown of them; `kept`: how promises stand (`rules.promise_kept`).

    `is_public`: the period and the area are of those of which figures are made public; other reports are for own use.
    What is public says the same to every reader.
    `places`: per wijk the meetings and what is shown of people, when the report is about everything and public.
    """

    meetings: Mapping[str, int]
    themes: list[tuple[Theme, int]]
    without: list[Area]
    people: Mapping[Key, Shown]
    organisations: Mapping[str, Mapping[str, int]]
    kept: Mapping[str, int]
    outside: list[Outside]
    first_contacts: list[FirstContact]
    places: list[tuple[Area | None, int, Mapping[Key, Shown]]]
    is_public: bool
    is_settled: bool

    @property
    def is_empty(self) -> bool:
        """True when nothing was held, planned or cancelled in this period."""
        return not sum(self.meetings.values())


def council(period: Period, scope: Scope, *, now: dt.datetime) -> Council:
    """Return the counts of a period among the rows that a reader may see. Always the same number of queries."""
    today = timezone.localdate(now)
    shown_meetings = chosen(period, scope.meetings)
    meetings = held(shown_meetings, now)
    points = _points(meetings, today)
    known = counting.places()
    is_of_a_place = scope.is_all if period.area is None else period.area in known
    is_public = bool(period.halves) and is_of_a_place
    # Which small numbers are hidden in one wijk depends on the others: of what is public everything is counted.
    all_held = held(chosen(Period(period.first, period.last), Meeting.objects.all()), now) if is_public else meetings
    tallies = counting.tallies(all_held, known)
    here = period.area.path if period.area else None
    return Council(
        meetings=_by_state(shown_meetings, now),
        themes=_by_theme(meetings),
        without=_without(period, meetings, scope.areas),
        people=counting.hidden(tallies, here) if is_public else counting.of_one(tallies),
        organisations=reach(meetings, Organisation.objects.all() if is_public else scope.organisations, period.area),
        kept=rules.counted(each for _owner, each in points),
        outside=outside(meetings, points),
        first_contacts=first_contacts(period.last, meetings),
        places=_places(meetings, tallies, known) if is_public and here is None else [],
        is_public=is_public,
        is_settled=is_public and period.halves[-1].is_settled(today),
    )


def first_day() -> dt.date | None:
    """Return the day of the first meeting of all. One query."""
    shown = Meeting.objects.filter(state__in=SHOWN, starts_at__isnull=False).order_by("starts_at")
    found: dt.datetime | None = shown.values_list("starts_at", flat=True).first()
    return timezone.localdate(found) if found else None


def halves_since_first(today: dt.date) -> list[Half]:
    """Return the half-years since the first meeting until today, the newest first. One query."""
    first = first_day()
    half, found = Half.of(today), []
    while first and half.last >= first:
        found.append(half)
        half = half.before
    return found


def public_halves() -> list[Half]:
    """Return the half-years of which the figures are public, the newest first. One query."""
    return [Half(*each) for each in PublicFigures.objects.values_list("year", "number")]


def public_figures(half: Half) -> PublicFigures | None:
    """Return what was made public of a half-year, None when nothing was. One query."""
    return PublicFigures.objects.filter(year=half.year, number=half.number).first()


def chosen(period: Period, meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Return the meetings of a period, planned, held or cancelled."""
    rows = meetings.filter(
        state__in=SHOWN, starts_at__date__gte=period.first, starts_at__date__lte=period.last
    ).order_by()
    return rows.filter(area__in=Area.objects.inside(period.area).order_by().values("pk")) if period.area else rows


def held(meetings: QuerySet[Meeting], now: dt.datetime) -> QuerySet[Meeting]:
    """Return those of these meetings that took place."""
    return meetings.filter(state__in=[Meeting.State.INVITING, Meeting.State.HELD], ends_at__lte=now)


def _by_state(meetings: QuerySet[Meeting], now: dt.datetime) -> dict[str, int]:
    cancelled = Q(state=Meeting.State.CANCELLED)
    found: dict[str, int] = meetings.aggregate(
        held=Count("pk", filter=Q(ends_at__lte=now) & ~cancelled),
        planned=Count("pk", filter=Q(ends_at__gt=now) & ~cancelled),
        cancelled=Count("pk", filter=cancelled),
    )
    return found


def _by_theme(meetings: QuerySet[Meeting]) -> list[tuple[Theme, int]]:
    rows = Meeting.themes.through.objects.filter(meeting__in=meetings.values("pk")).order_by()
    counts = dict(rows.values_list("theme").annotate(count=Count("pk")))
    themes = Theme.objects.filter(Q(is_active=True) | Q(pk__in=counts))
    return sorted(((theme, counts.get(theme.pk, 0)) for theme in themes), key=lambda pair: (-pair[1], pair[0].name))


def _without(period: Period, meetings: QuerySet[Meeting], areas: QuerySet[Area]) -> list[Area]:
    """Return the wijken and districts in which no meeting was held; one in a buurt counts for the wijk around it."""
    paths = set(Area.objects.filter(pk__in=meetings.values("area")).order_by().values_list("path", flat=True))
    rows = areas.filter(is_active=True, kind__in=[Area.Kind.WIJK, Area.Kind.DISTRICT])
    if period.area:
        rows = rows.filter(path__startswith=period.area.path)
    return [area for area in rows.order_by("path", "pk") if not any(path.startswith(area.path) for path in paths)]


def _places(
    meetings: QuerySet[Meeting], tallies: counting.Tallies, known: list[Area]
) -> list[tuple[Area | None, int, Mapping[Key, Shown]]]:
    """Return the wijken in which meetings were held, and last what was held for the whole municipality."""
    paths = list(meetings.values_list("area__path", flat=True))
    found: list[tuple[Area | None, int, Mapping[Key, Shown]]] = []
    for area in known:
        if count := sum(path.startswith(area.path) for path in paths):
            found.append((area, count, counting.hidden(tallies, area.path)))
    if rest := len(paths) - sum(count for _area, count, _people in found):
        found.append((None, rest, counting.hidden(tallies, counting.ELSEWHERE)))
    return found


def _points(meetings: QuerySet[Meeting], today: dt.date) -> list[tuple[int, str]]:
    """Return who promised something at these meetings, and how it stands."""
    rows = ActionPoint.objects.filter(meeting__in=meetings.values("pk")).exclude(state=ActionPoint.State.WITHDRAWN)
    fields = rows.order_by().values_list("owner", "state", "first_due_on", "closed_at")
    return [(owner, rules.promise_kept(state, due, closed, today)) for owner, state, due, closed in fields]
