"""The forms of logging in and of one's own details, and the form fields whose refusals name themselves."""

from accounts.forms.fields import EmailField, LinkField, NamingField, NumberField, RowField, TextField, offer_rows
from accounts.forms.own import LoginForm, PasswordForm, ProfileForm

__all__ = [
    "EmailField",
    "LinkField",
    "LoginForm",
    "NamingField",
    "NumberField",
    "PasswordForm",
    "ProfileForm",
    "RowField",
    "TextField",
    "offer_rows",
]
