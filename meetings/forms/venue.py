"""A new venue, with its access facts: people stay away when they do not know."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.forms import NumberField, offer_rows
from areas.forms import AreaChoiceField, PhoneField, TextField
from areas.models import Area
from meetings.models import Venue


class YesNoField(forms.TypedChoiceField):
    """A fact that must be known: yes or no, nothing chosen beforehand."""

    widget = forms.RadioSelect

    def __init__(self, *, missing: str | Promise, **kwargs: Any) -> None:
        # The fact stands in the message: a list of four times "choose yes or no" helps nobody.
        kwargs["error_messages"] = {"required": missing, "invalid_choice": missing}
        super().__init__(choices=[("yes", _("Yes")), ("no", _("No"))], coerce=lambda value: value == "yes", **kwargs)


class VenueForm(forms.Form):
    """Everything that people must know about a venue."""

    use_required_attribute = False
    name = TextField(max_length=120, label=_("Name of the venue"), error_messages={"required": _("Type a name.")})
    street = TextField(
        max_length=120,
        label=_("Street and number"),
        error_messages={"required": _("Type the street and the number.")},
    )
    postcode = TextField(
        required=False, max_length=10, label=_("Postcode"), widget=forms.TextInput(attrs={"class": "lp-control--s"})
    )
    city = TextField(max_length=80, label=_("Town"), error_messages={"required": _("Type the town.")})
    area = AreaChoiceField(Area.objects.none(), required=False, label=_("Area"), empty_label=_("Another area"))
    capacity = NumberField(
        min_value=1,
        max_value=100_000,
        label=_("Places"),
        help_text=_("How many people fit in?"),
        error_messages={
            "required": _("Type how many people fit in, for example 80."),
            "invalid": _("Type a whole number, for example 80."),
        },
    )
    is_step_free = YesNoField(
        label=_("Can people come in without steps?"), missing=_("Choose whether people can come in without steps.")
    )
    has_accessible_toilet = YesNoField(
        label=_("Is there an accessible toilet?"), missing=_("Choose whether there is an accessible toilet.")
    )
    has_hearing_loop = YesNoField(
        label=_("Is there a hearing loop?"), missing=_("Choose whether there is a hearing loop.")
    )
    has_parking = YesNoField(
        label=_("Is there parking for disabled visitors?"),
        missing=_("Choose whether there is parking for disabled visitors."),
    )
    directions = TextField(
        required=False, max_length=500, label=_("How to get there"), widget=forms.Textarea(attrs={"rows": 3})
    )
    phone = PhoneField(required=False, max_length=30, label=_("Phone"))

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "area", areas)

    def clean_postcode(self) -> str:
        """Return "1234 AB", however it was typed."""
        typed = self.cleaned_data["postcode"].replace(" ", "").upper()
        if typed and not re.fullmatch(r"[1-9][0-9]{3}[A-Z]{2}", typed):
            raise ValidationError(_("Type a postcode, for example 3131 AB."))
        return f"{typed[:4]} {typed[4:]}" if typed else ""

    def clean(self) -> dict[str, Any]:
        """Refuse a venue that stands in the list already."""
        data = self.cleaned_data
        if {"name", "street"} <= data.keys():
            same = Venue.objects.filter(name__iexact=data["name"], street__iexact=data["street"])
            if same.exists():
                self.add_error("name", _("This venue stands in the list already. Go back and choose it there."))
        return data
