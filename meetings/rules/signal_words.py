"""The theme signal in words that a resident understands, in the active language."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.text import get_text_list
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from meetings.rules.signal import Loudness, Reading, Step, Strength, Voices

STRENGTHS = {
    Strength.TOO_FEW: gettext_lazy("too few figures"),
    Strength.NONE: pgettext_lazy("signal", "none"),
    Strength.SLIGHT: pgettext_lazy("signal", "slight"),
    Strength.CLEAR: pgettext_lazy("signal", "clear"),
    Strength.STRONG: pgettext_lazy("signal", "strong"),
}
LOUDNESS = {
    Loudness.NONE: pgettext_lazy("voices", "none"),
    Loudness.SOME: pgettext_lazy("voices", "some"),
    Loudness.SEVERAL: pgettext_lazy("voices", "several"),
    Loudness.MANY: pgettext_lazy("voices", "many"),
}
CAUSES = {
    "suppressed": gettext_lazy("not given: too few people"),
    "not_yet": gettext_lazy("not yet published"),
    "not_applicable": gettext_lazy("does not apply"),
    "unknown": gettext_lazy("no figure"),
    "few": gettext_lazy("too few people live here"),
    "not_comparable": gettext_lazy("not comparable: the area has another code in that year"),
    "no_reference": gettext_lazy("no figure for the whole municipality"),
    "no_spread": gettext_lazy("no national spread"),
    "no_direction": gettext_lazy("neither more nor less of it asks for attention"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence needs to know of an indicator: the names, how a sentence says it, and where it is from.

    `sentence` stands behind "25 of every 100", or holds %(count)s where that belongs.
    """

    name: str
    sentence: str
    source: str
    is_estimate: bool


def figure_sentence(step: Step, told: Told, *, theme: str, area: str, city: str) -> str:
    """Return the one sentence of a proposal with where it is from.

    "Rondkomen: in Zuidbuurt zegt 25 van de 100 volwassenen moeilijk rond te komen; in heel Vlaardingen 17."
    """
    reading = step.reading
    here, there = shown(reading.value, reading.per), shown(reading.reference, reading.per)
    if reading.per and told.sentence:
        said = _("%(count)s of every %(per)s") % {"count": here, "per": shown(reading.per, 1)}
        is_placed = "%(count)s" in told.sentence
        said = told.sentence.replace("%(count)s", said) if is_placed else f"{said} {told.sentence}"
        words = _("%(theme)s: in %(area)s %(said)s; in all of %(city)s %(there)s.")
        facts = {"theme": theme, "area": area, "said": said, "city": city, "there": there}
    else:
        words = _("%(theme)s: %(name)s is %(here)s in %(area)s and %(there)s in all of %(city)s.")
        facts = {"theme": theme, "name": told.name, "here": here, "area": area, "there": there, "city": city}
    return f"{words % facts} {source_words(told, reading)}"


def source_words(told: Told, reading: Reading) -> str:
    """Return where a figure is from: "Schatting RIVM, 2020."."""
    facts = {"source": told.source, "year": reading.year}
    return (_("Estimate %(source)s, %(year)s.") if told.is_estimate else _("%(source)s, %(year)s.")) % facts


def voices_sentence(voices: Voices, origins: Iterable[str]) -> str:
    """Return "4 signalen in 12 maanden, van bewoner en organisatie."; empty without voices."""
    if not voices.count:
        return ""
    words = ngettext(
        "%(count)s signal in 12 months, from: %(origins)s.",
        "%(count)s signals in 12 months, from: %(origins)s.",
        voices.count,
    )
    return words % {"count": voices.count, "origins": get_text_list(sorted(origins), _("and"))}


def shown(value: float | None, per: int = 0) -> str:
    """Return a figure as the language writes it: a share as a whole number, anything else with one decimal."""
    if value is None:
        return "–"
    is_whole = bool(per) or float(value).is_integer()
    return number_format(round(value) if is_whole else round(value, 1), decimal_pos=0 if is_whole else 1, use_l10n=True)


def decimals(value: float | None, places: int = 2, *, is_signed: bool = False) -> str:
    """Return a number of the sum: "1,36", and signed "+8,0" or "−0,5"."""
    if value is None:
        return "–"
    text = number_format(abs(round(value, places)), decimal_pos=places, use_l10n=True)
    if not is_signed:
        return f"−{text}" if value < 0 else text
    return f"{'−' if value < 0 else '+'}{text}"


def in_language(dutch: str, english: str) -> str:
    """Return the English text on an English page when there is one, else the Dutch."""
    return english if english and (get_language() or "nl").startswith("en") else dutch


def country() -> str:
    """Return what the municipality as a whole is compared with."""
    return _("the Netherlands")
