"""The whole city at a glance: areas with their themes, areas without a meeting, and what stands out city-wide."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from areas.models import Area
from meetings.models import Meeting
from meetings.proposals.figures import Tree
from meetings.proposals.reading import Proposal, proposals_for
from meetings.rules.signal import Strength


@dataclass(frozen=True, slots=True)
class Row:
    """One area with the themes of which there is something to say, in the order of the themes."""

    area: Area
    shown: list[Proposal]
    quiet_count: int


def city_rows(
    areas: Collection[Area], *, today: dt.date, tree: Tree, theme: int | None = None, is_whole: bool = False
) -> list[Row]:
    """Return these areas in the order of the tree, never by how much is the matter; of one theme, or of all.

    `is_whole`: also the themes of which there is nothing to say.
    """
    found = proposals_for(areas, today=today, tree=tree)
    return [_row(area, found[area.pk], theme, is_whole=is_whole) for area in areas if area.pk in found]


def city_signals(roots: Iterable[Area], *, today: dt.date, tree: Tree) -> list[Proposal]:
    """Return the themes in which the municipality itself stands out in the country."""
    found = proposals_for(roots, today=today, tree=tree)
    return [each for listed in found.values() for each in listed if each.signal.strength >= Strength.CLEAR]


def without_meeting(areas: Sequence[Area], *, year: int, tree: Tree) -> list[Area]:
    """Return the areas in or inside which no meeting was or is in this year. One query."""
    meetings = Meeting.objects.filter(starts_at__year=year).exclude(state=Meeting.State.CANCELLED)
    met = set(meetings.exclude(state=Meeting.State.DRAFT).order_by().values_list("area", flat=True))
    return [area for area in areas if not met & tree.inside(area.pk)]


def _row(area: Area, proposals: Sequence[Proposal], theme: int | None, *, is_whole: bool) -> Row:
    asked = [each for each in proposals if theme is None or each.theme.pk == theme]
    by_theme = sorted(asked, key=lambda each: (each.theme.order, each.theme.name))
    shown = [each for each in by_theme if is_whole or _says_something(each)]
    return Row(area, shown, len(by_theme) - len(shown))


def _says_something(each: Proposal) -> bool:
    return each.strongest >= Strength.SLIGHT or each.voices.count > 0 or each.held is not None
