"""Forms over a row that somebody else may change while they stand open: nobody puts back what a colleague changed.

What each field held when the page was made goes along as a mark. A field that was not touched follows the row; only
where two people changed the same field otherwise, it is asked. The second press takes the place of what stands there
then.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.formats import date_format, time_format
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _

SHOWN = "shown"  # the name of the field in which the marks travel
_LENGTH = 16  # signs of a mark: enough that two texts do not share one by accident


class ShownField(forms.Field):
    """The marks of what the page showed. It says nothing about the row, and is never wrong."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> str:
        """Return nothing: the form reads the marks itself."""
        return ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Nobody types it."""
        return False


class Meanwhile(forms.BaseForm):
    """A form that knows which fields somebody else changed since its page was made.

    `kept` are those that were not touched and follow the row, `clashing` those that both changed.
    """

    base_fields: ClassVar[dict[str, forms.Field]] = {}  # each form has its own
    data: Any  # where something follows the row, a copy of what was posted
    kept: Sequence[str] = ()
    clashing: Sequence[str] = ()

    def stored(self, name: str) -> Any:
        """Return what the row holds now for a field."""
        return super().get_initial_for_field(self.fields[name], name)

    def is_over_row(self) -> bool:
        """True for a row that there is; a new one nobody else changes."""
        instance = getattr(self, "instance", None)
        return instance is None or instance.pk is not None

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Return what a field starts with; that of the marks is how the row is now."""
        if field_name == SHOWN:
            return _written(self._marks()) if self.is_over_row() else ""
        return super().get_initial_for_field(field, field_name)

    def full_clean(self) -> None:
        """Check what was typed, as if over the row as it is now."""
        self.kept, self.clashing = [], []
        if self.is_bound and SHOWN in self.fields and self.is_over_row():
            self._settle()
        super().full_clean()
        if hasattr(self, "cleaned_data"):
            self.cleaned_data.pop(SHOWN, None)
        for name in self.clashing:
            self.add_error(name, ValidationError(self._clash(name), code="meanwhile"))

    @property
    def kept_words(self) -> str:
        """Which fields somebody else changed that stay so; empty when there are none."""
        if not self.kept:
            return ""
        names = get_text_list([f"“{capfirst(str(self[name].label))}”" for name in self.kept], _("and"))
        return _("Someone changed %(fields)s meanwhile. That stays as it is.") % {"fields": names}

    def _settle(self) -> None:
        """Let untouched fields follow the row, and note where both changed something."""
        shown, marks = _read(self.data.get(self.add_prefix(SHOWN))), self._marks()
        newer = [name for name, mark in marks.items() if shown.get(name, mark) != mark]
        if not newer:
            return
        self.data = self.data.copy()
        kept, clashing = [], []
        for name in newer:
            typed = self._typed(name)
            if typed in {None, shown[name]}:
                self._follow(name)
                kept.append(name)
            elif typed != marks[name]:
                clashing.append(name)
        self.kept, self.clashing = kept, clashing
        self.data[self.add_prefix(SHOWN)] = _written(marks)

    def _marks(self) -> dict[str, str]:
        return {name: _mark(self.stored(name)) for name, field in self.fields.items() if _is_watched(name, field)}

    def _typed(self, name: str) -> str | None:
        """Return the mark of what was typed; None where the page did not ask."""
        field, bound = self.fields[name], self[name]
        if field.widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name)):
            return None
        try:
            return _mark(field.to_python(bound.data))
        except ValidationError:
            return "?"

    def _follow(self, name: str) -> None:
        """Put what the row holds in the place of what was posted."""
        field, key = self.fields[name], self.add_prefix(name)
        value, widget = field.prepare_value(self.stored(name)), _inner(field.widget)
        if isinstance(widget, forms.CheckboxInput):
            self.data.pop(key, None)
            if value:
                self.data[key] = "on"
        elif getattr(widget, "allow_multiple_selected", False):
            chosen = [str(each) for each in value or ()]
            put = getattr(self.data, "setlist", None) or self.data.__setitem__
            put(key, chosen)
        elif isinstance(widget, forms.widgets.ChoiceWidget):
            self.data[key] = "" if value is None else str(value)
        else:
            self.data[key] = widget.format_value(value) or ""

    def _clash(self, name: str) -> str:
        now = _words(self.fields[name], self.stored(name))
        said = {"field": capfirst(str(self[name].label)), "value": now}
        if not now:
            return (
                _("Someone emptied “%(field)s” meanwhile. Yours stands here still: save once more to keep it.") % said
            )
        return (
            _(
                "Someone changed “%(field)s” meanwhile. Now it says: %(value)s. Yours stands here still: save once more"
                " if it must take the place of that."
            )
            % said
        )


class MeanwhileForm(Meanwhile, forms.Form):
    """A form of our own over one row. Its page shows `form.shown`."""

    shown = ShownField()


if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm


class MeanwhileModelForm(Meanwhile, _ModelForm):
    """The same for the administration."""

    shown = ShownField()


def _is_watched(name: str, field: forms.Field) -> bool:
    is_odd = isinstance(field, forms.FileField | forms.MultiValueField) or isinstance(field.widget, forms.MultiWidget)
    return name != SHOWN and not (is_odd or field.disabled or field.widget.is_hidden)


def _inner(widget: Any) -> Any:
    """Return the widget itself, where the administration puts a frame around it."""
    return getattr(widget, "widget", widget)


def _plain(value: Any) -> str:
    """Return a value as text that is the same for what the row holds and for what is typed."""
    if value is None:
        return ""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, list | tuple | set | QuerySet):
        return "\n".join(sorted(map(_plain, value)))
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True)
    return str(value).replace("\r\n", "\n").strip()


def _mark(value: Any) -> str:
    return hashlib.sha256(_plain(value).encode()).hexdigest()[:_LENGTH]


def _written(marks: dict[str, str]) -> str:
    return " ".join(f"{name}:{mark}" for name, mark in marks.items())


def _read(text: Any) -> dict[str, str]:
    """Return the marks that a page carried; what is no mark is left out."""
    pairs = (part.partition(":") for part in str(text or "").split())
    return {name: mark for name, _colon, mark in pairs if mark}


def _words(field: forms.Field, value: Any) -> str:
    """Return a value as people read it; empty for nothing."""
    if isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField):
        return ", ".join(filter(None, (_choice(field, each) for each in value or ())))
    if isinstance(field, forms.ChoiceField):
        return _choice(field, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date):
        return date_format(value, "j F Y")
    if isinstance(value, dt.time):
        return time_format(value, "H.i")
    return "" if value is None else str(value).strip()


def _choice(field: Any, value: Any) -> str:
    """Return one choice in words; of a row that this person may not choose, no name."""
    if value in (None, ""):
        return ""
    if isinstance(field, forms.ModelChoiceField):
        row = field.queryset.filter(pk=getattr(value, "pk", value)).first() if field.queryset is not None else None
        return str(field.label_from_instance(row)) if row else _("something that is not in your list")
    return str(dict(_flat(field.choices)).get(str(value), value))


def _flat(choices: Iterable[Any]) -> Iterable[tuple[str, Any]]:
    for value, label in choices:
        yield from _flat(label) if isinstance(label, list | tuple) else [(str(value), label)]
