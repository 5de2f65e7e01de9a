"""Form fields whose refusals say what to do and name the field: in a list of mistakes they stand without it."""

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

_LINE_ENDS = re.compile("[\r\n\x0b\x0c\x85\u2028\u2029]+")
TEXT = {
    "max_length": _(
        "Make the text at “%(label)s” shorter: %(limit_value)d characters at most. You used %(show_value)d."
    ),
    "null_characters_not_allowed": _("There is a sign at “%(label)s” that we cannot read. Type the text again."),
}


class NamingField(forms.Field):
    """Lets the words of a refusal name the field, as %(label)s."""

    def clean(self, value: Any) -> Any:
        """Return the value, or raise with the label among the words."""
        try:
            return super().clean(value)
        except ValidationError as refused:
            for each in refused.error_list:
                label = str(self.label or "").replace("“", "‘").replace("”", "’")
                each.params = {"label": label} | (each.params or {})
            raise


class TextField(NamingField, forms.CharField):
    """Text with a limit that says how much too long it is. What is typed on one line stays on one line."""

    default_error_messages: ClassVar[dict[str, Any]] = TEXT

    def to_python(self, value: Any) -> str | None:
        """Return the text; a browser sends no line ends from a field of one line, but somebody else may."""
        text = super().to_python(value)
        if text and isinstance(self.widget, forms.TextInput):
            return _LINE_ENDS.sub(" ", text).strip()
        return text


class EmailField(NamingField, forms.EmailField):
    """An e-mail address, without a look at whether we can write to it."""

    default_error_messages: ClassVar[dict[str, Any]] = TEXT | {
        "required": _("Fill in your e-mail address."),
        "invalid": _("Fill in an e-mail address such as name@example.nl."),
    }


class LinkField(NamingField, forms.URLField):
    """The address of a page."""

    default_error_messages: ClassVar[dict[str, Any]] = TEXT | {
        "invalid": _("Fill in a full link, for example https://meet.example/evening.")
    }


class NumberField(NamingField, forms.IntegerField):
    """A whole number between limits."""

    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Fill in a number at “%(label)s”, for example 10."),
        "invalid": _("Fill in a number at “%(label)s”, for example 10."),
        "min_value": _("Fill in %(limit_value)s or more at “%(label)s”."),
        "max_value": _("Fill in %(limit_value)s or fewer at “%(label)s”."),
    }


def offer_rows(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Let people choose from these rows only; anything else is refused."""
    form.fields[name].queryset = rows  # type: ignore[attr-defined]  # what a field is, its name does not tell


class RowField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no generic at run time
    """One row of a table; a sign that is in no key is no valid choice, where Django would say something of its own."""

    def to_python(self, value: Any) -> Any:
        """Return the row, or raise."""
        if "\0" in str(value):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)
