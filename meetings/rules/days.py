"""What deserves a thought before a day is chosen: holidays, school breaks, the council. Never a refusal."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from meetings.rules import clock, day_words

REGIONS = ("Noord", "Midden", "Zuid")
WEEKDAYS = {
    name: number
    for names in (
        ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    )
    for number, name in enumerate(names)
}
# No holidays, but evenings on which many people stay away.
EVENINGS = {
    (5, 4): gettext_lazy("Remembrance Day"),
    (12, 5): gettext_lazy("Saint Nicholas’ Eve"),
    (12, 24): gettext_lazy("Christmas Eve"),
    (12, 31): gettext_lazy("New Year’s Eve"),
}
_EVENING = dt.time(18)


def day_warnings(day: dt.date, ends: dt.time | None = None) -> list[str]:
    """Return what else there is on a day, as sentences; the evening counts when the meeting ends after six."""
    is_evening = ends is None or ends > _EVENING or ends < dt.time(6)
    sentences = [_("That day is a holiday: %(name)s.") % {"name": name} for name in holidays_on(day)]
    if is_evening and (day.month, day.day) in EVENINGS:
        sentences.append(_("That evening is %(name)s.") % {"name": EVENINGS[day.month, day.day]})
    sentences += _school_breaks(day)
    if is_evening and is_council_evening(day, settings.COUNCIL_EVENINGS):
        sentences.append(_("The council meets that evening."))
    return sentences


def clash_warning(starts_at: dt.datetime, area: str, title: str) -> str:
    """Return the sentence about another meeting on the same day; without a title when the reader may not see it."""
    words = {"area": area, "title": title, "time": clock(starts_at)}
    if title:
        return _("That day there is another meeting in %(area)s: %(title)s, at %(time)s.") % words
    return _("That day there is another meeting in %(area)s, at %(time)s.") % words


def on_day(day: dt.date, sentence: str) -> str:
    """Return a warning with its day, where more days stand together."""
    return f"{day_words(day, year=False).capitalize()}: {sentence}"


def is_council_evening(day: dt.date, evenings: Iterable[str]) -> bool:
    """True when the setting names this day of the week or this date."""
    return any(name == day.isoformat() or WEEKDAYS.get(name) == day.weekday() for name in evenings)


def holidays_on(day: dt.date) -> list[str]:
    """Return the public holidays of the Netherlands on a day, in the active language."""
    return _names(day, ("public", "optional"), "")


def _school_breaks(day: dt.date) -> list[str]:
    """Return the school breaks on a day: of the region in the settings, or of every region by name."""
    if settings.SCHOOL_REGION:
        names = _names(day, ("school",), settings.SCHOOL_REGION)
        return [_("The schools have a break: %(name)s.") % {"name": name} for name in names]
    found: dict[str, list[str]] = {}
    for region in REGIONS:
        for name in _names(day, ("school",), region):
            found.setdefault(name, []).append(region)
    words = _("The schools have a break in region %(regions)s: %(name)s.")
    return [words % {"name": name, "regions": ", ".join(regions)} for name, regions in found.items()]


def _names(day: dt.date, categories: tuple[str, ...], region: str) -> list[str]:
    language = "nl" if (get_language() or "nl").startswith("nl") else "en_US"
    return _holidays(day.year, categories, region, language).get(day, [])


@lru_cache(maxsize=64)
def _holidays(year: int, categories: tuple[str, ...], region: str, language: str) -> dict[dt.date, list[str]]:
    """Return the days of a year with their names. School breaks are known as far as the ministry has set them."""
    import holidays  # takes 0.2 s, and only who plans a day needs it

    found = holidays.country_holidays("NL", years=year, categories=categories, subdiv=region or None, language=language)
    return {day: found.get_list(day) for day in found}
