"""The answer of someone who calls, and the right address of someone whom we could not reach."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.forms import AddressField, TextField
from invitations.forms.nonce import NonceField
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
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("What does this person need?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose from the list what this person needs.")},
    )
    needs_note = TextField(
        label=gettext_lazy("What else should we know about that?"),
        help_text=gettext_lazy("For example the language of the interpreter."),
        required=False,
        max_length=300,
    )
    form_nonce = NonceField()

    def __init__(self, *args: Any, venue: str, **kwargs: Any) -> None:
        """Offer transport to this venue, and say how long we keep what someone needs."""
        super().__init__(*args, **kwargs)
        needs = self.fields["needs"]
        assert isinstance(needs, forms.MultipleChoiceField)
        needs.choices = [(code, need_words(code, venue)) for code in NEEDS]
        needs.help_text = _(
            "Only those who organise this meeting see this. We delete it %(days)s days after the meeting."
        ) % {"days": settings.NEEDS_KEPT_DAYS}


def need_words(code: str, venue: str) -> str:
    """Return what someone needs in words about someone else."""
    return str(NEEDS[code]) % {"venue": venue}


class AddressForm(forms.Form):
    """The right e-mail address of someone whom we could not reach."""

    use_required_attribute = False

    email = AddressField(
        label=gettext_lazy("E-mail address"),
        error_messages={"required": gettext_lazy("Fill in the e-mail address.")},
    )
