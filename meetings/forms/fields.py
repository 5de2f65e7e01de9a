"""A time as people write it, and a form of which some fields may wait until later."""

import datetime as dt
import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.forms import MeanwhileForm, offer_rows

_TIME = re.compile(
    r"(om )?(?P<hour>[01]?[0-9]|2[0-3])([.:u](?P<minute>[0-5][0-9])(:[0-5][0-9](\.[0-9]+)?)?)?( ?(uur|u|h))?"
)
_FIGURES = re.compile(r"(?P<hour>[01][0-9]|2[0-3])(?P<minute>[0-5][0-9])")


def read_time(text: str) -> dt.time | None:
    """Read a time as browsers and people write it: 19:30, 19.30 (uur), 19u30, 1930, 19 uur. None if it is not one."""
    plain = " ".join(text.lower().split())
    found = _TIME.fullmatch(plain) or _FIGURES.fullmatch(plain)
    return dt.time(int(found["hour"]), int(found["minute"] or 0)) if found else None


class TimeInput(forms.TimeInput):
    """The time picker of the browser; it only shows a value such as 19:30."""

    input_type = "time"

    def format_value(self, value: Any) -> str | None:
        """Return the form of the picker, also of what was typed in words."""
        if isinstance(value, str):
            time = read_time(value)
            return f"{time:%H:%M}" if time else value
        return super().format_value(value)


class TimeField(forms.TimeField):
    """A local time, from the time picker or as people write it."""

    widget = TimeInput(format="%H:%M")
    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("Type a time, for example 19.30.")}

    def to_python(self, value: Any) -> dt.time | None:
        """Return the time, or raise with an example."""
        if value in self.empty_values:
            return None
        if isinstance(value, dt.time):
            return value
        time = read_time(str(value))
        if time is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return time


class StepForm(MeanwhileForm):
    """A step of planning. A draft may be kept while the fields in `later` are still empty; then they get this value."""

    use_required_attribute = False
    later: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, is_complete: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_complete = is_complete

    def offer(self, name: str, rows: QuerySet[Any]) -> None:
        """Let people choose from these rows only; anything else is refused."""
        offer_rows(self, name, rows)

    def clean(self) -> dict[str, Any]:
        """Let go of what may wait, when the draft is only kept."""
        for name, empty in () if self.is_complete else self.later.items():
            if self.has_error(name, "required"):
                del self.errors[name]
                self.cleaned_data[name] = empty
        return self.cleaned_data
