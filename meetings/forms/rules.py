"""The rule of a theme as an administrator builds it."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.forms import TextField, capitalised
from areas.models import Indicator
from meetings.models import Meeting
from meetings.rules.signal import CutOffs

WAYS = {
    "": gettext_lazy("not used"),
    "more": gettext_lazy("more asks for attention"),
    "more-direct": gettext_lazy("more asks for attention, and says it directly"),
    "less": gettext_lazy("less asks for attention"),
    "less-direct": gettext_lazy("less asks for attention, and says it directly"),
}
_PREFIX = "indicator_"


def _cut_off(label: Any, number: str) -> forms.FloatField:
    wrong = gettext_lazy("Type a number between 0.1 and 9, for example 0.5.")
    return forms.FloatField(
        label=label,
        min_value=0.1,
        max_value=9,
        initial=float(number),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


class RuleForm(forms.Form):
    """Which indicators count for a theme and which way, from where each word begins, and what a meeting starts with."""

    use_required_attribute = False

    is_on = forms.BooleanField(required=False, initial=True, label=gettext_lazy("Propose this theme"))
    slight = _cut_off(gettext_lazy("Slight from"), "0.5")
    clear = _cut_off(gettext_lazy("Clear from"), "1.0")
    strong = _cut_off(gettext_lazy("Strong from"), "1.5")
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of meeting"),
        choices=capitalised(Meeting.Kind.choices),
        error_messages={
            "required": gettext_lazy("Choose a kind."),
            "invalid_choice": gettext_lazy("Choose a kind from the list."),
        },
    )
    question = TextField(
        required=False, max_length=300, label=gettext_lazy("Question to the residents"),
        help_text=gettext_lazy("Planning starts with it."), widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, parts: Iterable[tuple[int, int, bool]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        used = {pk: way_of(direction, is_direct=is_direct) for pk, direction, is_direct in parts}
        counts = ~Q(unit=Indicator.Unit.COUNT)
        rows = Indicator.objects.filter(Q(is_active=True) & counts | Q(pk__in=used)).order_by("name", "pk")
        self._indicators = {f"{_PREFIX}{row.pk}": row for row in rows}
        for name, row in self._indicators.items():
            self.fields[name] = forms.ChoiceField(
                label=row.name,
                required=False,
                choices=list(WAYS.items()),
                initial=used.get(row.pk, ""),
                error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
            )

    def clean(self) -> dict[str, Any]:
        """The words come in order."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not data["slight"] < data["clear"] < data["strong"]:
            self.add_error("slight", _("Slight begins before clear, and clear before strong."))
        return data

    @property
    def of_indicators(self) -> list[Any]:
        """The fields of the indicators, those in use first."""
        fields = [self[name] for name in self._indicators]
        return sorted(fields, key=lambda field: not field.value())

    @property
    def of_rule(self) -> list[Any]:
        """The other fields."""
        return [self[name] for name in self.fields if name not in self._indicators]

    def parts(self) -> list[tuple[Indicator, int, bool]]:
        """Return the indicators that were chosen, with direction and whether they say it directly."""
        chosen = ((row, self.cleaned_data[name]) for name, row in self._indicators.items())
        return [(row, -1 if way.startswith("less") else 1, way.endswith("-direct")) for row, way in chosen if way]

    def cut_offs(self) -> CutOffs:
        """Return from where each word begins."""
        return CutOffs(self.cleaned_data["slight"], self.cleaned_data["clear"], self.cleaned_data["strong"])

    def seal(self) -> str:
        """Return a mark of what was filled in, so that what is saved is what was looked at."""
        return hashlib.sha256(repr(sorted(self.cleaned_data.items())).encode()).hexdigest()


def way_of(direction: int, *, is_direct: bool) -> str:
    """Return the choice that stands for a direction."""
    return ("less" if direction < 0 else "more") + ("-direct" if is_direct else "")
