"""The forms of keeping the directory: who takes over from whom, and what stays when two contacts become one."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.forms import AddressField, DayField, TextField
from areas.models import Contact
from invitations.queries import MERGED, NewContact
from meetings.rules import day_words

NEW, NOBODY = "new", "nobody"
KEPT, DOUBLE = "kept", "double"


class HandOverForm(forms.Form):
    """Who takes over, and until when the contact who leaves is there."""

    use_required_attribute = False

    by = forms.ChoiceField(
        label=gettext_lazy("Who takes over?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose who takes over."),
            "invalid_choice": gettext_lazy("Choose someone from this list."),
        },
    )
    name = TextField(label=gettext_lazy("Name of the new person"), required=False, max_length=150)
    email = AddressField(label=gettext_lazy("E-mail address of the new person"), required=False, max_length=320)
    function = TextField(label=gettext_lazy("Function of the new person"), required=False, max_length=150)
    last_day = DayField(
        label=gettext_lazy("Last day of who leaves"),
        error_messages={"required": gettext_lazy("Fill in the last day.")},
    )

    def __init__(self, *args: Any, contact: Contact, found: Iterable[Contact], **kwargs: Any) -> None:
        kwargs["initial"] = {"function": contact.function, "last_day": contact.valid_until}
        super().__init__(*args, **kwargs)
        self.contact = contact
        self.found = {str(each.pk): each for each in found}
        field = self.fields["by"]
        field.choices = [  # type: ignore[attr-defined]  # a choice field
            *((key, each.name) for key, each in self.found.items()),
            (NEW, _("Someone new: fill in the three fields below")),
            (NOBODY, _("Nobody: what is meant for this person ends")),
        ]
        hints = {key: second_line(each) for key, each in self.found.items()}
        setattr(field, "choice_hints", hints)  # noqa: B010 (read by `ui.options`)

    def clean_email(self) -> str:
        """Someone whom we know is found, not made anew."""
        email: str = self.cleaned_data["email"]
        is_new = self.cleaned_data.get("by") == NEW
        if is_new and email and Contact.objects.filter(email__iexact=email).exclude(pk=self.contact.pk).exists():
            raise forms.ValidationError(_("We know this address already. Search for it above, and choose that person."))
        return email

    def clean_last_day(self) -> dt.date:
        """Nobody leaves before they came."""
        day: dt.date = self.cleaned_data["last_day"]
        if self.contact.valid_from and day < self.contact.valid_from:
            raise forms.ValidationError(_("The last day lies before the first day."))
        return day

    def clean(self) -> dict[str, Any]:
        """Someone new has a name and an address."""
        data = super().clean() or self.cleaned_data
        if data.get("by") == NEW:
            if not data.get("name") and "name" not in self.errors:
                self.add_error("name", _("Fill in the name of the new person."))
            if not data.get("email") and "email" not in self.errors:
                self.add_error("email", _("Fill in the e-mail address of the new person."))
        return data

    def successor(self) -> Contact | NewContact | None:
        """Return who takes over, of a valid form."""
        said = self.cleaned_data
        if said["by"] == NEW:
            return NewContact(said["name"], said["email"], said["function"])
        return self.found.get(said["by"])


class MergeForm(forms.Form):
    """Of each field in which two contacts differ: which value stays."""

    use_required_attribute = False

    def __init__(self, *args: Any, kept: Contact, double: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hints = {KEPT: _("first contact"), DOUBLE: _("second contact")}
        for name in MERGED:
            values = {KEPT: getattr(kept, name), DOUBLE: getattr(double, name)}
            if values[KEPT] == values[DOUBLE]:
                continue
            field = self.fields[name] = forms.ChoiceField(
                label=capfirst(str(Contact._meta.get_field(name).verbose_name)),  # type: ignore[union-attr]  # a field of a column
                choices=[(KEPT, shown(kept, name)), (DOUBLE, shown(double, name))],
                initial=KEPT if values[KEPT] or name == "valid_until" else DOUBLE,
                widget=forms.RadioSelect(attrs={"data-columns": True}),
                error_messages={
                    "required": _("Choose which of the two stays."),
                    "invalid_choice": _("Choose which of the two stays."),
                },
            )
            setattr(field, "choice_hints", hints)  # noqa: B010 (read by `ui.options`)

    def of_double(self) -> list[str]:
        """Return the fields of which the value of the double stays, of a valid form."""
        return [name for name, choice in self.cleaned_data.items() if choice == DOUBLE]


def shown(contact: Contact, name: str) -> str:
    """Return the value of a field as people read it; what is empty says so."""
    if name in {"channel", "language"}:
        return str(capfirst(getattr(contact, f"get_{name}_display")()))
    value = getattr(contact, name)
    return (day_words(value) if isinstance(value, dt.date) else str(value or "")) or _("(empty)")


def second_line(contact: Contact) -> str:
    """Return what tells two people of one name apart: function, organisations, address."""
    places = [each.name for each in contact.organisations.all()]
    return ", ".join(filter(None, [contact.function, *places, contact.email or contact.phone]))
