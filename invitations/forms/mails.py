"""For whom and in which language the examples of mail are shown. The names of the fields stand in the address."""

from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from invitations.models import Invitation

_GROUPS = {
    "bewoner": Invitation.Group.RESIDENTS,
    "organisatie": Invitation.Group.PARTNER,
    "ambtenaar": Invitation.Group.MUNICIPAL,
}


class ExampleForm(forms.Form):
    """A choice with a meaning for every value: what is not known is the first of the list."""

    use_required_attribute = False
    voor = forms.ChoiceField(
        required=False,
        label=_("For whom"),
        choices=[
            ("bewoner", _("A resident")),
            ("organisatie", _("Someone of an organisation")),
            ("ambtenaar", _("An official")),
        ],
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    taal = forms.ChoiceField(
        required=False,
        label=_("Language"),
        choices=settings.LANGUAGES,
        error_messages={"invalid_choice": _("Choose a language from the list.")},
    )

    def chosen(self) -> tuple[str, Invitation.Group]:
        """Return the language and the group."""
        self.is_valid()
        language = self.cleaned_data.get("taal") or settings.LANGUAGE_CODE
        return language, _GROUPS[self.cleaned_data.get("voor") or "bewoner"]

    def query(self) -> str:
        """Return what was chosen as it stands in an address."""
        language, group = self.chosen()
        return urlencode({"voor": next(name for name, value in _GROUPS.items() if value == group), "taal": language})
