"""What someone fills in to choose another password and to say who they are."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.access import forget_tries
from accounts.forms.fields import TextField
from accounts.forms.meanwhile import MeanwhileForm
from accounts.forms.sign_in import NewPasswordForm, count_try
from accounts.models import User


class PasswordForm(NewPasswordForm):
    """The password of now and the new one."""

    current = TextField(
        label=_("Your password now"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Fill in the password that you use now.")},
    )
    field_order = ("current", "new", "again")

    def __init__(self, *args: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.request = request

    def clean_current(self) -> str:
        """Refuse a wrong password, so that an open screen is not enough to take over an account, nor to guess it."""
        current: str = self.cleaned_data["current"]
        count_try(self.request, self.user.pk, what="confirm")
        if not self.user.check_password(current):
            raise ValidationError(_("This is not the password that you use now."), code="refused")
        forget_tries(self.request, str(self.user.pk), what="confirm")
        return current


class ProfileForm(MeanwhileForm):
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
