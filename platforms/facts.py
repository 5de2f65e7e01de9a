"""The figures that an area page tells first, beside those of the whole municipality, each with its year and source."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from areas import queries
from areas.models import Area, Figure, Indicator

# What a coordinator wants to know of every area, in this order; the proposed themes bring what else stands out.
TOLD_FIRST = (
    "inhabitants", "share_65", "share_0_14", "single_households", "social_rent", "house_value", "low_income_households",
    "hard_up_18", "lonely_18", "lonely_65", "volunteers_18", "carers_18",
)  # fmt: skip
_UNIT = Indicator.Unit


@dataclass(frozen=True, slots=True)
class Fact:
    """What a figure says of an area, and of the whole municipality in the same year."""

    indicator: Indicator
    here: queries.Reading
    city: float | None

    @property
    def name(self) -> str:
        """What is measured, in the language of the page."""
        is_english = (get_language() or "").startswith("en")
        return self.indicator.name_en if is_english and self.indicator.name_en else self.indicator.name

    @property
    def here_words(self) -> str:
        """The value with its unit, or why there is none."""
        if not self.here.is_comparable:
            return _("not comparable")
        if self.here.value is None:
            return str(dict(Figure.Absence.choices).get(self.here.absence, _("not known")))
        return words(self.here.value, self.indicator.unit)

    @property
    def city_words(self) -> str:
        """The value of the municipality with its unit, or a dash."""
        return "–" if self.city is None else words(self.city, self.indicator.unit)


def words(value: float, unit: str) -> str:
    """Return a value as people write it: 26,4 %, € 285.000, 1.250. A unit does not go to the next line alone."""
    if unit == _UNIT.THOUSAND_EURO:
        return f"€\u00a0{_number(value * 1000, 0)}"
    if unit == _UNIT.EURO:
        return f"€\u00a0{_number(value, 0)}"
    places = 0 if unit == _UNIT.COUNT or value == round(value) else 1
    endings = {_UNIT.PERCENT.value: "\u00a0%", _UNIT.PER_MILLE.value: "\u00a0‰", _UNIT.KILOMETRE.value: "\u00a0km"}
    return f"{_number(value, places)}{endings.get(unit, '')}"


def _number(value: float, places: int) -> str:
    return str(number_format(round(value, places), decimal_pos=places, use_l10n=True, force_grouping=True))


def facts(area: Area, today: dt.date) -> list[Fact]:
    """Return what the figures say first of an area, with the reason where there is none. As many queries always."""
    place = {key: number for number, key in enumerate(TOLD_FIRST)}
    indicators = sorted(Indicator.objects.filter(key__in=place, is_active=True), key=lambda each: place[each.key])
    here, city = queries.figures_for([area], indicators, today=today), queries.city_readings(indicators, today=today)
    found = [(indicator, here[area.pk, indicator.pk]) for indicator in indicators if (area.pk, indicator.pk) in here]
    return [
        Fact(indicator, reading, beside.value if (beside := city.get((indicator.pk, reading.year))) else None)
        for indicator, reading in found
    ]
