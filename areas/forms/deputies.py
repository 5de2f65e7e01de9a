"""Who stands in for a coordinator, where, and from when until when."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import RowField, offer_rows
from accounts.models import User
from areas.forms.fields import DayField
from areas.models import Area

_MOST_DIGITS = 18  # of a number that fits in a key


class AreasField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # no generic at run time
    """One or more areas; a number that no database holds is refused, where Django would ask SQLite for it and fail."""

    def clean(self, value: Any) -> Any:
        """Return the areas."""
        if any(len(str(pk)) > _MOST_DIGITS or "\0" in str(pk) for pk in value or ()):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


class ColleagueField(RowField):
    """A colleague; the address tells two of one name apart."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name and the address."""
        user: User = obj
        return f"{user.name} ({user.email})"


class DeputyForm(forms.Form):
    """A deputy for some areas; both days count."""

    use_required_attribute = False

    areas = AreasField(
        Area.objects.none(),
        label=_("In which areas?"),
        widget=forms.CheckboxSelectMultiple(attrs={"data-columns": ""}),
        error_messages={
            "required": _("Choose at least one area."),
            "invalid_choice": _("Choose areas from the list."),
            "invalid_list": _("Choose areas from the list."),
            "invalid_pk_value": _("Choose areas from the list."),
        },
    )
    deputy = ColleagueField(
        User.objects.none(),
        label=_("Who stands in?"),
        help_text=_("Another coordinator. Is someone not in the list? Ask an administrator to make them coordinator."),
        empty_label=_("Choose a colleague"),
        error_messages={
            "required": _("Choose who stands in."),
            "invalid_choice": _("Choose a colleague from the list."),
        },
    )
    first = DayField(
        label=_("From which day?"),
        error_messages={"required": _("Fill in the first day, for example 3 December 2026.")},
    )
    last = DayField(
        label=_("Until and including which day?"),
        help_text=_("It ends by itself after this day. You can end it earlier."),
        error_messages={"required": _("Fill in the last day, for example 3 December 2026.")},
    )

    def __init__(self, *args: Any, areas: QuerySet[Area], colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "areas", areas)
        offer_rows(self, "deputy", colleagues)

    def clean(self) -> dict[str, Any]:
        """The days stand in order, and are not over."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first day."))
        elif last and last < timezone.localdate():
            self.add_error("last", _("This day is over. Choose today or a later day."))
        return data
