"""The forms of logging in and of one's own details, and the form fields whose refusals name themselves."""

from accounts.forms.fields import EmailField, LinkField, NamingField, NumberField, RowField, TextField, offer_rows
from accounts.forms.meanwhile import SHOWN, MeanwhileForm, MeanwhileModelForm
from accounts.forms.own import PasswordForm, ProfileForm
from accounts.forms.sign_in import (
    AppCodeForm,
    CodeForm,
    ConfirmForm,
    ForgottenForm,
    KeyForm,
    LoginForm,
    NewPasswordForm,
    count_try,
)

__all__ = [
    "SHOWN",
    "AppCodeForm",
    "CodeForm",
    "ConfirmForm",
    "EmailField",
    "ForgottenForm",
    "KeyForm",
    "LinkField",
    "LoginForm",
    "MeanwhileForm",
    "MeanwhileModelForm",
    "NamingField",
    "NewPasswordForm",
    "NumberField",
    "PasswordForm",
    "ProfileForm",
    "RowField",
    "TextField",
    "count_try",
    "offer_rows",
]
