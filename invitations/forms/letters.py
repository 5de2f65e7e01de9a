"""The short code of a letter, typed by hand; and which letters to print."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import TextField
from accounts.forms.nonce import RELOAD, NonceField
from areas.rules import postcode_in
from invitations import tokens

LONGEST_TYPED = 40
LARGEST_ID = 2**63 - 1


class LetterCodeForm(forms.Form):
    """The code and the postcode, with or without spaces and hyphens, in capitals or small letters."""

    use_required_attribute = False

    code = TextField(
        label=gettext_lazy("The code in your letter"),
        help_text=gettext_lazy("Eight letters and digits. Spaces and capitals do not matter."),
        max_length=LONGEST_TYPED,
        widget=forms.TextInput(
            attrs={
                "class": "lp-control--m",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        error_messages={
            "required": gettext_lazy("Fill in the code in your letter."),
            "max_length": gettext_lazy("The code has eight letters and digits. Look in your letter."),
        },
    )
    postcode = TextField(
        label=gettext_lazy("Your postcode"),
        help_text=gettext_lazy("As it stands on your letter, for example 3131 AA."),
        max_length=LONGEST_TYPED,
        widget=forms.TextInput(attrs={"class": "lp-control--s", "autocomplete": "postal-code"}),
        error_messages={
            "required": gettext_lazy("Fill in your postcode."),
            "max_length": gettext_lazy("Fill in your postcode, for example 3131 AA."),
        },
    )

    def clean_code(self) -> str:
        """Return the code as it is looked up; a sign that is in no code is named."""
        code = tokens.plain_code(self.cleaned_data["code"])
        strange = sorted(set(code) - set(tokens.CODE_ALPHABET))
        if strange:
            raise forms.ValidationError(
                _("There is no “%(sign)s” in any code. Look at your letter once more.") % {"sign": strange[0]}
            )
        if len(code) != tokens.CODE_LENGTH:
            raise forms.ValidationError(
                _("The code has eight letters and digits. You typed %(count)s.") % {"count": len(code)}
            )
        return code

    def clean_postcode(self) -> str:
        """Return the postcode as "3131 AA"."""
        postcode = postcode_in(tokens.plain_code(self.cleaned_data["postcode"]))
        if not postcode:
            raise forms.ValidationError(_("Fill in your postcode, for example 3131 AA."))
        return postcode


class PrintForm(forms.Form):
    """Which letters: what is still to be printed, of one mailing or of all, or an earlier download once more."""

    mailing = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, error_messages=RELOAD)
    again = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, error_messages=RELOAD)
    form_nonce = NonceField()
