"""Forms of the area page: the area with its boundary, its codes, and the file of an import."""

import json
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import MeanwhileModelForm
from areas.admin import checks
from areas.admin.upload import UploadForm
from areas.imports.boundary import MAX_CHARACTERS, BoundaryError, parse
from areas.imports.options import municipality_codes
from areas.models import Area, AreaCode, Contact
from areas.rules import AddressError, clean_address

if TYPE_CHECKING:
    _CodeFormSet = forms.BaseInlineFormSet[AreaCode, Area, forms.ModelForm[AreaCode]]
else:
    _CodeFormSet = forms.BaseInlineFormSet


class AreaForm(MeanwhileModelForm):
    """An area; the boundary is pasted as GeoJSON or taken from a file."""

    boundary_text = forms.CharField(
        label=gettext_lazy("Boundary"),
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 80, "spellcheck": "false", "class": "boundary"}),
        help_text=gettext_lazy(
            "GeoJSON: a Polygon or MultiPolygon, alone or in a Feature or FeatureCollection. From a file of many areas"
            " the one with the code of this area is taken. Coordinates in WGS84 or in the Dutch grid (RD). Empty it to"
            " remove the boundary."
        ),
    )
    boundary_file = forms.FileField(
        label=gettext_lazy("Boundary from a file"),
        required=False,
        help_text=gettext_lazy("A .geojson file of 2 MB at most. It takes the place of the text above."),
    )

    class Meta:
        model = Area
        fields = ("name", "kind", "parent", "members", "source", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.boundary and "boundary_text" in self.fields:
            self.fields["boundary_text"].initial = json.dumps(self.instance.boundary)

    def clean_name(self) -> str:
        """Return the name with single spaces."""
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_boundary_text(self) -> dict[str, Any] | None:
        """Return the pasted geometry, or None."""
        return self._geometry(self.cleaned_data.get("boundary_text") or "")

    def clean_boundary_file(self) -> dict[str, Any] | None:
        """Return the geometry in the file, or None without a file."""
        upload = self.cleaned_data.get("boundary_file")
        if not upload:
            return None
        if upload.size > MAX_CHARACTERS:
            raise forms.ValidationError(_("The boundary is larger than 2 MB. Simplify it first."))
        try:
            text = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("This is not GeoJSON. Choose a text file that ends in .geojson.")) from error
        return self._geometry(text)

    def _geometry(self, text: str) -> dict[str, Any] | None:
        """Return the geometry of this area in a text. Raises a validation error with the reason."""
        if not text.strip():
            return None
        codes = set(self.instance.codes.values_list("code", flat=True)) if self.instance.pk else ()
        try:
            return parse(text, codes)
        except BoundaryError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """Refuse what would break the tree."""
        data = super().clean() or self.cleaned_data
        kind, parent = data.get("kind"), data.get("parent")
        if not kind:
            return data
        if kind == Area.Kind.MUNICIPALITY and parent:
            self.add_error("parent", _("A municipality stands at the top. Leave this empty."))
        elif kind != Area.Kind.MUNICIPALITY and not parent and "parent" not in self.errors:
            self.add_error("parent", _("Choose the area in which this one lies."))
        elif parent:
            self._check_place(kind, parent)
        self._check_children(kind)
        self._check_members(kind, parent)
        return data

    def _check_place(self, kind: str, parent: Area) -> None:
        """Refuse a circle, a wrong order, or another municipality than the codes inside say."""
        problem = checks.wrong_place(self.instance, kind, parent)
        if not problem and "parent" in self.changed_data:
            problem = checks.outside_municipality(checks.codes_inside(self.instance), checks.municipality_codes(parent))
        if problem:
            self.add_error("parent", problem)

    def _check_children(self, kind: str) -> None:
        """Refuse another kind that does not fit what lies inside."""
        if self.instance.pk and "kind" in self.changed_data:
            problem = checks.wrong_children(self.instance, kind)
            if problem:
                self.add_error("kind", problem)

    def _check_members(self, kind: str, parent: Area | None) -> None:
        """Only an own area consists of others, all in its own municipality and none of them itself."""
        members = list(self.cleaned_data.get("members") or [])
        if members and kind != Area.Kind.CUSTOM:
            self.add_error("members", _("Only an own area consists of other areas. Leave this empty."))
        elif parent and parent.chain_ids:
            for member in members:
                if member.pk == self.instance.pk:
                    self.add_error("members", _("An area cannot consist of itself."))
                elif member.chain_ids[:1] != parent.chain_ids[:1]:
                    text = _("“%(name)s” lies in another municipality.") % {"name": member.name}
                    self.add_error("members", text)

    def _post_clean(self) -> None:
        """Put the boundary in the area before Django checks the whole."""
        if "boundary_text" in self.cleaned_data and not self.errors.keys() & {"boundary_text", "boundary_file"}:
            found = self.cleaned_data.get("boundary_file") or self.cleaned_data["boundary_text"]
            self.instance.boundary = found
        super()._post_clean()  # type: ignore[misc] # absent in the stubs


class CodeFormSet(_CodeFormSet):
    """The codes of an area: of its own level and its own municipality."""

    def clean(self) -> None:
        """Refuse a code that does not belong to this area."""
        super().clean()
        area = self.instance
        allowed = self._municipality(area)
        for form in self.forms:
            code = form.cleaned_data.get("code") if hasattr(form, "cleaned_data") else None
            if code and not form.cleaned_data.get("DELETE"):
                problem = checks.wrong_level(area.kind, code) if area.kind else ""
                problem = problem or checks.outside_municipality([code], allowed)
                if problem:
                    form.add_error("code", problem)

    @staticmethod
    def _municipality(area: Area) -> set[str]:
        """Return the codes of the municipality; a municipality itself is free, but keeps what lies inside."""
        if area.kind == Area.Kind.MUNICIPALITY or area.parent is None:
            return set()
        return checks.municipality_codes(area.parent)


class AreaUploadForm(UploadForm):
    """The file of an import of areas, with what the file may not tell itself."""

    year = forms.IntegerField(
        label=gettext_lazy("Division year"),
        required=False,
        min_value=1990,
        max_value=2100,
        help_text=gettext_lazy("Only when the year is not in the file or its name."),
        error_messages={
            "invalid": gettext_lazy("Type a year, for example 2022."),
            "min_value": gettext_lazy("Type a year, for example 2022."),
            "max_value": gettext_lazy("Type a year, for example 2022."),
        },
    )
    municipality = forms.CharField(
        label=gettext_lazy("Municipality"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("For example GM0622. Leave empty for all municipalities in the file."),
    )
    accept_renames = forms.BooleanField(
        label=gettext_lazy("Accept new names"),
        required=False,
        help_text=gettext_lazy("The same code with another name is the same area. Otherwise it is asked."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "A CBS table (kwb), a list of codes and names, or GeoJSON with boundaries: .csv, .xlsx, .xls or .geojson,"
            " 50 MB and 100,000 rows at most."
        )

    def clean_municipality(self) -> str:
        """Return the codes, or raise a validation error."""
        text = str(self.cleaned_data.get("municipality") or "")
        try:
            return " ".join(sorted(municipality_codes(text)))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class ContactForm(MeanwhileModelForm):
    """A contact, with an e-mail address that we can really write to."""

    class Meta:
        model = Contact
        exclude = ("organisations",)

    def clean_email(self) -> str:
        """Return the address as we store it, or raise a validation error that says what is wrong."""
        email = str(self.cleaned_data.get("email") or "")
        try:
            return clean_address(email) if email else ""
        except AddressError as error:
            raise forms.ValidationError(str(error)) from error
