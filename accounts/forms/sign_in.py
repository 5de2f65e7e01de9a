"""What someone fills in to log in: address and password, a code, or a new password by a mailed link."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.access import TRIES_MINUTES, forget_tries, may_try
from accounts.forms.fields import EmailField, TextField
from accounts.models import User

_TOO_WEAK = {
    "password_too_short": _("This password is too short. Use %(min_length)d characters or more."),
    "password_too_similar": _("This password looks like your name or your e-mail address. Choose another one."),
    "password_too_common": _("Many people use this password. Choose a few words that nobody would expect."),
    "password_entirely_numeric": _("This password is only digits. Use letters as well."),
}


def count_try(request: HttpRequest, who: object, *, what: str) -> None:
    """Count a try at this address or this user; raises when there were too many."""
    if not may_try(request, str(who), what=what):
        raise ValidationError(
            _("You tried too often. Wait %(minutes)s minutes and try again."),
            params={"minutes": TRIES_MINUTES},
            code="locked",
        )


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
        count_try(self.request, values["email"], what="login")
        user = authenticate(self.request, username=values["email"], password=values["password"])
        if not isinstance(user, User):
            raise ValidationError(
                _("The e-mail address or the password is not right. Check both and try again."), code="refused"
            )
        self.user = user
        return values


class CodeForm(forms.Form):
    """A code of the app, or a recovery code. Whether it is right, the action says: it uses the code up."""

    use_required_attribute = False

    code = TextField(
        label=_("Code"),
        help_text=_("The six digits that your app shows now, or one of your recovery codes."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "lp-control--s"}
        ),
        error_messages={"required": _("Fill in the code.")},
    )

    def __init__(self, *args: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.user = request, user

    def clean_code(self) -> str:
        """Refuse to look at it after too many tries."""
        code: str = self.cleaned_data["code"]
        count_try(self.request, self.user.pk, what="code")
        return code


class AppCodeForm(CodeForm):
    """The first code of an app that was just set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("The six digits that your app shows now.")


class KeyForm(forms.Form):
    """What a security key answered; the script of the page fills it in."""

    use_required_attribute = False

    name = TextField(
        label=_("Name of the key"),
        help_text=_("For example: blue key, or laptop of work."),
        max_length=60,
        error_messages={"required": _("Fill in a name, so that you know your keys apart.")},
    )
    answer = TextField(label=_("Security keys"), widget=forms.HiddenInput, required=False, max_length=20_000)

    def __init__(self, *args: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.user = request, user


class ConfirmForm(forms.Form):
    """The password once more, before something that an open screen must not be enough for."""

    use_required_attribute = False

    password = TextField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Fill in your password.")},
    )

    def __init__(self, *args: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.user = request, user

    def clean_password(self) -> str:
        """Refuse a wrong password."""
        password: str = self.cleaned_data["password"]
        count_try(self.request, self.user.pk, what="confirm")
        if not self.user.check_password(password):
            raise ValidationError(_("This is not the password that you use now."), code="refused")
        forget_tries(self.request, str(self.user.pk), what="confirm")
        return password


class ForgottenForm(forms.Form):
    """The address to which a link for a new password goes."""

    use_required_attribute = False

    email = EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_email(self) -> str:
        """Refuse after too many questions about one address, or by one computer."""
        email: str = self.cleaned_data["email"]
        count_try(self.request, email, what="forgotten")
        return email


class NewPasswordForm(forms.Form):
    """A new password, twice: the person can look at it with the browser's own button."""

    use_required_attribute = False

    new = TextField(
        label=_("New password"),
        help_text=_("Use 12 characters or more. A few words in a row work well."),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Fill in a new password.")},
    )
    again = TextField(
        label=_("New password, once more"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Fill in the new password once more.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

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
