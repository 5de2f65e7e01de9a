"""The answer of someone who calls, and the right address of someone whom we could not reach."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import MeanwhileForm, NumberField
from accounts.forms.nonce import NonceField
from areas.forms import AddressField, PhoneField, TextField
from areas.models import Contact
from invitations.forms.invitees import ContactField
from invitations.models import Invitation

# What a caller can say, in three choices.
ANSWERS = {
    Invitation.Answer.ACCEPTED.value: gettext_lazy("Comes"),
    Invitation.Answer.TENTATIVE.value: gettext_lazy("Maybe"),
    Invitation.Answer.DECLINED.value: gettext_lazy("Does not come"),
}
# What a caller may need: the same codes as on the page behind the link, in words about someone else.
NEEDS = {
    "wheelchair": gettext_lazy("Room for a wheelchair or walker"),
    "hearing_loop": gettext_lazy("Hearing loop"),
    "interpreter": gettext_lazy("Interpreter"),
    "transport": gettext_lazy("Transport to %(venue)s"),
}
# A party larger than this is a typing mistake more often than a group; a larger group is counted at the door.
LARGEST_PARTY = 50


class FirstInFocus(forms.RadioSelect):
    """Choices of which the first has the focus when the page has been loaded: space and Enter are enough."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return a choice; only the first asks for the focus."""
        option: dict[str, Any] = super().create_option(*args, **kwargs)
        if option["index"] == "0":
            option["attrs"]["autofocus"] = True
        return option


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
    party_size = NumberField(
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
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("What does this person need?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose from the list what this person needs.")},
    )
    need_note = TextField(
        label=gettext_lazy("Which language, or what else?"),
        help_text=gettext_lazy("Only who organises the meeting sees this."),
        required=False,
        max_length=300,
    )
    topic = TextField(
        label=gettext_lazy("What does this person want to talk about?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    # Only a form that showed the needs may take them away.
    shows_needs = forms.BooleanField(required=False, widget=forms.HiddenInput)
    form_nonce = NonceField()

    def __init__(self, *args: Any, venue: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needs = self.fields["needs"]
        assert isinstance(needs, forms.MultipleChoiceField)
        needs.choices = [(code, str(label) % {"venue": venue}) for code, label in NEEDS.items()]

    def leave_needs(self) -> None:
        """Do not ask or show what this person needs: it stays as it was told."""
        for name in ("needs", "need_note", "shows_needs"):
            del self.fields[name]

    def focus_on_answer(self) -> None:
        """Let the page open at the answer."""
        answer = self.fields["answer"]
        assert isinstance(answer, forms.ChoiceField)
        answer.widget = FirstInFocus(attrs={"data-cards": True}, choices=list(ANSWERS.items()))


class NewCallerForm(CallerForm):
    """Someone who calls and is not on the list: who it is, and the answer, on one page."""

    field_order = ("contact", "name", "answer", "party_size", "needs", "need_note", "phone", "email", "postal_address")

    contact = ContactField(
        Contact.objects.none(),
        label=gettext_lazy("Who is it?"),
        required=False,
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("Someone else"),
        error_messages={"invalid_choice": gettext_lazy("Choose someone from this list.")},
    )
    name = TextField(label=gettext_lazy("Name"), required=False, max_length=150)
    phone = PhoneField(label=gettext_lazy("Phone number"), required=False, max_length=30)
    email = AddressField(label=gettext_lazy("E-mail address"), required=False)
    postal_address = TextField(
        label=gettext_lazy("Postal address"),
        help_text=gettext_lazy("With it this person gets a letter with what was agreed."),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, contacts: QuerySet[Contact], found: QuerySet[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contacts = contacts
        who = self.fields["contact"]
        assert isinstance(who, ContactField)
        who.offer(found, ())

    def clean_email(self) -> str:
        """Someone whom we know already is found, not made anew."""
        email: str = self.cleaned_data["email"]
        known = self.contacts.filter(email__iexact=email).first() if email else None
        if known:
            raise forms.ValidationError(
                _("We know this address: it is of %(name)s. Search for that name.") % {"name": known.name}
            )
        return email

    def clean(self) -> dict[str, Any]:
        """Someone has a name, unless chosen from those whom we know."""
        data = super().clean() or self.cleaned_data
        if not data.get("contact") and not data.get("name") and "name" not in self.errors:
            self.add_error("name", _("Fill in the name."))
        return data


class AddressForm(MeanwhileForm):
    """The right e-mail address of someone whom we could not reach."""

    use_required_attribute = False

    email = AddressField(
        label=gettext_lazy("E-mail address"),
        error_messages={"required": gettext_lazy("Fill in the e-mail address.")},
    )
