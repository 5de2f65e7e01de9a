"""The filters on the list of meetings."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.forms import RowField, offer_rows
from areas.forms import AreaChoiceField, DayField, TextField, capitalised
from areas.models import Area
from meetings.models import Meeting, Theme


class MeetingFilter(forms.Form):
    """Which meetings to show. The names of the fields stand in the address."""

    use_required_attribute = False
    zoek = TextField(required=False, max_length=100, label=_("Search by title"))
    gebied = AreaChoiceField(Area.objects.none(), required=False, label=_("Area"), empty_label=_("All areas"))
    thema = RowField(
        Theme.objects.all(),
        required=False,
        label=_("Theme"),
        empty_label=_("All themes"),
        error_messages={"invalid_choice": _("Choose a theme from the list.")},
    )
    stand = forms.ChoiceField(
        required=False,
        label=_("How far"),
        choices=[("", _("All meetings")), *capitalised(Meeting.State.choices)],
        error_messages={"invalid_choice": _("Choose from the list.")},
    )

    # A period comes with the link of a report; nobody types it here.
    van = DayField(required=False, widget=forms.HiddenInput)
    tot = DayField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "gebied", areas)
