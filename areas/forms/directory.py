"""Filters on the lists of areas and contacts, and the form that corrects a contact."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import SHOWN, MeanwhileForm, TextField, offer_rows
from areas.forms.fields import AddressField, AreaChoiceField, DayField, PhoneField, capitalised
from areas.models import Area, Contact, Organisation


class AreaFilter(forms.Form):
    """What to show of the tree. The names of the fields stand in the address."""

    use_required_attribute = False
    zoek = TextField(required=False, max_length=100, label=_("Search by name"))
    soort = forms.ChoiceField(
        required=False,
        label=_("Kind"),
        choices=[("", _("All kinds")), *capitalised(Area.Kind.choices)],
        error_messages={"invalid_choice": _("Choose a kind from the list.")},
    )


class ContactFilter(forms.Form):
    """What to show of the directory. The names of the fields stand in the address."""

    use_required_attribute = False
    zoek = TextField(required=False, max_length=100, label=_("Search by name, organisation or e-mail"))
    kant = forms.ChoiceField(
        required=False,
        label=_("Side"),
        choices=[("", _("All sides")), *capitalised(Organisation.Kind.choices)],
        error_messages={"invalid_choice": _("Choose a group from the list.")},
    )
    gebied = AreaChoiceField(Area.objects.none(), required=False, label=_("Works in"), empty_label=_("All areas"))

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "gebied", areas)


class ContactForm(MeanwhileForm):
    """How a contact may be reached, and until when."""

    use_required_attribute = False
    email = AddressField(required=False, max_length=320, label=_("E-mail address"))
    phone = PhoneField(required=False, max_length=30, label=_("Phone"))
    channel = forms.ChoiceField(
        label=_("Gets invitations by"),
        choices=capitalised(Contact.Channel.choices),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how."), "invalid_choice": _("Choose e-mail, letter or phone.")},
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("nl", "Nederlands"), ("en", "English")],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a language."), "invalid_choice": _("Choose a language from the list.")},
    )
    postal_address = TextField(
        required=False,
        max_length=400,
        label=_("Postal address"),
        help_text=_("Street and number, then postcode and town. The postcode is needed to answer by letter."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    valid_until = DayField(
        required=False,
        label=_("Last day"),
        help_text=_("Fill this in when this contact leaves. No invitations go to this contact after that day."),
    )
    origin = forms.ChoiceField(
        required=False,
        label=_("Origin of the address"),
        choices=capitalised(Contact.Origin.choices),
        error_messages={"invalid_choice": _("Choose where the address came from.")},
    )
    obtained_on = DayField(
        required=False, label=_("Address obtained on"), help_text=_("So that you can say since when you have it.")
    )
    legal_basis = forms.ChoiceField(
        required=False,
        label=_("Why we may write"),
        choices=capitalised(Contact.Basis.choices),
        error_messages={"invalid_choice": _("Choose why we may write.")},
    )

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        self.contact = contact
        kwargs["initial"] = {name: getattr(contact, name) for name in self.base_fields if name != SHOWN}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Check that the contact can be reached in the way that was chosen, unless the contact leaves."""
        data = self.cleaned_data
        for name in ("origin", "legal_basis", "obtained_on"):  # what was not asked stays as it was
            if name in data and (name not in self.data or (name != "obtained_on" and not data[name])):
                data[name] = getattr(self.contact, name)
        until = data.get("valid_until")
        if until and self.contact.valid_from and until < self.contact.valid_from:
            self.add_error("valid_until", _("The last day lies before the first day."))
        if until is None or until >= timezone.localdate():
            self._check_reachable(data)
        return data

    def _check_reachable(self, data: dict[str, Any]) -> None:
        """Add an error when what the channel needs is missing."""
        needed = {
            "email": ("email", _("Type an e-mail address, or choose letter or phone.")),
            "letter": ("postal_address", _("Type a postal address, or choose e-mail or phone.")),
            "phone": ("phone", _("Type a phone number, or choose e-mail or letter.")),
        }
        field, sentence = needed.get(data.get("channel", ""), ("", ""))
        if field and field in data and not data[field]:
            self.add_error(field, sentence)
