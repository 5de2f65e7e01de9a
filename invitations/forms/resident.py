"""The forms behind the mailed link. None of them needs JavaScript, a cookie or an account."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from invitations.models import Invitation

MOST_PEOPLE = 10
ANSWERS = [
    (Invitation.Answer.ACCEPTED, _("Yes, I will come")),
    (Invitation.Answer.TENTATIVE, _("I do not know yet")),
    (Invitation.Answer.DECLINED, _("No, I will not come")),
]
INTERPRETER = "interpreter"
NEEDS = {
    "wheelchair": _("Room for a wheelchair or walker"),
    "hearing_loop": _("Hearing loop, because I am hard of hearing"),
    INTERPRETER: _("Interpreter, I prefer another language"),
    "transport": _("Transport to %(venue)s"),
}


def _offer(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    """Let people choose from what was only known when the page was asked for."""
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def need_words(choices: list[str], note: str, venue: str) -> list[str]:
    """Return what someone needs in words; the language stands behind the interpreter."""
    words = [str(NEEDS[code]) % {"venue": venue} for code in choices if code in NEEDS and code != INTERPRETER]
    if INTERPRETER in choices:
        words.append(gettext("Interpreter: %(language)s") % {"language": note} if note else gettext("Interpreter"))
    return words


class ReplyForm(forms.Form):
    """Whether someone comes, with how many people, what they need and what they want to talk about."""

    use_required_attribute = False

    answer = forms.ChoiceField(
        label=_("Are you coming?"),
        choices=ANSWERS,
        widget=forms.RadioSelect(attrs={"data-cards": True, "data-big": True}),
        error_messages={
            "required": _("Choose whether you are coming."),
            "invalid_choice": _("Choose whether you are coming."),
        },
    )
    party_size = forms.ChoiceField(
        label=_("With how many people are you coming?"),
        help_text=_("Include yourself."),
        widget=forms.Select(attrs={"class": "lp-control--s"}),
        error_messages={
            "required": _("Choose with how many people you are coming, 10 at most."),
            "invalid_choice": _("Choose with how many people you are coming, 10 at most."),
        },
    )
    needs = forms.MultipleChoiceField(
        label=_("What do you need?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose from the list what you need.")},
    )
    language = forms.CharField(
        label=_("Which language do you prefer to speak?"),
        help_text=_("Only if you want an interpreter."),
        max_length=60,
        required=False,
        error_messages={"max_length": _("Write the name of the language in 60 characters at most.")},
    )
    topic = forms.CharField(
        label=_("What do you want to talk about?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
        error_messages={"max_length": _("Make your text shorter: 1000 characters at most.")},
    )

    def __init__(self, *args: Any, venue: str, party_size: int, **kwargs: Any) -> None:
        """Offer transport to this venue, and the number of people that was agreed by phone, also when it is large."""
        super().__init__(*args, **kwargs)
        sizes = sorted({*range(1, MOST_PEOPLE + 1), party_size or 1})
        _offer(self.fields["party_size"], [(str(size), str(size)) for size in sizes])
        _offer(self.fields["needs"], [(code, str(label) % {"venue": venue}) for code, label in NEEDS.items()])
        self.fields["party_size"].required = self.data.get("answer") != Invitation.Answer.DECLINED
        self.fields["needs"].help_text = gettext(
            "Only those who organise this meeting see this. We delete it %(days)s days after the meeting."
        ) % {"days": settings.NEEDS_KEPT_DAYS}

    def clean(self) -> dict[str, Any]:
        """A language means an interpreter, and whoever stays away needs nothing."""
        values = super().clean() or {}
        needs = set(values.get("needs", ()))
        if values.get("language"):
            needs.add(INTERPRETER)
        if values.get("answer") == Invitation.Answer.DECLINED:
            needs.clear()
        values["party_size"] = int(values.get("party_size") or 1)  # nobody asks how many people stay away
        values["needs"] = [code for code in NEEDS if code in needs]
        values["language"] = values.get("language", "") if INTERPRETER in needs else ""
        return values


class UnsubscribeForm(forms.Form):
    """Which invitations have to stop: all, one theme, or one area."""

    use_required_attribute = False

    scope = forms.ChoiceField(
        label=_("Which invitations do you want to stop?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose which invitations have to stop."),
            "invalid_choice": _("Choose which invitations have to stop."),
        },
    )

    def __init__(self, *args: Any, scopes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["scope"], scopes)


class NewLinkForm(forms.Form):
    """The address to which the links that still work are sent again."""

    use_required_attribute = False

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Fill in your e-mail address."),
            "invalid": _("Fill in an e-mail address, for example name@example.com."),
            "max_length": _("Fill in an e-mail address of 254 characters at most."),
        },
    )
