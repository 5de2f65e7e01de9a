"""That all others did not come, as many as the page said."""

from django import forms

from accounts.forms.nonce import RELOAD


class NotComeForm(forms.Form):
    """How many invitations the page named."""

    expected_count = forms.IntegerField(min_value=1, widget=forms.HiddenInput, error_messages=RELOAD)
