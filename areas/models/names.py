"""The name of someone, who may have asked to be forgotten."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext

if TYPE_CHECKING:
    Text = models.CharField[str, str]
else:  # at run time it takes no types
    Text = models.CharField


class Erased(str):
    """What is read in the place of a name that was erased; it is never written."""

    __slots__ = ()


class NameField(Text):
    """A name. One that is empty in the database was erased, and reads so in the language of the reader.

    In the field rather than beside it, so that no list, letter or download can show an empty place.
    """

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        """Return the name, or what is read in its place."""
        return Erased(gettext("name erased")) if value == "" else value

    def get_prep_value(self, value: Any) -> Any:
        """Return what is written."""
        return "" if isinstance(value, Erased) else super().get_prep_value(value)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """In the database it is a column as any other."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
