"""How an agreement goes, told by who keeps it or by a coordinator in their name; and what a list shows of them."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import MeanwhileForm, RowField, TextField, offer_rows
from areas.forms import AreaChoiceField, DayField
from areas.models import Area, Organisation
from meetings.rules import day_words
from outcomes import queries
from outcomes.models import ActionPoint, Step

KINDS = [
    (Step.Kind.DONE.value, _("It is done")),
    (Step.Kind.LATER.value, _("It will be later, because …")),
    (Step.Kind.IMPOSSIBLE.value, _("It is not possible, because …")),
]
REOPENED = (Step.Kind.REOPENED.value, _("It is not done after all"))
STATES = [
    ("open", _("Still to do")),
    ("te-laat", _("Too late")),
    ("klaar", _("Done")),
    ("op-tijd", _("Kept on time")),
    ("later", _("Kept later than promised")),
    ("kan-niet", _("Not possible")),
    ("nog-op-tijd", _("Still to do, first day not over")),
    ("eerste-dag-voorbij", _("Still to do, first day over")),
    ("alles", _("All")),
]


class KeepForm(forms.Form):
    """Done, later with a new day, or not possible; the last two need a reason. What ended can be open again."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("How does it go?"),
        choices=KINDS,
        widget=forms.RadioSelect(attrs={"data-cards": True}),
        error_messages={"required": _("Choose how it goes."), "invalid_choice": _("Choose how it goes.")},
    )
    due_on = DayField(required=False, label=_("New day"), help_text=_("Only when it will be later."))
    text = TextField(
        required=False,
        max_length=1000,
        label=_("Explanation"),
        help_text=_(
            "Needed when it will be later or is not possible. Everyone can read this. Write in plain words, and leave"
            " out names of residents."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "data-sometimes": True}),
    )

    def __init__(self, *args: Any, point: ActionPoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.point = point
        self.fields["due_on"].widget.attrs["data-sometimes"] = True
        # Also to who presses twice: the second time it is open already.
        if not point.is_open or self.data.get("kind") == REOPENED[0]:
            self.fields["kind"].choices = [*KINDS, REOPENED]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Later needs a new day and a reason, not possible a reason."""
        data = super().clean() or self.cleaned_data
        kind, due_on = data.get("kind"), data.get("due_on")
        if kind == Step.Kind.LATER and "due_on" in data and not _is_to_come(due_on):
            self.add_error("due_on", _("Fill in the new day. It must still be to come."))
        elif kind == Step.Kind.LATER and due_on and not self._is_later(due_on):
            words = _("It was promised by %(day)s. Fill in a day after that.")
            self.add_error("due_on", words % {"day": day_words(self.point.due_on)})
        if kind in {Step.Kind.LATER, Step.Kind.IMPOSSIBLE} and "text" in data and not data["text"]:
            self.add_error("text", _("Explain why, so that residents understand it."))
        if kind != Step.Kind.LATER:
            data["due_on"] = None
        return data

    def clean_text(self) -> str:
        """Refuse the name of a resident: everyone can read this at once. What was typed stays in the form."""
        text = str(self.cleaned_data["text"])
        if names := queries.names_said(self.point.meeting_id, text):
            words = _("Everyone can read this. Leave out the name of a person: %(names)s.")
            raise ValidationError(words % {"names": ", ".join(names)})
        return text

    def _is_later(self, day: dt.date) -> bool:
        """True for a day after the promised one; the same new day once more is no mistake."""
        return day >= self.point.due_on and day > self.point.first_due_on


class StaffKeepForm(KeepForm):
    """The same by a coordinator, who says how they know it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = True
        self.fields["text"].help_text = _(
            "Everyone can read this. Write in plain words, and leave out names of residents."
        )
        self.fields["text"].error_messages["required"] = _("Explain how it goes. Everyone can read this.")


class WordsForm(MeanwhileForm):
    """How everyone reads an agreement."""

    use_required_attribute = False

    public_text = TextField(
        label=_("How everyone reads it"),
        max_length=300,
        error_messages={"required": _("Fill in how everyone reads it.")},
    )


class PointFilter(forms.Form):
    """What the list of agreements is narrowed to."""

    stand = forms.ChoiceField(
        required=False,
        label=_("State"),
        choices=STATES,
        error_messages={"invalid_choice": _("Choose a state from the list.")},
    )
    gebied = AreaChoiceField(Area.objects.none(), required=False, label=_("Area"), empty_label=_("All areas"))
    wie = RowField(
        Organisation.objects.none(),
        required=False,
        label=_("Who"),
        empty_label=_("Everyone"),
        error_messages={"invalid_choice": _("Choose who from the list.")},
    )
    # Of meetings in a period: it comes with the link of a report; nobody types it here.
    van = DayField(required=False, widget=forms.HiddenInput)
    tot = DayField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, areas: QuerySet[Area], owners: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "gebied", areas.filter(is_active=True).order_by("path", "pk"))
        offer_rows(self, "wie", owners)


def _is_to_come(day: dt.date | None) -> bool:
    return day is not None and day >= timezone.localdate()
