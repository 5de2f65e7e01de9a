"""Who checks the report, and what they say of it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from areas.forms import DayField, TextField
from invitations.models import Invitation
from outcomes.queries import Checker


class _KeysField(forms.Field):
    """Any number of keys of `Checker` from fields of the same name."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> set[str]:
        """Return the keys as a set."""
        return {str(each) for each in value or ()}


class AskForm(forms.Form):
    """Who of the people who came for an organisation checks the report, who led the meeting, and until when."""

    use_required_attribute = False

    asked = _KeysField(required=False)
    chair = forms.ChoiceField(
        label=_("Who led the meeting?"),
        required=False,
        error_messages={"invalid_choice": _("Choose someone from the list.")},
    )
    visitors = forms.BooleanField(required=False)
    until = DayField(
        label=_("Until when can they answer?"),
        error_messages={"required": _("Fill in a day, for example 3 December 2026.")},
    )

    def __init__(
        self, *args: Any, checkers: Sequence[Checker], visitors: Sequence[Invitation] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.came = list(visitors)
        words = ngettext_lazy(
            "Also the %(count)s resident who came and has an e-mail address",
            "Also the %(count)s residents who came and have an e-mail address",
            len(self.came),
        )
        self.fields["visitors"].label = words % {"count": len(self.came)}
        self.fields["visitors"].widget.attrs["data-people"] = len(self.came)
        if not self.came:
            del self.fields["visitors"]
        self.checkers = {each.key: each for each in checkers}
        self.fields["chair"].widget.attrs["data-person"] = True
        people = [
            (key, ", ".join(map(str, filter(None, [each.contact.name, each.organisation]))))
            for key, each in self.checkers.items()
        ]
        self.fields["chair"].initial = next((each.key for each in checkers if each.is_chair), "")
        self.fields["chair"].choices = [("", _("Nobody of this list")), *people]  # type: ignore[attr-defined]  # what a field is, its name does not tell

    @property
    def lines(self) -> list[tuple[Checker, bool]]:
        """Everyone who can be asked, with whether there is a tick: as typed, or else because they were there."""
        if self.is_bound:
            ticked = set(self.data.getlist("asked"))  # type: ignore[attr-defined]  # a QueryDict
            return [(each, key in ticked) for key, each in self.checkers.items()]
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
        chosen = data.get("asked") or set()
        if chosen - self.checkers.keys():
            self.add_error(None, _("Someone is not on this list any more. Look at it again."))
        asked = [each for key, each in self.checkers.items() if key in chosen]
        visitors = self.came if data.get("visitors") else []
        data["asked"], data["chair"] = [*asked, *visitors], self.checkers.get(data.get("chair") or "")
        if not data["asked"] and data["chair"] is None:
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
        help_text=_(
            "Fill this in when you see it differently. We put this in the report, with the name of your organisation if"
            " you came for one. Leave out names of residents."
        ),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "data-sometimes": True}),
    )

    def __init__(self, *args: Any, is_remark: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_remark:
            self.fields["text"].help_text = _(
                "Fill this in when you see it differently. Who organised the meeting reads this. The report stays as it"
                " is, until there is a next version."
            )

    def clean(self) -> dict[str, Any]:
        """Another opinion needs words."""
        data = super().clean() or self.cleaned_data
        if data.get("answer") == "differs" and not self.errors and not data.get("text"):
            self.add_error("text", _("Write what you see differently."))
        return data
