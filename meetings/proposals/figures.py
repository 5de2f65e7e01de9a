"""The figures of many areas at once, beside those of the city and the national spreads."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from areas.models import Area, Figure, Indicator, Level, Spread
from areas.queries import Reading as Newest
from areas.queries import city_readings, figures_for, level_of
from meetings.proposals.rules import Part
from meetings.rules.signal import Reading

_PER = {Indicator.Unit.PERCENT.value: 100, Indicator.Unit.PER_MILLE.value: 1000}


class Tree:
    """All areas in use, without their boundaries, and what lies inside each. Two queries."""

    def __init__(self) -> None:
        rows = Area.objects.filter(is_active=True).defer("boundary", "source").order_by("path", "pk")
        self.areas: dict[int, Area] = {area.pk: area for area in rows}
        self._members: dict[int, list[int]] = defaultdict(list)
        for owner, member in Area.members.through.objects.order_by("pk").values_list("from_area", "to_area"):
            self._members[owner].append(member)
        self._below: dict[int, set[int]] = defaultdict(set)
        for area in self.areas.values():
            for above in area.chain_ids:
                self._below[above].add(area.pk)
        self._inside: dict[int, frozenset[int]] = {}
        self._buurten: dict[int, list[Area]] = {}

    def inside(self, pk: int) -> frozenset[int]:
        """Return the area with everything inside it, the members of own areas included."""
        if pk not in self._inside:
            own = self._below[pk] | {pk}
            members = {part for each in own for member in self._members[each] for part in self._below[member]}
            self._inside[pk] = frozenset(own | members)
        return self._inside[pk]

    def buurten(self, pk: int) -> list[Area]:
        """Return the buurten inside an area, itself not counted, in the order of the tree."""
        if pk not in self._buurten:
            inside = self.inside(pk) - {pk}
            here = [area for key, area in self.areas.items() if key in inside]
            self._buurten[pk] = [area for area in here if area.kind == Area.Kind.BUURT]
        return self._buurten[pk]

    def root(self, area: Area) -> Area:
        """Return the municipality in which an area lies."""
        return self.areas.get(area.chain_ids[0], area) if area.chain_ids else area


@dataclass(frozen=True, slots=True)
class FigureTable:
    """What is known of some areas about some indicators."""

    newest: dict[tuple[int, int], Newest]
    city: dict[tuple[int, int], Newest]
    country: dict[tuple[int, int], float]
    spreads: dict[tuple[int, int, str], float]

    @classmethod
    def read(cls, areas: Collection[Area], parts: Iterable[Part], today: dt.date) -> "FigureTable":
        """Return the table; eleven queries at most, however many areas and indicators."""
        indicators = {part.indicator.pk: part.indicator for part in parts}
        bases = {each.denominator.pk: each.denominator for each in indicators.values() if each.denominator}
        spreads = Spread.objects.filter(indicator__in=indicators)
        country = Figure.objects.filter(indicator__in=indicators, level=Level.COUNTRY, value__isnull=False)
        # A later division of the same year comes last and stands.
        values = country.order_by("division_year").values_list("indicator", "year", "value")
        return cls(
            newest=figures_for(areas, (bases | indicators).values(), today=today),
            city=city_readings(indicators.values(), today=today),
            country={(indicator, year): value for indicator, year, value in values if value is not None},
            spreads={
                (indicator, year, level): deviation
                for indicator, year, level, deviation in spreads.values_list("indicator", "year", "level", "deviation")
            },
        )

    def reading(self, area: Area, part: Part) -> Reading:
        """Return one indicator in one area beside the city in the same year; the municipality beside the country."""
        indicator = part.indicator
        newest = self.newest.get((area.pk, indicator.pk))
        base = self.newest.get((area.pk, indicator.denominator_id or 0))
        year = newest.year if newest else 0
        return Reading(
            indicator=indicator.pk,
            direction=part.direction,
            value=newest.value if newest else None,
            absence=_absence(newest),
            reference=self._reference(area, indicator.pk, year),
            spread=self.spreads.get((indicator.pk, year, level_of(area))),
            year=year or None,
            base=base.value if base else None,
            minimum_base=indicator.minimum_denominator,
            is_direct=part.is_direct,
            per=_PER.get(indicator.unit, 0),
        )

    def _reference(self, area: Area, indicator: int, year: int) -> float | None:
        """Return with which value an area is compared."""
        if area.kind == Area.Kind.MUNICIPALITY:
            return self.country.get((indicator, year))
        found = self.city.get((indicator, year))
        return found.value if found else None


def _absence(newest: Newest | None) -> str:
    """Return why there is no value; empty when there is one."""
    if newest is None:
        return "unknown"
    return newest.absence if newest.is_comparable else "not_comparable"
