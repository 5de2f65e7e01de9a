"""An idea as it is handed in, and wanting to join one."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.forms import RowField, offer_rows
from areas.forms import AddressField, AreaChoiceField, TextField
from areas.models import Area
from meetings.models import Meeting

CONSENT = _("You agree that we give your name and e-mail address to the initiator, and to nobody else.")


def _address(**more: Any) -> AddressField:
    return AddressField(
        label=_("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={"required": _("Fill in your e-mail address.")},
        **more,
    )


def _name(**more: Any) -> TextField:
    return TextField(
        label=_("Your name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Fill in your name.")},
        **more,
    )


class WordsForm(forms.Form):
    """What an idea says, and from whom it is for everyone."""

    use_required_attribute = False

    title = TextField(
        label=_("Your idea in one line"),
        max_length=120,
        error_messages={"required": _("Type your idea in one line.")},
    )
    text = TextField(
        label=_("What do you want to do, and for whom?"),
        max_length=2000,
        help_text=_("Leave out names of other people."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Type what you want to do.")},
    )
    initiators = TextField(
        label=_("From whom is the idea?"),
        max_length=120,
        help_text=_("A role or a group, for example “residents of the Lindelaan”. This is shown with your idea."),
        error_messages={"required": _("Type from whom the idea is, for example “a group of neighbours”.")},
    )
    shows_name = forms.BooleanField(required=False, label=_("Show my own name too"))


class IdeaForm(WordsForm):
    """An idea of someone without an account."""

    name = _name()
    email = _address(help_text=_("We send one e-mail to it, with a button to confirm this, and later our answer."))


class PaperIdeaForm(WordsForm):
    """An idea that came on paper or by phone, typed over by staff."""

    area = AreaChoiceField(Area.objects.none(), label=_("Area"), empty_label=_("Choose an area"))
    market = RowField(
        Meeting.objects.none(),
        required=False,
        label=_("Market"),
        empty_label=_("No market"),
        error_messages={"invalid_choice": _("Choose a market from the list.")},
    )
    name = TextField(label=_("Name of the initiator"), max_length=60, error_messages={"required": _("Fill in a name.")})
    email = AddressField(
        required=False,
        label=_("E-mail address"),
        help_text=_("Without an address you tell the answer yourself."),
    )

    def __init__(self, *args: Any, areas: QuerySet[Area], markets: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "area", areas.filter(is_active=True).order_by("path", "pk"))
        offer_rows(self, "market", markets)
        self.fields["title"].label, self.fields["text"].label = _("The idea in one line"), _("What they want to do")
        self.fields["shows_name"].label = _("They want their name shown too")


class JoinForm(forms.Form):
    """Who wants to join."""

    use_required_attribute = False

    name = _name()
    email = _address(help_text=CONSENT)
