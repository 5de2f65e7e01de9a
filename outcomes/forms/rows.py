"""One row of a report. `seen` is the version that stood on the page when it was opened."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.forms import RowField, TextField, offer_rows
from accounts.forms.nonce import RELOAD, NonceField
from areas.forms import DayField
from areas.models import Contact, Organisation
from meetings.rules import day_words

MOST_DIGITS = 10  # a longer number is no id, and too long for the database


def _text(label: Any, length: int, **more: Any) -> TextField:
    widget = forms.Textarea(attrs={"rows": more.pop("rows", 4)})
    return TextField(label=label, max_length=length, required=more.pop("required", False), widget=widget, **more)


class _RowForm(forms.Form):
    """What every row has; a new one has a nonce in place of a version."""

    use_required_attribute = False

    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput, error_messages=RELOAD)
    form_nonce = NonceField()

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, by the names of the fields of the row."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"seen", "form_nonce"}}


class SummaryForm(_RowForm):
    """The summary, which who has little time reads."""

    summary = _text(
        _("Short summary"),
        2000,
        rows=6,
        required=True,
        help_text=_("In a few sentences: what was it about, and what came of it? Leave out names of residents."),
        error_messages={"required": _("Write a short summary.")},
    )


class SubjectForm(_RowForm):
    """A subject with what was said, the ideas and the questions."""

    title = TextField(
        label=_("Subject"), max_length=120, error_messages={"required": _("Fill in what this part was about.")}
    )
    said = _text(
        _("What was said?"),
        4000,
        rows=6,
        help_text=_("Also what was not agreed with, and how it was explained. Leave out names of residents."),
    )
    ideas = _text(_("Ideas"), 2000, help_text=_("One idea on each line."))
    questions = _text(_("Questions that are still open"), 2000, help_text=_("One question on each line."))


@dataclass(frozen=True, slots=True)
class People:
    """Whom one may name for an agreement: `allowed` is everyone, of which only some are shown to choose from."""

    allowed: QuerySet[Contact]
    invited: Sequence[Contact]
    found: Sequence[Contact] = ()


def with_organisations(contact: Contact) -> str:
    """Return the name with the organisations, so that two of the same name can be told apart."""
    places = ", ".join(each.name for each in contact.organisations.all())
    return f"{contact.name} – {places}" if places else contact.name


class AgreementForm(_RowForm):
    """What was agreed, by whom and by when."""

    what = TextField(
        label=_("What do we do?"),
        max_length=300,
        help_text=_("Everyone can read this. Begin with what will be done, for example: put two benches in the park."),
        error_messages={"required": _("Fill in what was agreed.")},
    )
    owner = RowField(
        Organisation.objects.none(),
        label=_("Who does this?"),
        help_text=_("A department, a partner or a residents’ organisation."),
        empty_label=_("Choose who does this"),
        error_messages={
            "required": _("Choose who does this."),
            "invalid_choice": _("Choose who does this from the list."),
        },
    )
    contact = RowField(
        Contact.objects.none(),
        label=_("Who gets the e-mail?"),
        help_text=_("Someone of that organisation. Left open: everyone there who gets the invitations."),
        required=False,
        empty_label=_("Everyone of the organisation who gets invitations"),
        error_messages={"invalid_choice": _("Choose someone from the list.")},
    )
    search = TextField(
        label=_("Search in your contacts"),
        help_text=_("By name, organisation or e-mail address. What you filled in stays."),
        max_length=100,
        required=False,
    )
    due_on = DayField(
        label=_("By when?"),
        error_messages={"required": _("Fill in by when it is done, for example 3 December 2026.")},
    )

    def __init__(
        self,
        *args: Any,
        owners: QuerySet[Organisation],
        people: People | None,
        held_on: dt.date | None = None,
        searched: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.held_on, self.searched, self.found = held_on, searched, people.found if people else ()
        offer_rows(self, "owner", owners)
        if people is None:  # who writes the report and sees no people: the person stays as it is
            del self.fields["contact"], self.fields["search"]
        else:
            self._offer(people)

    def _offer(self, people: "People") -> None:
        """Let people choose who was invited or found, and take nobody but whom this user may name."""
        field: Any = self.fields["contact"]
        offer_rows(self, "contact", people.allowed)
        chosen = str(self["contact"].value() or "")
        shown = {each.pk for each in (*people.found, *people.invited)}
        is_known = chosen.isascii() and chosen.isdecimal() and len(chosen) < MOST_DIGITS
        kept = people.allowed.filter(pk=int(chosen)).exclude(pk__in=shown) if is_known else ()
        groups = ((_("From the contacts"), (*people.found, *kept)), (_("Invited to this meeting"), people.invited))
        field.choices = [
            ("", field.empty_label),
            *((label, [(each.pk, with_organisations(each)) for each in group]) for label, group in groups if group),
        ]

    def clean_due_on(self) -> dt.date:
        """Refuse a day before that of the meeting: nothing was agreed yet."""
        day: dt.date = self.cleaned_data["due_on"]
        if self.held_on and day < self.held_on:
            words = _("This day lies before the meeting, which was on %(day)s. Fill in a later day.")
            raise ValidationError(words % {"day": day_words(self.held_on)})
        return day

    def clean(self) -> dict[str, Any]:
        """Who gets the mail belongs to who does it."""
        data = super().clean() or self.cleaned_data
        contact, owner = data.get("contact"), data.get("owner")
        if contact and owner and not contact.organisations.filter(pk=owner.pk).exists():
            self.add_error(
                "contact", _("This person does not belong to who does this. Choose someone else, or no one.")
            )
        return data

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in; organisation and person by their keys."""
        found = self.cleaned_data
        said = {"what": found["what"], "owner_id": found["owner"].pk, "due_on": found["due_on"]}
        if "contact" in self.fields or self.initial.get("owner") != found["owner"].pk:
            said["contact_id"] = getattr(found.get("contact"), "pk", None)  # of who did it before, nobody stays
        return said


class ChoiceForm(forms.Form):
    """Which of two texts stands in the report from now on."""

    use_required_attribute = False

    text = forms.ChoiceField(
        label=_("Which text do you keep?"),
        choices=[("report", _("The text in the report")), ("other", _("The other text"))],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose which text you keep."),
            "invalid_choice": _("Choose which text you keep."),
        },
    )
