"""When the invitations leave, and a test to oneself."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.forms.nonce import RELOAD, NonceField
from areas.forms import DayField
from meetings.forms import TimeField
from meetings.models import Meeting
from meetings.rules import LocalTimeError, local_moment


class SendForm(forms.Form):
    """Now or later. The nonce makes a double click one send; the count is the one that was in the button."""

    use_required_attribute = False

    when = forms.ChoiceField(
        label=gettext_lazy("When do we send?"),
        choices=[("now", gettext_lazy("Now")), ("later", gettext_lazy("Later"))],
        initial="now",
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose when we send the invitations."),
            "invalid_choice": gettext_lazy("Choose when we send the invitations."),
        },
    )
    day = DayField(
        label=gettext_lazy("Day"),
        error_messages={"required": gettext_lazy("Fill in a day, for example 3 December 2026.")},
    )
    time = TimeField(
        label=gettext_lazy("Time"),
        error_messages={"required": gettext_lazy("Fill in a time, for example 9:30.")},
    )
    form_nonce = NonceField()
    expected_count = forms.IntegerField(min_value=0, widget=forms.HiddenInput, error_messages=RELOAD)

    def __init__(self, *args: Any, meeting: Meeting, stop_minutes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        stop = ngettext(
            "You can stop the sending for %(minutes)s more minute.",
            "You can stop the sending for %(minutes)s more minutes.",
            stop_minutes,
        )
        hints = {"now": stop % {"minutes": stop_minutes}, "later": _("Choose a day and a time yourself.")}
        setattr(self.fields["when"], "choice_hints", hints)  # noqa: B010 (read by the template pack)

    def clean(self) -> dict[str, Any]:
        """Work out the moment of release; None means now, and then the day and the time do not matter."""
        data = super().clean() or self.cleaned_data
        data["release_at"] = None
        if data.get("when") == "now":
            for name in ("day", "time"):
                self.errors.pop(name, None)
        elif data.get("when") == "later" and "day" in data and "time" in data:
            data["release_at"] = self._release_at(data["day"], data["time"])
        return data

    def _release_at(self, day: dt.date, clock: dt.time) -> dt.datetime | None:
        """Return the moment that was filled in; one that cannot be becomes an error at its field."""
        try:
            moment = local_moment(day, clock)
        except LocalTimeError as error:
            self.add_error("time", str(error))
            return None
        last = self.meeting.reply_by or self.meeting.starts_at
        if moment <= timezone.now():
            self.add_error("day", _("This moment is over. Choose a day and a time that are still to come."))
        elif last and moment >= last:
            self.add_error("day", _("This is after the last day to reply. Choose an earlier day."))
        return moment


class TestForm(forms.Form):
    """Whose message is tried out."""

    __test__ = False  # not a class of tests, whatever pytest thinks of its name

    contact_id = forms.IntegerField(widget=forms.HiddenInput, error_messages=RELOAD)
    form_nonce = NonceField()
