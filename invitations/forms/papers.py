"""What stands on the name badges of residents."""

from django import forms
from django.utils.translation import gettext_lazy as _

BLANK, FIRST_NAME, NONE = "blank", "first", "none"


class BadgesForm(forms.Form):
    """Residents decide themselves who they are: their badges are blank, unless a first name is asked for."""

    use_required_attribute = False

    residents = forms.ChoiceField(
        label=_("What stands on the badges of residents?"),
        choices=[
            (BLANK, _("Nothing: they write their name themselves")),
            (FIRST_NAME, _("Their first name")),
            (NONE, _("Residents get no badge")),
        ],
        initial=BLANK,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what stands on the badges of residents."),
            "invalid_choice": _("Choose what stands on the badges of residents."),
        },
    )
