"""Who checks the report, and what they say of it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.forms import DayField, TextField
from invitations.forms.invitees import IdsField
from outcomes.queries import Checker


class AskForm(forms.Form):
    """Who of the people who came for an organisation checks the report, who led the meeting, and until when."""

    use_required_attribute = False

    asked = IdsField(required=False)
    chair = forms.TypedChoiceField(
        label=_("Who led the meeting?"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": _("Choose someone from the list.")},
    )
    until = DayField(
        label=_("Until when can they answer?"),
        error_messages={"required": _("Fill in a day, for example 3 December 2026.")},
    )

    def __init__(self, *args: Any, checkers: Sequence[Checker], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checkers = {each.invitation.pk: each for each in checkers}
        people = [(pk, f"{each.contact.name}, {each.invitation.organisation}") for pk, each in self.checkers.items()]
        self.fields["chair"].choices = [("", _("Nobody of this list")), *people]  # type: ignore[attr-defined]

    @property
    def lines(self) -> list[tuple[Checker, bool]]:
        """Everyone who can be asked, with whether there is a tick: as typed, or else because they were there."""
        if self.is_bound:
            ticked = set(self.data.getlist("asked"))  # type: ignore[attr-defined]  # a QueryDict
            return [(each, str(pk) in ticked) for pk, each in self.checkers.items()]
        return [(each, each.was_there) for each in self.checkers.values()]

    def clean_until(self) -> dt.date:
        """Refuse a day that is over."""
        day: dt.date = self.cleaned_data["until"]
        if day < timezone.localdate():
            raise ValidationError(_("This day is over. Choose a day that is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        """Somebody must be asked."""
        data = super().clean() or self.cleaned_data
        asked = [self.checkers[pk].invitation for pk in data.get("asked") or () if pk in self.checkers]
        chair = data.get("chair")
        data["asked"], data["chair"] = asked, self.checkers[chair].invitation if chair in self.checkers else None
        if not asked and data["chair"] is None:
            self.add_error(None, _("Choose who checks the report. Or make it final without a check."))
        return data


class OpinionForm(forms.Form):
    """Right, or otherwise and then how."""

    use_required_attribute = False

    answer = forms.ChoiceField(
        label=_("Is this report right?"),
        choices=[("agrees", _("Yes, this is right")), ("differs", _("No, I see it differently"))],
        widget=forms.RadioSelect(attrs={"data-cards": True}),
        error_messages={
            "required": _("Choose whether the report is right."),
            "invalid_choice": _("Choose whether the report is right."),
        },
    )
    text = TextField(
        label=_("What do you see differently?"),
        help_text=_("We put this in the report, with the name of your organisation. Leave out names of residents."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean(self) -> dict[str, Any]:
        """Another opinion needs words."""
        data = super().clean() or self.cleaned_data
        if data.get("answer") == "differs" and not self.errors and not data.get("text"):
            self.add_error("text", _("Write what you see differently."))
        return data
