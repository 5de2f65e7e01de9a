"""Of which period and area the council reads."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.forms import RowField, offer_rows
from areas.forms import AreaChoiceField, DayField
from areas.forms.fields import capitalised
from areas.models import Area, Organisation
from invitations.models import Invitation
from meetings.models import Theme
from outcomes import queries

_UNKNOWN = {"invalid_choice": _("Choose from the list.")}


class CouncilForm(forms.Form):
    """From when until and including when, and where. The names of the fields stand in the address."""

    use_required_attribute = False

    van = DayField(label=_("From"), error_messages={"required": _("Fill in the first day.")})
    tot = DayField(label=_("Until and including"), error_messages={"required": _("Fill in the last day.")})
    gebied = AreaChoiceField(Area.objects.none(), required=False, label=_("Area"), empty_label=_("All areas"))

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "gebied", areas.filter(is_active=True).order_by("path", "pk"))

    def clean(self) -> dict[str, Any]:
        """The last day does not lie before the first."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("van"), data.get("tot")
        if isinstance(first, dt.date) and isinstance(last, dt.date) and last < first:
            self.add_error("tot", _("The last day lies before the first day."))
        return data


class BehindForm(forms.Form):
    """Which number of the report was pressed; it comes with a link, nobody types it."""

    wat = forms.ChoiceField(required=False, choices=[(name, name) for name in queries.WHAT], error_messages=_UNKNOWN)
    groep = forms.ChoiceField(required=False, choices=Invitation.Group.choices, error_messages=_UNKNOWN)
    organisatie = RowField(Organisation.objects.all(), required=False, error_messages=_UNKNOWN)
    thema = RowField(Theme.objects.all(), required=False, error_messages=_UNKNOWN)
    elders = forms.BooleanField(required=False)


class ReachForm(forms.Form):
    """Which organisations to show."""

    use_required_attribute = False

    wat = forms.ChoiceField(
        required=False,
        label=_("Which"),
        choices=[
            ("all", _("All organisations")),
            ("invited", _("Invited organisations")),
            ("came", _("Organisations that came")),
            ("unseen", _("Organisations not seen")),
        ],
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    soort = forms.ChoiceField(
        required=False,
        label=_("Kind"),
        choices=[("", _("All kinds")), *capitalised(Organisation.Kind.choices)],
        error_messages={"invalid_choice": _("Choose a kind from the list.")},
    )
