"""A loaded page is one deed: its nonce makes a double click, a reload and a second tab do nothing twice."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

# For fields that nobody fills in: only a broken or an old page posts them wrong.
_CODES = "required invalid min_length max_length min_value max_value null_characters_not_allowed"
RELOAD = {code: gettext_lazy("This page is too old. Load it again.") for code in _CODES.split()}


def new_nonce() -> str:
    """Return 32 random characters that make one loaded form one deed, however often it is posted."""
    return secrets.token_urlsafe(24)


class NonceField(forms.CharField):
    """The nonce of a loaded page."""

    widget = forms.HiddenInput

    def __init__(self, *, required: bool = True, initial: Any = None) -> None:
        super().__init__(required=required, initial=initial, min_length=16, max_length=40, error_messages=RELOAD)
