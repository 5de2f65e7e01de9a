"""Ticks on the list, and someone to add to it by hand."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import RowField
from areas.forms import AddressField, PhoneField, TextField
from areas.models import Contact, Organisation
from invitations.audience import Audience


class IdsField(forms.Field):
    """Any number of ids from fields of the same name; something that is not a number is refused."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> set[int]:
        """Return the ids as a set."""
        try:
            return {int(each) for each in value or []}
        except (TypeError, ValueError) as error:
            raise forms.ValidationError(_("The list could not be read. Load the page again.")) from error


class SearchForm(forms.Form):
    """What someone looks for; a text that no database takes is no search."""

    zoek = TextField(label=gettext_lazy("Search"), required=False, max_length=100)

    @property
    def words(self) -> str:
        """The words, or an empty text."""
        return str(self.cleaned_data["zoek"]) if self.is_valid() else ""


class TicksForm(forms.Form):
    """Who was shown, who of them is ticked, and which button was pressed."""

    shown = IdsField(required=False)
    ticked = IdsField(required=False)
    zoek = TextField(label=gettext_lazy("Search"), required=False, max_length=100)
    go = TextField(label=gettext_lazy("Button"), required=False, max_length=30)


class ContactField(RowField):
    """One contact, with a second line so that two of the same name can be told apart."""

    def offer(self, contacts: QuerySet[Contact], on_list: Collection[int]) -> None:
        """Offer these contacts as choices; whoever is on the list already is marked so."""
        self.queryset = contacts
        self.choice_hints = {str(each.pk): _second_line(each, each.pk in on_list) for each in contacts}


def _second_line(contact: Contact, is_on_list: bool) -> str:
    """Return function, organisations and where to reach this contact, or that there is nothing to add."""
    places = [each.name for each in contact.organisations.all()]
    words = ", ".join(filter(None, [contact.function, *places, contact.email or contact.phone]))
    return _("%(words)s. Is on the list already.") % {"words": words} if is_on_list else words


class AddForm(forms.Form):
    """One of the contacts that were found, and why."""

    use_required_attribute = False

    contact = ContactField(
        Contact.objects.none(),
        label=gettext_lazy("Who do you want to add?"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": gettext_lazy("Choose who you want to add."),
            "invalid_choice": gettext_lazy("Choose someone from this list."),
        },
    )
    note = TextField(
        label=gettext_lazy("Why?"),
        max_length=200,
        help_text=gettext_lazy("A few words, for example: asked for it herself."),
        error_messages={"required": gettext_lazy("Fill in why this person belongs on the list.")},
    )

    def __init__(
        self, *args: Any, contacts: QuerySet[Contact], audience: Audience | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.audience = audience
        self.contact_field.queryset = contacts

    @property
    def contact_field(self) -> ContactField:
        """The field with the contacts that were found."""
        field = self.fields["contact"]
        assert isinstance(field, ContactField)
        return field

    def clean_contact(self) -> Contact:
        """Someone who is ticked or invited already cannot be added again."""
        contact: Contact = self.cleaned_data["contact"]
        invitees = self.audience.invitees if self.audience else []
        standing = next((each for each in invitees if each.contact_id == contact.pk), None)
        if standing and standing.is_invited:
            raise forms.ValidationError(_("%(name)s was invited already.") % {"name": contact.name})
        if standing and standing.is_included:
            raise forms.ValidationError(_("%(name)s is on the list already.") % {"name": contact.name})
        return contact


class NewPersonForm(forms.Form):
    """Someone who is not in the directory yet. An organisation that we do not know is made too."""

    use_required_attribute = False
    prefix = "new"

    name = TextField(
        label=gettext_lazy("Name"), max_length=150, error_messages={"required": gettext_lazy("Fill in the name.")}
    )
    email = AddressField(label=gettext_lazy("E-mail address"), required=False)
    phone = PhoneField(
        label=gettext_lazy("Phone number"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("Without an e-mail address you call this person yourself."),
    )
    side = forms.ChoiceField(
        label=gettext_lazy("Which group?"),
        choices=[
            ("residents", gettext_lazy("Residents")),
            ("municipal", gettext_lazy("Officials")),
            ("partner", gettext_lazy("Partners")),
        ],
        initial="residents",
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose a group."),
            "invalid_choice": gettext_lazy("Choose a group."),
        },
    )
    organisation = TextField(
        label=gettext_lazy("Organisation or department"),
        required=False,
        max_length=150,
        help_text=gettext_lazy("For a resident you may leave this empty."),
    )
    note = TextField(
        label=gettext_lazy("Why?"),
        max_length=200,
        help_text=gettext_lazy("A few words, for example: asked for it herself."),
        error_messages={"required": gettext_lazy("Fill in why this person belongs on the list.")},
    )

    def __init__(
        self,
        *args: Any,
        contacts: QuerySet[Contact] | None = None,
        organisations: QuerySet[Organisation] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.contacts = Contact.objects.none() if contacts is None else contacts
        self.organisations = Organisation.objects.none() if organisations is None else organisations

    def clean_email(self) -> str:
        """Someone whom we know already is found, not made anew."""
        email: str = self.cleaned_data["email"]
        known = self.contacts.filter(email__iexact=email).first() if email else None
        if known:
            raise forms.ValidationError(
                _("We know this address: it is of %(name)s. Search for that name.") % {"name": known.name}
            )
        return email

    def clean_organisation(self) -> str:
        """An organisation that works elsewhere is not ours to add people to."""
        name = " ".join(self.cleaned_data["organisation"].split())
        known = Organisation.objects.filter(name__iexact=name).first() if name else None
        if known and not self.organisations.filter(pk=known.pk).exists():
            raise forms.ValidationError(_("This organisation works in another area. Ask the administrator for help."))
        side = self.cleaned_data.get("side")
        if known and side and known.kind != side:
            words = {"name": known.name, "side": known.get_kind_display()}
            raise forms.ValidationError(_("We know %(name)s as: %(side)s. Choose that group.") % words)
        return known.name if known else name

    def clean(self) -> dict[str, Any]:
        """Someone must be reachable, and an official or a partner belongs to an organisation."""
        data = super().clean() or self.cleaned_data
        if not data.get("phone") and "email" not in self.errors and not data.get("email"):
            self.add_error("email", _("Fill in an e-mail address or a phone number."))
        if data.get("side") in {"municipal", "partner"} and not data.get("organisation"):
            self.add_error("organisation", _("Fill in the organisation or the department."))
        return data
