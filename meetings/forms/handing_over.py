"""A colleague leaves: who hands over, and to whom."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.forms import RowField, offer_rows
from accounts.models import User


class UserField(RowField):
    """A colleague; the address tells two of one name apart."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name and the address."""
        user: User = obj
        return f"{user.name} ({user.email})"


class LeaverForm(forms.Form):
    """Who hands over. The name of the field stands in the address."""

    use_required_attribute = False
    van = UserField(
        User.objects.none(),
        required=False,
        label=_("Who hands over?"),
        empty_label=_("Choose a colleague"),
        error_messages={"invalid_choice": _("Choose a colleague from the list.")},
    )

    def __init__(self, *args: Any, users: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "van", users)


class SuccessorForm(forms.Form):
    """Who takes over."""

    use_required_attribute = False
    by = UserField(
        User.objects.none(),
        label=_("Who takes over?"),
        empty_label=_("Choose a colleague"),
        error_messages={
            "required": _("Choose who takes over."),
            "invalid_choice": _("Choose a colleague from the list."),
        },
    )

    def __init__(self, *args: Any, users: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "by", users)
