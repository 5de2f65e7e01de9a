"""What a memo to the council is about."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import TextField
from areas.forms import DayField
from areas.models import Area
from outcomes.rules.periods import Half


class MemoForm(forms.Form):
    """Period and place as figures are made public of them, day, portfolio holder and subject. Nothing of it is kept."""

    use_required_attribute = False

    periode = forms.ChoiceField(
        label=gettext_lazy("Period"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose a period from the list.")),
    )
    gebied = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Area"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose an area from the list.")),
    )
    datum = DayField(
        label=gettext_lazy("Date of the memo"),
        error_messages={"required": gettext_lazy("Fill in the date of the memo.")},
    )
    portefeuillehouder = TextField(
        label=gettext_lazy("Portfolio holder"),
        max_length=100,
        error_messages={"required": gettext_lazy("Fill in the name of the portfolio holder.")},
    )
    onderwerp = TextField(
        label=gettext_lazy("Subject"),
        max_length=120,
        error_messages={"required": gettext_lazy("Fill in the subject of the memo.")},
    )

    def __init__(
        self, *args: Any, halves: Sequence[Half], places: Sequence[Area], is_everywhere: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(area.pk): area for area in places}
        self.fields["periode"].choices = _periods(halves)  # type: ignore[attr-defined]  # a ChoiceField
        everywhere = [("", _("The whole municipality"))] if is_everywhere else []
        named = [(key, area.name) for key, area in self.places.items()]
        self.fields["gebied"].required = not is_everywhere
        self.fields["gebied"].choices = [*everywhere, *named]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The first and the last day that were chosen."""
        chosen = self.cleaned_data["periode"]
        half = Half.read(chosen)
        return (half.first, half.last) if half else (dt.date(int(chosen), 1, 1), dt.date(int(chosen), 12, 31))

    @property
    def area(self) -> Area | None:
        """The place that was chosen; None for everywhere."""
        return self.places.get(self.cleaned_data["gebied"])


def _periods(halves: Sequence[Half]) -> list[tuple[str, str]]:
    """Return half-years and years, the newest first."""
    found: dict[str, str] = {}
    for half in halves:
        words = _("First half of %(year)s") if half.number == 1 else _("Second half of %(year)s")
        found[str(half)] = words % {"year": half.year}
    found |= {str(year): str(year) for year in dict.fromkeys(half.year for half in halves)}
    return list(found.items())
