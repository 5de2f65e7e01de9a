"""Where someone lives: asked to find the area, and not kept."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import TextField
from areas.rules import postcode_in

_LONGEST_TYPED = 40
_LARGEST = 99_999


class PlaceForm(forms.Form):
    """Postcode and house number, as people write them."""

    use_required_attribute = False
    postcode = TextField(
        label=gettext_lazy("Postcode"),
        help_text=gettext_lazy("For example 3131 AA."),
        max_length=_LONGEST_TYPED,
        widget=forms.TextInput(attrs={"class": "lp-control--s", "autocomplete": "postal-code"}),
        error_messages={
            "required": gettext_lazy("Fill in your postcode."),
            "max_length": gettext_lazy("Fill in your postcode, for example 3131 AA."),
        },
    )
    number = TextField(
        label=gettext_lazy("House number"),
        help_text=gettext_lazy("A letter behind it is not needed."),
        max_length=_LONGEST_TYPED,
        widget=forms.TextInput(attrs={"class": "lp-control--s", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Fill in your house number."),
            "max_length": gettext_lazy("Fill in your house number, for example 12."),
        },
    )

    def clean_postcode(self) -> str:
        """Return the postcode as "3131AA"."""
        postcode = postcode_in(self.cleaned_data["postcode"])
        if not postcode:
            raise forms.ValidationError(_("Fill in your postcode, for example 3131 AA."))
        return postcode.replace(" ", "")

    def clean_number(self) -> int:
        """Return the number without what stands behind it: of "12 A" 12."""
        match = re.match(r"\s*([0-9]{1,5})(?![0-9])", self.cleaned_data["number"])
        if match is None or not 1 <= int(match.group(1)) <= _LARGEST:
            raise forms.ValidationError(_("Fill in your house number, for example 12."))
        return int(match.group(1))
