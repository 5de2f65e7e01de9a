"""What a resident tells about an area: one field is needed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import RowField, offer_rows
from areas.forms import AddressField, TextField
from meetings.models import Theme


class SpeakForm(forms.Form):
    """What is going on, whether it asks for a meeting, and where an answer may go."""

    use_required_attribute = False

    text = TextField(
        label=_("What do you want to tell us?"),
        max_length=1000,
        help_text=_("In a few words. Leave out names of other people."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Type what you want to tell us.")},
    )
    theme = RowField(
        Theme.objects.none(),
        required=False,
        label=_("What is it about?"),
        empty_label=_("I do not know"),
        error_messages={"invalid_choice": _("Choose a theme from the list.")},
    )
    asks_meeting = forms.BooleanField(required=False, label=_("I would like a meeting about this"))
    email = AddressField(
        required=False,
        label=_("Your e-mail address, if you want an answer"),
        help_text=_("We send one e-mail to it, with a button to confirm this."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "theme", Theme.objects.filter(is_active=True))
