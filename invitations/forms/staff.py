"""What a coordinator fills in: ticks, someone to add, the moment of sending, an answer for a caller, an address."""

import datetime as dt
import secrets
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from areas.forms import AddressField, DayField, PhoneField, TextField
from areas.models import Contact, Organisation
from invitations.audience import Audience
from invitations.models import Invitation
from meetings.forms import TimeField
from meetings.models import Meeting

# What a caller can say, in three choices.
ANSWERS = {
    Invitation.Answer.ACCEPTED.value: gettext_lazy("Comes"),
    Invitation.Answer.TENTATIVE.value: gettext_lazy("Maybe"),
    Invitation.Answer.DECLINED.value: gettext_lazy("Does not come"),
}
# For fields that nobody fills in: only a broken or an old page posts them wrong.
RELOAD = {
    code: gettext_lazy("This page is too old. Load it again.")
    for code in ("required", "invalid", "min_length", "max_length", "min_value")
}
# A party larger than this is a typing mistake more often than a group; a larger group is counted at the door.
LARGEST_PARTY = 50


def new_nonce() -> str:
    """Return 32 random characters that make one loaded form one deed, however often it is posted."""
    return secrets.token_urlsafe(24)


class NonceField(forms.CharField):
    """The nonce of a loaded page."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(min_length=16, max_length=40, error_messages=RELOAD)


class IdsField(forms.Field):
    """Any number of ids from fields of the same name; something that is not a number is refused."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> set[int]:
        """Return the ids as a set."""
        try:
            return {int(each) for each in value or []}
        except (TypeError, ValueError) as error:
            raise forms.ValidationError(_("The list could not be read. Load the page again.")) from error


class TicksForm(forms.Form):
    """Who was shown, who of them is ticked, and which button was pressed."""

    shown = IdsField(required=False)
    ticked = IdsField(required=False)
    zoek = forms.CharField(required=False, max_length=100)
    go = forms.CharField(required=False, max_length=30)


class ContactField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django 5.2 takes none
    """One contact, with a second line so that two of the same name can be told apart."""

    def offer(self, contacts: QuerySet[Contact]) -> None:
        """Offer these contacts as choices."""
        self.queryset = contacts
        self.choice_hints = {str(each.pk): _second_line(each) for each in contacts}


def _second_line(contact: Contact) -> str:
    """Return function, organisations and where to reach this contact."""
    places = [each.name for each in contact.organisations.all()]
    return ", ".join(filter(None, [contact.function, *places, contact.email or contact.phone]))


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
        error_messages={"required": gettext_lazy("Choose a group.")},
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


class SendForm(forms.Form):
    """Now or later. The nonce makes a double click one send; the count is the one that was in the button."""

    use_required_attribute = False

    when = forms.ChoiceField(
        label=gettext_lazy("When do we send?"),
        choices=[("now", gettext_lazy("Now")), ("later", gettext_lazy("Later"))],
        initial="now",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose when we send the invitations.")},
    )
    day = DayField(label=gettext_lazy("Day"), required=False)
    time = TimeField(label=gettext_lazy("Time"), required=False)
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
        """Work out the moment of release; None means now."""
        data = super().clean() or self.cleaned_data
        data["release_at"] = None
        if data.get("when") == "later" and not {"day", "time"} & set(self.errors):
            data["release_at"] = self._release_at(data.get("day"), data.get("time"))
        return data

    def _release_at(self, day: dt.date | None, clock: dt.time | None) -> dt.datetime | None:
        """Return the moment that was filled in; a missing or impossible one becomes an error at its field."""
        if day is None:
            self.add_error("day", _("Fill in a day, for example 3 December 2026."))
        if clock is None:
            self.add_error("time", _("Fill in a time, for example 9:30."))
        if day is None or clock is None:
            return None
        moment = timezone.make_aware(dt.datetime.combine(day, clock))
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


class CallerForm(forms.Form):
    """The answer of someone who calls, in as few keys as possible."""

    use_required_attribute = False

    answer = forms.ChoiceField(
        label=gettext_lazy("What is the answer?"),
        choices=list(ANSWERS.items()),
        widget=forms.RadioSelect(attrs={"data-cards": True}),
        error_messages={
            "required": gettext_lazy("Choose the answer."),
            "invalid_choice": gettext_lazy("Choose the answer."),
        },
    )
    party_size = forms.IntegerField(
        label=gettext_lazy("With how many people?"),
        help_text=gettext_lazy("Count the caller too."),
        initial=1,
        min_value=1,
        max_value=LARGEST_PARTY,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Fill in with how many people."),
            "invalid": gettext_lazy("Fill in a number, for example 2."),
            "min_value": gettext_lazy("Fill in 1 or more."),
            "max_value": gettext_lazy("Fill in 50 or fewer."),
        },
    )
    topic = TextField(
        label=gettext_lazy("What does this person want to talk about?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    form_nonce = NonceField()


class AddressForm(forms.Form):
    """The right e-mail address of someone whom we could not reach."""

    use_required_attribute = False

    email = AddressField(
        label=gettext_lazy("E-mail address"),
        error_messages={"required": gettext_lazy("Fill in the e-mail address.")},
    )
