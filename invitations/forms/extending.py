"""Until which day one person may answer."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.forms import DayField
from meetings.models import Meeting


class ExtendForm(forms.Form):
    """A later day than that of the others; empty: the same day."""

    use_required_attribute = False

    day = DayField(
        label=gettext_lazy("Until which day may this person answer?"),
        help_text=gettext_lazy("For example 3 December 2026. Leave it empty for the same day as everyone."),
        required=False,
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting

    def clean_day(self) -> dt.date | None:
        """Refuse a day that is over, that gives no more time, or that comes after the meeting."""
        day: dt.date | None = self.cleaned_data["day"]
        if day is None:
            return None
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is over. Choose a day that is still to come."))
        if self.meeting.reply_by and day <= timezone.localdate(self.meeting.reply_by):
            raise forms.ValidationError(_("Everyone may answer until then. Choose a later day, or leave it empty."))
        if self.meeting.starts_at and day > timezone.localdate(self.meeting.starts_at):
            raise forms.ValidationError(_("The meeting is over by then. Choose an earlier day."))
        return day
