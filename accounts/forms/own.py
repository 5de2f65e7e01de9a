"""What someone fills in to log in, to choose another password and to say who they are."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.access import TRIES_MINUTES, may_try
from accounts.forms.fields import EmailField, TextField
from accounts.models import User

_TOO_WEAK = {
    "password_too_short": _("This password is too short. Use %(min_length)d characters or more."),
    "password_too_similar": _("This password looks like your name or your e-mail address. Choose another one."),
    "password_too_common": _("Many people use this password. Choose a few words that nobody would expect."),
    "password_entirely_numeric": _("This password is only digits. Use letters as well."),
}


class LoginForm(forms.Form):
    """E-mail address and password. One sentence for every refusal, so that nobody learns which addresses exist."""

    use_required_attribute = False

    email = EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = TextField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Fill in your password.")},
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        """Find the user. After too many tries the password is not even looked at."""
        values = super().clean() or {}
        if "email" not in values or "password" not in values:
            return values
        if not may_try(self.request, values["email"]):
            raise ValidationError(
                _("You tried too often. Wait %(minutes)s minutes and try again."), params={"minutes": TRIES_MINUTES}
            )
        user = authenticate(self.request, username=values["email"], password=values["password"])
        if not isinstance(user, User):
            raise ValidationError(_("The e-mail address or the password is not right. Check both and try again."))
        self.user = user
        return values


class PasswordForm(forms.Form):
    """The password of now and the new one, once: the person can look at it with the browser's own button."""

    use_required_attribute = False

    current = TextField(
        label=_("Your password now"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Fill in the password that you use now.")},
    )
    new = TextField(
        label=_("New password"),
        help_text=_("Use 12 characters or more. A few words in a row work well."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Fill in a new password.")},
    )
    again = TextField(
        label=_("New password, once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Fill in the new password once more.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_current(self) -> str:
        """Refuse a wrong password, so that an open screen is not enough to take over an account."""
        current: str = self.cleaned_data["current"]
        if not self.user.check_password(current):
            raise ValidationError(_("This is not the password that you use now."))
        return current

    def clean_new(self) -> str:
        """Apply the rules for passwords; a refusal says what to do."""
        new: str = self.cleaned_data["new"]
        try:
            password_validation.validate_password(new, self.user)
        except ValidationError as refused:
            raise ValidationError(
                [
                    ValidationError(_TOO_WEAK.get(each.code or "", each.message), code=each.code, params=each.params)
                    for each in refused.error_list
                ]
            ) from refused
        return new

    def clean(self) -> dict[str, Any]:
        """Compare the two new passwords."""
        values = super().clean() or {}
        if "new" in values and "again" in values and values["new"] != values["again"]:
            self.add_error("again", _("The two new passwords differ. Type the same one twice."))
        return values


class ProfileForm(forms.Form):
    """What invitations and pages say about this user."""

    use_required_attribute = False

    name = TextField(
        label=_("Name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Fill in your name.")},
    )
    function = TextField(
        label=_("Function"),
        help_text=_("This stands below your invitations."),
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    phone = TextField(
        label=_("Phone"),
        help_text=_("Invited people can call this number with questions."),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel", "class": "lp-control--m"}),
    )
    language = forms.ChoiceField(
        label=_("Language of the screens"),
        choices=[("nl", "Nederlands"), ("en", "English")],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a language."), "invalid_choice": _("Choose a language from the list.")},
    )
