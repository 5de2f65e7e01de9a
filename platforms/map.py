"""Areas drawn together on one map, with the number of their meetings: on the start page and on the page of an area."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from areas.models import Area
from areas.rules import Shape, shapes
from meetings.models import Meeting

MAP_AREAS = 60
MAP_WIDTH, MAP_HEIGHT = 608, 500
LETTER_WIDTH = 12.5  # of the font on the map


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an area: its place in the tree, and its boundary as GeoJSON."""

    path: str
    boundary: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class AreaCount:
    """An area with the number of its meetings this year; `shape` is None without a boundary."""

    area: Area
    count: int
    shape: Shape | None

    @property
    def shade(self) -> int:
        """Step on the map from 0 to 3."""
        return min(self.count, 3)

    @property
    def lines(self) -> list[str]:
        """The name as it fits on the shape, on one or two lines.

        Empty when there is no room: then only the number stands there, and the name in its title.
        """
        name, halfway = self.area.name, len(self.area.name) / 2
        gaps = [place for place, letter in enumerate(name) if letter == " "]
        gap = min(gaps, key=lambda place: abs(place - halfway), default=len(name))
        choices = ([name], [name[:gap], name[gap + 1 :]])
        return next((lines for lines in choices if all(map(self._has_room, lines))), [])

    def _has_room(self, line: str) -> bool:
        return self.shape is not None and len(line) * LETTER_WIDTH <= self.shape.width


@dataclass(frozen=True, slots=True)
class AreaMap:
    """Areas in their order, those that have a boundary drawn."""

    areas: list[AreaCount]

    @property
    def has_map(self) -> bool:
        """True when at least two areas can be drawn; one shape says nothing."""
        return sum(each.shape is not None for each in self.areas) > 1

    @property
    def view_box(self) -> str:
        """The part of the drawing that holds something."""
        drawn = [each.shape for each in self.areas if each.shape]
        top, bottom = min(shape.top for shape in drawn) - 4, max(shape.bottom for shape in drawn) + 4
        return f"0 {top:.0f} {MAP_WIDTH} {bottom - top:.0f}"

    @property
    def is_table_open(self) -> bool:
        """True when the table stands in for the map and is short enough to read at once."""
        return not self.has_map and len(self.areas) <= MAP_AREAS

    @property
    def silent_areas(self) -> list[Area]:
        """Areas without a meeting this year."""
        return [each.area for each in self.areas if not each.count]


def area_map(areas: list[Area], visible: QuerySet[Meeting], now: dt.datetime) -> AreaMap:
    """Count the meetings of this year per area, and draw the areas on one map. Two queries at most."""
    parts = _parts(areas)
    counts = _counts(areas, parts, visible, timezone.localtime(now).year)
    boundaries = [_boundaries(area, parts) if len(areas) <= MAP_AREAS else [] for area in areas]
    drawn = shapes(boundaries, MAP_WIDTH, MAP_HEIGHT)
    return AreaMap([AreaCount(area, counts[area.pk], shape) for area, shape in zip(areas, drawn, strict=True)])


def _parts(areas: list[Area]) -> dict[int, list[Part]]:
    """Return what an own area is made of, and what lies inside an area without a boundary. One query at most."""
    whole = {area.pk for area in areas if area.kind == Area.Kind.CUSTOM or not area.boundary}
    parts: dict[int, list[Part]] = defaultdict(list)
    if whole:
        within = Area.objects.filter(Q(parent__in=whole) | Q(custom_areas__in=whole), is_active=True).order_by("path")
        for parent, custom, path, boundary in within.values_list("parent_id", "custom_areas", "path", "boundary"):
            for pk in {parent, custom} & whole:
                parts[pk].append(Part(path, boundary))
    return parts


def _boundaries(area: Area, parts: dict[int, list[Part]]) -> list[dict[str, Any]]:
    """Return the boundary of an area, or those of its parts."""
    found = [area.boundary] if area.boundary else [part.boundary for part in parts.get(area.pk, [])]
    return [boundary for boundary in found if boundary]


def _counts(areas: list[Area], parts: dict[int, list[Part]], visible: QuerySet[Meeting], year: int) -> Counter[int]:
    """Count the meetings per area; one in an own area counts in every area that it is made of. One query."""
    rows = visible.filter(starts_at__year=year, state__in=[Meeting.State.INVITING, Meeting.State.HELD]).values_list(
        "pk", "area__path", "area__members__path"
    )
    roots = {area.pk: (area.path, *(part.path for part in parts.get(area.pk, []))) for area in areas}
    held = {
        (pk, area)
        for pk, path, member in rows
        for area, root in roots.items()
        if path.startswith(root) or (member or "").startswith(root)
    }
    return Counter(area for _pk, area in held)
