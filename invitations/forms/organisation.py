"""What an organisation corrects of its own data: itself, its areas and its people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import LinkField, MeanwhileForm
from areas.forms import AddressField, PhoneField, TextField
from areas.models import Area, Membership, Organisation
from invitations.queries import NewContact, Person, Said

_CHOICE = {"invalid_choice": gettext_lazy("Choose from the list.")}


@dataclass(frozen=True, slots=True)
class PersonFields:
    """The fields of one person on the page."""

    name: str
    fields: list[BoundField]


class OrganisationForm(MeanwhileForm):
    """Everything that we know of an organisation, filled in."""

    use_required_attribute = False

    phone = PhoneField(required=False, max_length=30, label=gettext_lazy("Phone number of the organisation"))
    website = LinkField(required=False, max_length=200, assume_scheme="https", label=gettext_lazy("Website"))
    represents = TextField(
        required=False,
        max_length=200,
        label=gettext_lazy("For whom do you speak?"),
        help_text=gettext_lazy("For example: everyone who rents in Westwijk."),
    )
    areas = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("Where do you work?"),
        widget=forms.CheckboxSelectMultiple(attrs={"data-columns": True}),
        error_messages=_CHOICE | {"required": gettext_lazy("Choose at least one area.")},
    )
    new_name = TextField(required=False, max_length=150, label=gettext_lazy("Name of the new person"))
    new_function = TextField(required=False, max_length=150, label=gettext_lazy("Function of the new person"))
    new_email = AddressField(required=False, max_length=320, label=gettext_lazy("E-mail address of the new person"))

    def __init__(
        self,
        *args: Any,
        organisation: Organisation,
        areas: Sequence[Area],
        chosen: Sequence[int],
        members: Sequence[Membership],
        **kwargs: Any,
    ) -> None:
        initial = {name: getattr(organisation, name) for name in ("phone", "website", "represents")}
        kwargs["initial"] = initial | {"areas": [str(pk) for pk in chosen]}
        super().__init__(*args, **kwargs)
        # None would hide the organisation from whoever invites it.
        self.fields["areas"].required = bool(chosen) or organisation.kind == Organisation.Kind.RESIDENTS
        # Who was not on the page when it was loaded, stays as they are.
        self.members = [each for each in members if not self.is_bound or f"function_{each.pk}" in self.data]
        self.offered = {str(area.pk): area for area in areas}
        self.fields["areas"].choices = [  # type: ignore[attr-defined]  # a choice field
            (key, area.indent + area.name) for key, area in self.offered.items()
        ]
        for member in self.members:
            self._add_person(member)

    def _add_person(self, member: Membership) -> None:
        """Add the fields of one person. Who belongs elsewhere too is not renamed by one organisation."""
        contact, pk = member.contact, member.pk
        is_shared = bool(getattr(member, "elsewhere", 0))
        hint = _("This person is in another organisation too. Call us to change it.") if is_shared else ""
        self.fields |= {
            f"name_{pk}": TextField(
                label=_("Name"),
                max_length=150,
                initial=contact.name,
                disabled=is_shared,
                error_messages={"required": _("Fill in the name.")},
            ),
            f"function_{pk}": TextField(
                label=_("Function"), max_length=150, required=False, initial=member.function or contact.function
            ),
            f"email_{pk}": AddressField(
                label=_("E-mail address"),
                max_length=320,
                required=bool(contact.email),
                initial=contact.email,
                disabled=is_shared,
                help_text=hint,
                error_messages={"required": _("Fill in the e-mail address, or tick that this person has left.")},
            ),
            f"invited_{pk}": forms.BooleanField(
                label=_("Receives our invitations"), required=False, initial=member.is_invited
            ),
            f"gone_{pk}": forms.BooleanField(label=_("Is no longer with us"), required=False),
        }

    @property
    def people(self) -> list[PersonFields]:
        """The people, each with their own fields."""
        names = ("name", "function", "email", "invited", "gone")
        return [PersonFields(each.contact.name, [self[f"{name}_{each.pk}"] for name in names]) for each in self.members]

    def clean_areas(self) -> list[Area]:
        """Return the areas."""
        return [self.offered[key] for key in self.cleaned_data["areas"]]

    def clean(self) -> dict[str, Any]:
        """Someone new has a name and an address; of who left nothing else needs to be right."""
        data = super().clean() or self.cleaned_data
        self._check_new(data)
        for member in self.members:
            if data.get(f"gone_{member.pk}"):
                for name in ("name", "function", "email"):
                    self.errors.pop(f"{name}_{member.pk}", None)
        return data

    def _check_new(self, data: dict[str, Any]) -> None:
        if not (data.get("new_name") or data.get("new_function") or data.get("new_email")):
            return
        if not data.get("new_name") and "new_name" not in self.errors:
            self.add_error("new_name", _("Fill in the name of the new person."))
        if not data.get("new_email") and "new_email" not in self.errors:
            self.add_error("new_email", _("Fill in the e-mail address of the new person."))

    def said(self) -> Said:
        """Return what a valid form says."""
        data = self.cleaned_data
        new = NewContact(data["new_name"], data["new_email"], data["new_function"]) if data["new_name"] else None
        return Said(
            phone=data["phone"],
            website=data["website"],
            represents=data["represents"],
            areas=data["areas"],
            people=[self._person(member) for member in self.members],
            added=new,
        )

    def _person(self, member: Membership) -> Person:
        data, pk = self.cleaned_data, member.pk
        return Person(
            membership=pk,
            name=data.get(f"name_{pk}", member.contact.name),
            function=data.get(f"function_{pk}", ""),
            email=data.get(f"email_{pk}", member.contact.email),
            is_invited=data[f"invited_{pk}"],
            is_gone=data[f"gone_{pk}"],
        )
