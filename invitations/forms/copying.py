"""What of a meeting goes along to its copy."""

from django import forms
from django.utils.translation import gettext_lazy as _

PARTS = (
    ("themes", _("The themes")),
    ("texts", _("The texts: question, goal and text of the invitation")),
    ("venue", _("The venue")),
    ("people", _("Whom you added or unticked by hand, with the reason")),
    ("places", _("How many places there are, and for whom they are kept")),
    ("preparation", _("The programme, roles, checklist and materials; nothing is ticked yet")),
)


class CopyForm(forms.Form):
    """Which parts go along. Nothing ticked is allowed: then only title, area and kind do."""

    use_required_attribute = False

    parts = forms.MultipleChoiceField(
        required=False,
        label=_("What do you want to take over?"),
        help_text=_("Title, area, kind and what residents can influence always go along. The day does not."),
        choices=PARTS,
        initial=[code for code, _words in PARTS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Choose from the list."),
            "invalid_list": _("Choose from the list."),
        },
    )
