"""How often a meeting comes back, and which meetings of a series a change is for."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import NumberField
from areas.forms import DayField, capitalised
from meetings.rules.recurrence import MOST, Rhythm, days_of, positions

ONE, FOLLOWING, ALL = "one", "following", "all"
SCOPES = (
    (ONE, _("Only this meeting")),
    (FOLLOWING, _("This meeting and those after it")),
    (ALL, _("All meetings of the series that are still to come")),
)
MOST_WEEKS = 26


def scope_field() -> forms.ChoiceField:
    """Return the question for which meetings of a series a change is."""
    return forms.ChoiceField(
        label=_("For which meetings is this change?"),
        help_text=_("Only what you change here changes for the others. Meetings that are over stay as they are."),
        choices=SCOPES,
        initial=ONE,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose for which meetings the change is."),
            "invalid_choice": _("Choose for which meetings the change is."),
        },
    )


class RepeatForm(forms.Form):
    """How often, and how long; the names of the fields stand in the address.

    `cleaned_data` holds the `rhythm` and the `days` after the first.
    """

    use_required_attribute = False

    ritme = forms.ChoiceField(
        label=_("How often?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how often the meeting comes back."),
            "invalid_choice": _("Choose how often the meeting comes back."),
        },
    )
    weken = NumberField(
        required=False,
        min_value=2,
        max_value=MOST_WEEKS,
        label=_("Every how many weeks?"),
        help_text=_("Only if you chose every so many weeks."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "lp-control--s"}),
    )
    tot = forms.ChoiceField(
        label=_("How long?"),
        choices=[("keren", _("A number of times")), ("dag", _("Until a day"))],
        initial="keren",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how long."), "invalid_choice": _("Choose how long.")},
    )
    keren = NumberField(
        required=False,
        min_value=2,
        max_value=MOST,
        label=_("How many times?"),
        help_text=_("This meeting counts too."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "lp-control--s"}),
    )
    dag = DayField(required=False, label=_("Until which day?"))

    def __init__(self, *args: Any, first: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first = first
        choices = capitalised((code, rhythm.words()) for code, rhythm in _rhythms(first, 1).items() if code != "weken")
        choices.insert(1, ("weken", _("Every so many weeks")))
        self.fields["ritme"].choices = choices  # type: ignore[attr-defined]  # what a field is, its name does not tell

    def clean(self) -> dict[str, Any]:
        """Find the days, or say what is missing."""
        data = self.cleaned_data
        chosen, ends = data.get("ritme"), data.get("tot")
        if chosen == "weken" and not data.get("weken") and "weken" not in self.errors:
            self.add_error("weken", _("Type after how many weeks it comes back, for example 2."))
        if ends == "keren" and not data.get("keren") and "keren" not in self.errors:
            self.add_error("keren", _("Type how many times, for example 6."))
        if ends == "dag" and not data.get("dag") and "dag" not in self.errors:
            self.add_error("dag", _("Fill in until which day, for example 3 December 2026."))
        if not self.errors:
            self._find_days(data)
        return data

    def _find_days(self, data: dict[str, Any]) -> None:
        rhythm = _rhythms(self.first, data["weken"] or 1)[data["ritme"]]
        is_count = data["tot"] == "keren"
        days = days_of(
            rhythm, self.first, count=data["keren"] if is_count else None, until=None if is_count else data["dag"]
        )
        if len(days) > MOST:
            self.add_error("dag", _("That is more than %(most)s meetings. Choose an earlier day.") % {"most": MOST})
        elif len(days) < 2:
            self.add_error("dag", _("No other meeting falls before that day. Choose a later day."))
        data["rhythm"], data["days"] = rhythm, days[1:]


def _rhythms(first: dt.date, weeks: int) -> dict[str, Rhythm]:
    """Return the rules that fit the first day, by their name in the form."""
    weekday = first.weekday()
    rules = {"week": Rhythm(weekday), "weken": Rhythm(weekday, interval=weeks)}
    return rules | {f"maand{nth}": Rhythm(weekday, nth=nth) for nth in positions(first)}
