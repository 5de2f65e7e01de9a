"""What the figures say about areas: the newest value of each indicator, or why there is none."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils import timezone

from areas.models import Area, AreaCode, CodeQuestion, Figure, Indicator, Level
from areas.rules import weighted_mean

POPULATION = "inhabitants"
_LEVELS = {
    Area.Kind.MUNICIPALITY: Level.MUNICIPALITY,
    Area.Kind.DISTRICT: Level.DISTRICT,
    Area.Kind.WIJK: Level.DISTRICT,
}
_COMPOSED = {Area.Kind.DISTRICT, Area.Kind.CUSTOM}


@dataclass(frozen=True, slots=True)
class Reading:
    """The newest figure of an indicator in an area.

    Without a `value` there is an `absence` (a value of `Figure.Absence`), or the figure is there but not comparable:
    nobody confirmed that its code still means this area. `coverage` is the share (0 to 1) of the people of a composed
    area over whom the value speaks.
    """

    value: float | None
    year: int
    absence: str = ""
    is_provisional: bool = False
    is_comparable: bool = True
    source: str = ""
    is_estimate: bool = False
    coverage: float = 1.0


_Series = Mapping[tuple[int, int], list[Reading]]  # (area, indicator) → readings, the newest first


def level_of(area: Area) -> Level:
    """Return with which Dutch areas this one is compared; an own area with buurten."""
    return _LEVELS.get(Area.Kind(area.kind), Level.NEIGHBOURHOOD)


def figures_for(
    areas: Iterable[Area], indicators: Iterable[Indicator], *, today: dt.date
) -> dict[tuple[int, int], Reading]:
    """Return the newest year with a value per (area pk, indicator pk); no key where no file ever spoke of it.

    Without any value it is the newest absence, else the newest year that is not comparable. A share of fewer people
    than `minimum_denominator` is suppressed. Districts and own areas without a code are composed of their parts.
    At most seven queries, however many areas and indicators.
    """
    areas, indicators = list(areas), list(indicators)
    parts = _parts(areas)
    wanted = {leaf for leaves in parts.values() for leaf in leaves}
    known = _known(indicators)
    series = _series(wanted, known, today)
    found = {}
    for area in areas:
        for indicator in indicators:
            leaves = parts[area.pk]
            if leaves == [area.pk]:
                reading = _newest(area.pk, indicator, series)
            else:
                reading = _composed(leaves, indicator, series, known)
            if reading is not None:
                found[area.pk, indicator.pk] = reading
    return found


def city_readings(
    indicators: Iterable[Indicator], *, today: dt.date | None = None, municipality: Area | None = None
) -> dict[tuple[int, int], Reading]:
    """Return what holds for the whole municipality per (indicator pk, year): every comparable year. Four queries.

    To compare an area, take the year of its own reading.
    """
    area = municipality or Area.objects.filter(kind=Area.Kind.MUNICIPALITY).order_by("path").first()
    if area is None:
        return {}
    day = today or timezone.localdate()
    series = _series({area.pk}, {indicator.pk: indicator for indicator in indicators}, day)
    return {
        (indicator, reading.year): reading
        for (_area, indicator), readings in series.items()
        for reading in reversed(readings)
        if reading.is_comparable
    }


def _known(indicators: Sequence[Indicator]) -> dict[int, Indicator]:
    """Return these indicators, what they are a share of, and the number of inhabitants. One query."""
    needed = {indicator.denominator_id for indicator in indicators}
    others = Indicator.objects.filter(Q(pk__in=needed) | Q(key=POPULATION))
    return {indicator.pk: indicator for indicator in [*others, *indicators]}


def _parts(areas: Sequence[Area]) -> dict[int, list[int]]:
    """Return of which areas with figures of their own each consists; of itself when it has a code. Up to three."""
    if not any(area.kind in _COMPOSED for area in areas):
        return {area.pk: [area.pk] for area in areas}
    coded = set(AreaCode.objects.filter(area__kind__in=_COMPOSED).values_list("area", flat=True))
    kinds = {}
    inside = defaultdict(list)
    for pk, kind, parent in Area.objects.order_by().values_list("pk", "kind", "parent"):
        kinds[pk] = kind
        if kind != Area.Kind.CUSTOM:
            inside[parent].append(pk)
    members = defaultdict(list)
    for whole, part in Area.members.through.objects.order_by("pk").values_list("from_area", "to_area"):
        members[whole].append(part)

    def leaves(pk: int, above: tuple[int, ...] = ()) -> list[int]:
        if kinds[pk] not in _COMPOSED or pk in coded or pk in above:
            return [pk]
        below = members[pk] or (inside[pk] if kinds[pk] == Area.Kind.DISTRICT else [])
        return list(dict.fromkeys(leaf for part in below for leaf in leaves(part, (*above, pk))))

    return {area.pk: leaves(area.pk) for area in areas}


def _series(areas: Iterable[int], indicators: Mapping[int, Indicator], today: dt.date) -> _Series:
    """Return all readings of these areas, the newest first. Three queries."""
    wanted = set(areas)
    codes = defaultdict(list)
    ours = AreaCode.objects.filter(area__in=wanted).order_by().values("code")
    for row in AreaCode.objects.filter(code__in=ours):
        codes[row.code].append(row)
    open_questions = set(
        CodeQuestion.objects.filter(code__in=ours, state=CodeQuestion.State.OPEN).values_list("code", "division_year")
    )
    rows = Figure.objects.filter(code__in=ours, indicator__in=indicators, year__lte=today.year).values_list(
        "code", "division_year", "indicator", "year", "value", "absence", "is_provisional"
    )
    series = defaultdict(list)
    for code, division, key, year, value, absence, is_provisional in rows.order_by("-year", "-division_year"):
        owners, is_sure = _owners(codes[code], division)
        is_comparable = is_sure and (code, division) not in open_questions
        indicator = indicators[key]
        reading = Reading(
            value=value if is_comparable else None,
            year=year,
            absence=absence if is_comparable else "",
            is_provisional=is_provisional,
            is_comparable=is_comparable,
            source=indicator.source,
            is_estimate=indicator.is_estimate,
        )
        for owner in owners & wanted:
            series[owner, key].append(reading)
    return series


def _owners(codes: Sequence[AreaCode], division: int) -> tuple[set[int], bool]:
    """Return which areas a code means in a division, and whether that is sure; else those of the nearest year."""
    sure = {code.area_id for code in codes if code.covers(division)}
    if sure:
        return sure, True
    nearest = min(codes, key=lambda code: code.distance(division))
    return {nearest.area_id}, False


def _newest(area: int, indicator: Indicator, series: _Series) -> Reading | None:
    """Return the newest year with a value, else the newest absence, else the newest that is not comparable."""
    readings = series.get((area, indicator.pk), [])
    comparable = [reading for reading in readings if reading.is_comparable]
    chosen = next((each for each in comparable if each.value is not None), None)
    if chosen is None:
        return next(iter(comparable or readings), None)
    people = _weight(area, indicator.denominator_id, series)
    if people is not None and people < indicator.minimum_denominator:
        return replace(chosen, value=None, absence=Figure.Absence.SUPPRESSED)
    return chosen


def _weight(area: int, indicator: int | None, series: _Series) -> float | None:
    """Return the newest number of people (or homes, or households) in an area; None when it is not known."""
    readings = series.get((area, indicator), []) if indicator else []
    return next((each.value for each in readings if each.value is not None), None)


def _composed(
    leaves: Sequence[int], indicator: Indicator, series: _Series, known: Mapping[int, Indicator]
) -> Reading | None:
    """Return the newest year in which the parts together say enough: their weighted mean, or the sum of numbers."""
    population = next((pk for pk, each in known.items() if each.key == POPULATION), None)
    weights = [_weight(leaf, indicator.denominator_id or population, series) for leaf in leaves]
    by_year: dict[int, list[Reading | None]] = {}
    for place, leaf in enumerate(leaves):
        for reading in series.get((leaf, indicator.pk), []):
            if reading.is_comparable:
                row = by_year.setdefault(reading.year, [None] * len(leaves))
                row[place] = row[place] or reading
    for year in sorted(by_year, reverse=True):
        row = by_year[year]
        values = [reading.value if reading else None for reading in row]
        if indicator.unit == Indicator.Unit.COUNT:
            value, coverage = (None, 0.0) if None in values else (sum(filter(None, values)), 1.0)
        else:
            value, coverage = weighted_mean(list(zip(values, weights, strict=True)))
        if value is not None:
            return Reading(
                value=value,
                year=year,
                is_provisional=any(reading.is_provisional for reading in row if reading),
                source=indicator.source,
                is_estimate=indicator.is_estimate,
                coverage=coverage,
            )
    if not by_year:
        return None
    return Reading(
        value=None,
        year=max(by_year),
        absence=Figure.Absence.SUPPRESSED,
        source=indicator.source,
        is_estimate=indicator.is_estimate,
        coverage=0.0,
    )
