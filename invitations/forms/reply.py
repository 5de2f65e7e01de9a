"""The form behind the mailed link: the answer in one tap, all else may stay empty. Needs no JavaScript and no cookie.

What belongs to another answer than the chosen one is neither asked for nor checked.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from areas.forms import TextField
from areas.rules import AddressError, clean_address
from invitations.forms.names import NamesField
from invitations.forms.resident import offer
from invitations.models import Invitation

Answer = Invitation.Answer
ANSWERS = [
    (Answer.ACCEPTED, _("Yes, I will come")),
    (Answer.TENTATIVE, _("I do not know yet")),
    (Answer.DECLINED, _("No, I will not come")),
]
# For who was asked because of an organisation or a job.
PASSED_ON = [
    (Answer.DELEGATED, _("A colleague comes in my place")),
    (Answer.REDIRECTED, _("I am not the right person")),
]
COMING = {Answer.ACCEPTED, Answer.TENTATIVE}
_OF_COMING = {"party_size", "is_online", "guests", "needs", "language", "topic"}
_OF_COLLEAGUE = {
    "other_name": _("Fill in the name of your colleague."),
    "other_email": _("Fill in the e-mail address of your colleague."),
}
INTERPRETER = "interpreter"
NEEDS = {
    "wheelchair": _("Room for a wheelchair or walker"),
    "hearing_loop": _("Hearing loop, because I am hard of hearing"),
    INTERPRETER: _("Interpreter, I prefer another language"),
    "transport": _("Transport to %(venue)s"),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """What the form must know of this invitation: names for the choices, and which questions to ask."""

    venue: str
    party_size: int = 1
    seats_max: int = 10
    can_pass_on: bool = False
    can_name: bool = False
    has_online: bool = False


def need_words(choices: list[str], note: str, venue: str) -> list[str]:
    """Return what someone needs in words; the language stands behind the interpreter."""
    words = [str(NEEDS[code]) % {"venue": venue} for code in choices if code in NEEDS and code != INTERPRETER]
    if INTERPRETER in choices:
        words.append(gettext("Interpreter: %(language)s") % {"language": note} if note else gettext("Interpreter"))
    return words


def kept_needs(values: dict[str, Any]) -> dict[str, Any]:
    """Return needs and language as they are kept: a language means an interpreter, and is for nothing else."""
    needs = set(values.get("needs", ()))
    if values.get("language"):
        needs.add(INTERPRETER)
    return {
        "needs": [code for code in NEEDS if code in needs],
        "language": values.get("language", "") if INTERPRETER in needs else "",
    }


class ReplyForm(forms.Form):
    """Whether someone comes and with whom, what they need and want to talk about; or who comes instead."""

    use_required_attribute = False

    answer = forms.ChoiceField(
        label=_("Are you coming?"),
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
            "required": _("Choose with how many people you are coming."),
            "invalid_choice": _("Choose with how many people you are coming."),
        },
    )
    is_online = forms.TypedChoiceField(
        label=_("How do you want to take part?"),
        choices=[("", _("In the room")), ("1", _("Online"))],
        coerce=bool,
        empty_value="",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose how you want to take part.")},
    )
    guests = NamesField(label=_("Who comes with you?"), required=False)
    needs = forms.MultipleChoiceField(
        label=_("What do you need?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose from the list what you need.")},
    )
    language = TextField(
        label=_("Which language do you prefer to speak?"),
        help_text=_("Only if you want an interpreter."),
        max_length=60,
        required=False,
    )
    topic = TextField(
        label=_("What do you want to talk about?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )
    reason = TextField(
        label=_("Would you like to tell us why?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
        required=False,
    )
    other_name = TextField(label=_("Name of the other person"), max_length=120, required=False)
    other_email = TextField(
        label=_("E-mail address of the other person"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    other_function = TextField(label=_("Function of the other person"), max_length=120, required=False)
    has_left = forms.BooleanField(label=_("The person you wrote to does not work here any more"), required=False)

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        """Ask only what this person can answer; a number agreed by phone stays a choice, also when it is large."""
        super().__init__(*args, **kwargs)
        self.offered = offered
        answers = ANSWERS + (PASSED_ON if offered.can_pass_on else [])
        offer(self.fields["answer"], [(str(code), str(label)) for code, label in answers])
        sizes = sorted({*range(1, offered.seats_max + 1), offered.party_size or 1})
        offer(self.fields["party_size"], [(str(size), str(size)) for size in sizes])
        self.set_venue(offered.venue)
        self.chosen = self.data.get("answer", "")
        self.fields["party_size"].required = self.chosen not in {*dict(PASSED_ON), Answer.DECLINED}
        self.fields["needs"].help_text = gettext(
            "Only those who organise this meeting see this. We delete it %(days)s days after the meeting."
        ) % {"days": settings.NEEDS_KEPT_DAYS}
        for name, message in _OF_COLLEAGUE.items():
            self.fields[name].required = self.chosen in {"", Answer.DELEGATED}
            self.fields[name].error_messages["required"] = message
        self._leave_out()

    def set_venue(self, venue: str) -> None:
        """Name the venue to which transport goes."""
        offer(self.fields["needs"], [(code, str(label) % {"venue": venue}) for code, label in NEEDS.items()])

    def _leave_out(self) -> None:
        """Take out the questions that this person is not asked."""
        asked = {
            "is_online": self.offered.has_online,
            "guests": self.offered.can_name,
            **dict.fromkeys(("other_name", "other_email", "other_function", "has_left"), self.offered.can_pass_on),
        }
        for name, is_asked in asked.items():
            if not is_asked:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Keep what belongs to the chosen answer, and check only that."""
        values = super().clean() or {}
        answer = values.get("answer")
        is_coming = answer in COMING
        for name in list(self.errors):
            is_about_other = name.startswith("other_")
            if (is_about_other and answer != Answer.DELEGATED) or (name in _OF_COMING and not is_coming):
                del self.errors[name]
        values["party_size"] = int(values.get("party_size") or 1)
        values["reason"] = values.get("reason", "") if answer == Answer.DECLINED else ""
        values["topic"] = values.get("topic", "") if is_coming else ""
        values["is_online"] = bool(values.get("is_online")) and is_coming
        values |= kept_needs(values if is_coming else {})  # whoever stays away needs nothing
        if is_coming and "guests" in self.fields:
            self._clean_guests(values)
        if answer in dict(PASSED_ON):
            self._clean_other(values)
        return values

    def _clean_guests(self, values: dict[str, Any]) -> None:
        """Count everyone who has a name, also when the number was left at one."""
        heads = 1 + len(values.get("guests") or ())
        most = max(self.offered.seats_max, self.offered.party_size or 1)
        if heads > most:
            words = gettext(
                "You can come with %(most)s people at most, yourself included. Call us if you are with more."
            )
            self.add_error("guests", words % {"most": most})
        values["party_size"] = max(values["party_size"], heads)

    def _clean_other(self, values: dict[str, Any]) -> None:
        """An address that we can write to, with a name; who does not know the right person leaves both empty."""
        if values.get("other_email"):
            try:
                values["other_email"] = clean_address(values["other_email"])
            except AddressError as error:
                self.add_error("other_email", ValidationError(str(error)))
        if values.get("other_email") and not values.get("other_name") and "other_name" not in self.errors:
            self.add_error("other_name", gettext("Fill in the name that belongs to this e-mail address."))
