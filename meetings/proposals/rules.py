"""The rule of each theme as it is now."""

from collections.abc import Iterable
from dataclasses import dataclass

from areas.models import Indicator
from meetings.models import Meeting, Theme, ThemeIndicator, ThemeRule
from meetings.rules.signal import USUAL, CutOffs
from meetings.rules.signal_words import Told, in_language


@dataclass(frozen=True, slots=True)
class Part:
    """An indicator in a rule."""

    indicator: Indicator
    direction: int
    is_direct: bool

    @property
    def told(self) -> Told:
        """How a sentence speaks of it, in the active language."""
        row = self.indicator
        return Told(
            name=in_language(row.name, row.name_en),
            sentence=in_language(row.sentence, row.sentence_en),
            source=row.source,
            is_estimate=row.is_estimate,
        )


@dataclass(frozen=True, slots=True)
class RuleNow:
    """By which figures a theme is proposed. One that is not saved has version 0."""

    theme: Theme
    parts: tuple[Part, ...] = ()
    version: int = 0
    cut_offs: CutOffs = USUAL
    is_on: bool = True
    kind: str = Meeting.Kind.THEME
    question: str = ""

    def part(self, indicator: int) -> Part:
        """Return the part about this indicator."""
        return next(part for part in self.parts if part.indicator.pk == indicator)


def rules_now() -> list[RuleNow]:
    """Return the rule of every theme in use that has one switched on, or none at all: voices need no figures.

    Three queries.
    """
    rows = ThemeRule.objects.filter(is_current=True).prefetch_related("indicators__indicator__denominator")
    current = {row.theme_id: row for row in rows}
    themes = Theme.objects.filter(is_active=True)
    found = [rule_of(theme, current.get(theme.pk)) for theme in themes]
    return [rule for rule in found if rule.is_on]


def rule_of(theme: Theme, row: ThemeRule | None) -> RuleNow:
    """Return the rule that a row and its indicators stand for; without a row only voices count."""
    if row is None:
        return RuleNow(theme)
    return RuleNow(
        theme=theme,
        parts=parts_of(row.indicators.all()),
        version=row.version,
        cut_offs=CutOffs(row.slight, row.clear, row.strong),
        is_on=row.is_on,
        kind=row.kind,
        question=row.question,
    )


def parts_of(rows: Iterable[ThemeIndicator]) -> tuple[Part, ...]:
    """Return the indicators of a rule that are in use, in their order."""
    return tuple(Part(row.indicator, row.direction, row.is_direct) for row in rows if row.indicator.is_active)
