"""Forms of the import of figures: the file, and what its columns are."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.admin.upload import UploadForm
from areas.imports.figures import Wishes
from areas.models import Indicator, is_about_origin

_YEAR = {
    "invalid": gettext_lazy("Type a year, for example 2022."),
    "min_value": gettext_lazy("Type a year, for example 2022."),
    "max_value": gettext_lazy("Type a year, for example 2022."),
}
_MOST_COLUMNS = 150
_LONGEST_NAME = 150


class FigureUploadForm(UploadForm):
    """The file, with what it may not tell itself."""

    year = forms.IntegerField(
        label=gettext_lazy("Year of the figures"),
        required=False,
        min_value=2000,
        max_value=2100,
        help_text=gettext_lazy("Only when the year is not in the file or its name."),
        error_messages=_YEAR,
    )
    division = forms.IntegerField(
        label=gettext_lazy("Division year"),
        required=False,
        min_value=2000,
        max_value=2100,
        help_text=gettext_lazy("Only when the codes are of another year than the figures."),
        error_messages=_YEAR,
    )
    is_provisional = forms.BooleanField(label=gettext_lazy("These figures are provisional"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("Figures of CBS or RIVM: .csv, .xlsx, .xls or .json, 50 MB at most.")


def wishes_of(options: dict[str, Any], *, dataset: str = "") -> Wishes:
    """Return what was asked with a file."""
    return Wishes(dataset, options.get("year"), options.get("division"), bool(options.get("is_provisional")))


class ColumnsForm(forms.Form):
    """Of each unknown column, which indicator it is."""

    use_required_attribute = False
    dataset = forms.SlugField(
        label=gettext_lazy("Name for this kind of file"),
        max_length=40,
        error_messages={
            "required": gettext_lazy("Type a short name, for example leefbaarometer."),
            "invalid": gettext_lazy("Use letters, figures and hyphens only, for example leefbaarometer."),
        },
    )

    def __init__(self, *args: Any, columns: list[str], name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = {
            f"column_{place}": column
            for place, column in enumerate(columns[:_MOST_COLUMNS])
            if not is_about_origin(column)
        }
        self.fields["dataset"].initial = re.sub(r"[^a-z]+", "-", name.rsplit(".", 1)[0].lower()).strip("-")[:40]
        indicators = [("", "–"), *Indicator.objects.filter(is_active=True).values_list("pk", "name")]
        for field, column in self.columns.items():
            self.fields[field] = forms.TypedChoiceField(
                label=column, choices=indicators, required=False, coerce=int, empty_value=None
            )

    def clean(self) -> dict[str, Any]:
        """Ask for at least one column, and for each indicator once."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = [cleaned[field] for field in self.columns if cleaned.get(field)]
        if not chosen:
            raise forms.ValidationError(_("Choose for at least one column what it is."))
        if len(set(chosen)) < len(chosen):
            raise forms.ValidationError(_("You chose the same for two columns. Keep one of them."))
        return cleaned

    def named(self) -> dict[str, Any]:
        """Return the name of the kind of file and the indicator of each chosen column."""
        chosen = {column: self.cleaned_data.get(field) for field, column in self.columns.items()}
        found = Indicator.objects.in_bulk([pk for pk in chosen.values() if pk])
        return {
            "dataset": self.cleaned_data["dataset"],
            "columns": {column: found[pk] for column, pk in chosen.items() if pk},
        }
