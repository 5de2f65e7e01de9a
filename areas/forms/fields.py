"""Form fields with words of our own: text, e-mail address, phone number, a day as people write it, and an area."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.forms import RowField, TextField
from areas.models import Area
from areas.rules import AddressError, clean_address

_MONTHS = (
    ("januari", "january"),
    ("februari", "february"),
    ("maart", "march", "mrt"),
    ("april",),
    ("mei", "may"),
    ("juni", "june"),
    ("juli", "july"),
    ("augustus", "august"),
    ("september",),
    ("oktober", "october"),
    ("november",),
    ("december",),
)
_WEEKDAYS = (
    {"maandag", "monday"},
    {"dinsdag", "tuesday"},
    {"woensdag", "wednesday"},
    {"donderdag", "thursday"},
    {"vrijdag", "friday"},
    {"zaterdag", "saturday"},
    {"zondag", "sunday"},
)
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_FIGURES = re.compile(r"(?P<day>[0-9]{1,2})[-/. ](?P<month>[0-9]{1,2})[-/. ](?P<year>[0-9]{4})")
_WORDS = re.compile(
    r"((?P<weekday>[a-z]{5,9}),? )?(?P<day>[0-9]{1,2})\.? (?P<month>[a-z]{3,9})\.?,? (?P<year>[0-9]{4})"
)
_AMERICAN = re.compile(
    r"((?P<weekday>[a-z]{5,9}),? )?(?P<month>[a-z]{3,9})\.? (?P<day>[0-9]{1,2}),? (?P<year>[0-9]{4})"
)


def read_day(text: str) -> dt.date | None:
    """Read a day as browsers and people write it: 2026-12-03, 3-12-2026, (donderdag) 3 december 2026. None if not one.

    A weekday that does not fit the date makes it not a day: one of the two is a mistake.
    """
    plain = " ".join(text.lower().split())
    for pattern in (_ISO, _FIGURES, _WORDS, _AMERICAN):
        if found := pattern.fullmatch(plain):
            parts = found.groupdict()
            return _day(int(parts["year"]), _month(parts["month"]), int(parts["day"]), parts.get("weekday"))
    return None


def _month(name: str) -> int:
    """Return the number of a month given in figures or in (the first three letters or more of) its name; 0 if none."""
    if name.isdigit():
        return int(name)
    fits = (number for number, names in enumerate(_MONTHS, 1) if any(full.startswith(name) for full in names))
    return next(fits, 0)


def _day(year: int, month: int, day: int, weekday: str | None) -> dt.date | None:
    """Return the date, or None when it does not exist, lies far away, or falls on another weekday."""
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return None
    if not 1900 <= year <= 2199 or (weekday and weekday not in _WEEKDAYS[date.weekday()]):
        return None
    return date


def capitalised(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Return the choices with a capital, as they stand in a form; the words stay lazy."""
    return [(value, capfirst(label)) for value, label in choices]


class AddressField(TextField):
    """An e-mail address that we can write to, in the form in which we store it."""

    widget = forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"})

    def clean(self, value: Any) -> str:
        """Return the stored form; every mistake has its own sentence."""
        text = super().clean(value)
        try:
            return clean_address(text) if text else ""
        except AddressError as error:
            raise ValidationError(str(error), code="invalid") from error


class PhoneField(TextField):
    """A phone number, as loose as people write it."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "class": "lp-control--m"})

    def clean(self, value: Any) -> str:
        """Return the number as typed when there is a number in it."""
        text = str(super().clean(value))
        if text and not re.fullmatch(r"[0-9+() ./-]*([0-9][^0-9]*){3,}", text, re.ASCII):
            raise ValidationError(_("Type a phone number, for example 010 123 45 67."), code="invalid")
        return text


class DayInput(forms.DateInput):
    """The date picker of the browser; it only shows a value in ISO form."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        """Return the ISO form, also of what was typed in words."""
        if isinstance(value, str):
            day = read_day(value)
            return day.isoformat() if day else value
        return super().format_value(value)


class DayField(forms.DateField):
    """A day, from the date picker or as people write it."""

    widget = DayInput(format="%Y-%m-%d", attrs={"class": "lp-control--m"})
    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("Type a day, for example 3 December 2026.")}

    def to_python(self, value: Any) -> dt.date | None:
        """Return the day, or raise with an example."""
        if value in self.empty_values:
            return None
        if isinstance(value, dt.date):
            return value
        day = read_day(str(value))
        if day is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class AreaChoiceField(RowField):
    """An area out of a tree; deeper areas stand further to the right."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Choose an area."),
        "invalid_choice": _("Choose an area from the list."),
    }

    def label_from_instance(self, obj: Any) -> str:
        """Return the name, moved to the right by its depth."""
        area: Area = obj
        return area.indent + area.name
