"""How the places of a meeting are divided."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import LinkField, MeanwhileForm, NumberField
from areas.forms import DayField


def _places(**kwargs: Any) -> NumberField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "class": "lp-control--s"})
    return NumberField(min_value=0, max_value=10_000, widget=widget, **kwargs)


class PlacesForm(MeanwhileForm):
    """Places kept for officials and partners until a day, places online, and whose turn it is."""

    use_required_attribute = False

    capacity = _places(label=_("How many people fit in the room?"))
    reserved = _places(
        label=_("How many of these do you keep for officials and partners?"),
        help_text=_("Residents cannot take these places. Fill in 0 if everyone may sit everywhere."),
    )
    release_on = DayField(
        label=_("From which day are they for everyone?"),
        help_text=_("What officials and partners did not take by then goes to who waits. For example 3 December."),
        required=False,
    )
    online = _places(label=_("How many people can take part online?"))
    link = LinkField(
        label=_("Link for taking part online"),
        help_text=_("Only who has a place online sees it."),
        required=False,
        assume_scheme="https",
    )
    keeps_order = forms.BooleanField(
        label=_("A large group keeps its turn on the waiting list"),
        help_text=_("Then nobody passes a group that does not fit yet, and a place may stay empty."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """No more are kept than there are."""
        values = super().clean() or {}
        if values.get("capacity") == 0:
            self.add_error("capacity", _("Fill in 1 or more."))
        if (values.get("reserved") or 0) > (values.get("capacity") or 0) and not self.errors:
            self.add_error("reserved", _("You keep more places than there are in the room. Fill in fewer."))
        return values
