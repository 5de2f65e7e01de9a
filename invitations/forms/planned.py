"""When a planned mail goes, and a reminder at once."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import MeanwhileForm, NumberField
from accounts.forms.nonce import RELOAD, NonceField
from invitations import rules
from invitations.models import PlannedMail
from meetings.forms import TimeField
from meetings.models import Meeting
from meetings.rules import clock, wall_moment

Kind, Anchor = PlannedMail.Kind, PlannedMail.Anchor
BEFORE = {
    Anchor.REPLY_BY: gettext_lazy("Before the last day to reply"),
    Anchor.START: gettext_lazy("Before the meeting"),
}


class PlannedForm(MeanwhileForm):
    """How many days before or after, and at what time; the kind of mail decides from which day is counted."""

    use_required_attribute = False

    anchor = forms.ChoiceField(
        label=gettext_lazy("Before what?"),
        choices=list(BEFORE.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose before what it goes."),
            "invalid_choice": gettext_lazy("Choose before what it goes."),
        },
    )
    days = NumberField(
        min_value=0,
        max_value=rules.MOST_DAYS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Fill in a number of days, for example 2."),
            "invalid": gettext_lazy("Fill in a number of days, for example 2."),
            "min_value": gettext_lazy("Fill in %(limit_value)s or more."),
            "max_value": gettext_lazy("Fill in %(limit_value)s or fewer."),
        },
    )
    time = TimeField(
        label=gettext_lazy("At what time?"),
        error_messages={"required": gettext_lazy("Fill in a time, for example 10.00.")},
    )
    form_nonce = NonceField()

    def __init__(self, *args: Any, meeting: Meeting, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting, self.kind, self.quiet = meeting, kind, rules.Quiet.of_settings()
        days = self.fields["days"]
        days.label = _("How many days before?")
        if kind != Kind.SILENT:
            del self.fields["anchor"]
        if kind in {Kind.THANKS, Kind.MISSED}:
            days.label = _("How many days after the meeting?")
        self.fields["time"].help_text = self._hint()

    def _hint(self) -> str:
        if self.quiet.starts == self.quiet.ends:
            return ""
        return _("Between %(from)s and %(until)s we send nothing.") % quiet_words(self.quiet)

    def clean_days(self) -> int:
        """Refuse a thank-you on the day itself: a meeting may last longer than planned."""
        days: int = self.cleaned_data["days"]
        if days == 0 and self.kind in {Kind.THANKS, Kind.MISSED}:
            raise forms.ValidationError(self.fields["days"].error_messages["min_value"] % {"limit_value": 1})
        return days

    def clean_time(self) -> dt.time:
        """Refuse the quiet hours."""
        time: dt.time = self.cleaned_data["time"]
        if self.quiet.covers(time):
            raise forms.ValidationError(
                _("Between %(from)s and %(until)s we send nothing. Choose another time.") % quiet_words(self.quiet)
            )
        return time

    def clean(self) -> dict[str, Any]:
        """Refuse a moment that is over, or at which the mail has no point any more."""
        data = super().clean() or self.cleaned_data
        data.setdefault("anchor", Anchor.START if self.kind == Kind.COMING else Anchor.END)
        if self.errors:
            return data
        wanted = rules.Default(self.kind, data["anchor"], data["days"], data["time"])
        window = rules.window(wanted, self.meeting, self.quiet)
        if window and window.opens_at <= timezone.now():
            self.add_error("days", _("This moment is over. Choose a later moment."))
        elif window and not window.is_real:
            self.add_error("days", _("People cannot answer any more by then. Choose an earlier moment."))
        return data


class RemindForm(forms.Form):
    """A reminder at once. The nonce makes a double click one reminder; the count is the one that was in the button."""

    form_nonce = NonceField()
    expected_count = forms.IntegerField(min_value=0, widget=forms.HiddenInput, error_messages=RELOAD)


def quiet_words(quiet: rules.Quiet) -> dict[str, str]:
    """Return from when until when it is quiet, as the clock shows it."""
    winter = dt.date(2026, 1, 1)  # a day on which every hour comes once
    hours = {"from": quiet.starts, "until": quiet.ends}
    return {name: clock(wall_moment(winter, dt.time(hour))) for name, hour in hours.items()}
