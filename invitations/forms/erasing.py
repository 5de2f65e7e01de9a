"""The forms of erasing somebody."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from invitations.models import Erasure


class EraseForm(forms.Form):
    """Why someone is erased, and whether we write to them never again."""

    use_required_attribute = False

    why = forms.ChoiceField(
        label=_("Why do you erase these data?"),
        widget=forms.RadioSelect,
        choices=[
            (Erasure.Why.ASKED.value, _("This person asked for it")),
            (Erasure.Why.UNNEEDED.value, _("We do not need these data any more")),
        ],
        error_messages={
            "required": _("Choose why you erase these data."),
            "invalid_choice": _("Choose one of the two reasons."),
        },
    )
    keeps_away = forms.BooleanField(
        label=_("Never write to this address again"),
        required=False,
        help_text=_(
            "We then keep a code of the e-mail address, in which nobody can read it. It keeps an import from bringing"
            " this person back."
        ),
    )
    despite_hold = forms.BooleanField(
        label=_("I know that nothing of these meetings may be destroyed, and erase all the same"),
        error_messages={"required": _("Tick that you erase although nothing of these meetings may be destroyed.")},
    )
    is_sure = forms.BooleanField(
        label=_("I know that this cannot be undone"),
        error_messages={"required": _("Tick that you know that this cannot be undone.")},
    )

    def __init__(self, *args: Any, is_held: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_held:
            del self.fields["despite_hold"]

    def choices(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {"why": self.cleaned_data["why"], "keeps_away": self.cleaned_data["keeps_away"]}
