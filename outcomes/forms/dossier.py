"""Closing and holding a dossier, and refusing a list of what would be destroyed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import TextField


class CloseForm(forms.Form):
    """Sure? When something is missing, the archive must know why."""

    use_required_attribute = False

    remark = TextField(
        label=_("Why do you close it although something is missing?"),
        help_text=_("Name no residents."),
        max_length=300,
        error_messages={"required": _("Something is missing. Say why you close the dossier all the same.")},
    )

    def __init__(self, *args: Any, is_complete: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_complete:
            del self.fields["remark"]


class HoldForm(forms.Form):
    """Why nothing may be destroyed."""

    use_required_attribute = False

    reason = TextField(
        label=_("Why may nothing be destroyed?"),
        help_text=_("For example: a request under the Woo, or a court case. Name no residents."),
        max_length=300,
        error_messages={"required": _("Fill in why nothing may be destroyed.")},
    )


class RefuseForm(forms.Form):
    """Why a list is not carried out."""

    use_required_attribute = False

    reason = TextField(
        label=_("Why is this list not carried out?"),
        max_length=300,
        error_messages={"required": _("Fill in why this list is not carried out.")},
    )
