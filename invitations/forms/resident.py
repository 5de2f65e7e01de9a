"""The small forms behind the mailed link: stop invitations, ask for a new link."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import EmailField


def offer(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    """Let people choose from what was only known when the page was asked for."""
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class UnsubscribeForm(forms.Form):
    """Which invitations have to stop: all, one theme, or one area."""

    use_required_attribute = False

    scope = forms.ChoiceField(
        label=_("Which invitations do you want to stop?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose which invitations have to stop."),
            "invalid_choice": _("Choose which invitations have to stop."),
        },
    )

    def __init__(self, *args: Any, scopes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["scope"], scopes)


class NewLinkForm(forms.Form):
    """The address to which the links that still work are sent again."""

    use_required_attribute = False

    email = EmailField(
        label=_("Your e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
