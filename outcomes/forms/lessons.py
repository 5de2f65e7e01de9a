"""What was learned: a few plain sentences, and whether the council reads them."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import MeanwhileForm, TextField, offer_rows
from areas.forms import AreaChoiceField, DayField
from areas.models import Area
from outcomes import queries, rules


class LessonForm(MeanwhileForm):
    """A lesson of a meeting; what the council reads names no resident."""

    use_required_attribute = False

    text = TextField(
        label=gettext_lazy("What did you learn?"),
        help_text=gettext_lazy("One or two short sentences. Name no residents."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Fill in what you learned.")},
    )
    in_report = forms.BooleanField(required=False, label=gettext_lazy("The council may read this in the report"))

    def is_over_row(self) -> bool:
        """Nobody else changes a new lesson."""
        return "text" in self.initial

    def clean(self) -> dict[str, Any]:
        """Refuse the name of a resident in what goes to the council."""
        data = super().clean() or self.cleaned_data
        text = data.get("text") if data.get("in_report") else ""
        if text and (names := rules.names_in(text, queries.resident_names())):
            sentence = _(
                "We know a resident with this name: %(names)s. Take the name out; then the council may read it."
            )
            self.add_error("text", sentence % {"names": ", ".join(names)})
        return data


class PeriodLessonForm(LessonForm):
    """A lesson of a period: also where, and a day in it."""

    field_order = ("area", "day", "text", "in_report")

    area = AreaChoiceField(
        Area.objects.none(), label=gettext_lazy("Area"), error_messages={"required": gettext_lazy("Choose an area.")}
    )
    day = DayField(
        label=gettext_lazy("Last day of the period"),
        help_text=gettext_lazy("The lesson stands in reports about this day."),
        error_messages={"required": gettext_lazy("Fill in the last day of the period.")},
    )

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "area", areas.filter(is_active=True).order_by("path", "pk"))
