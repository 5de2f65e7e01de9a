"""Names of several people in one field: a line each, with an e-mail address behind a comma where someone has one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms import TextField
from areas.rules import AddressError, clean_address

LONGEST_NAME = 120
MOST_NAMES = 200


class NamesField(TextField):
    """A list of (name, address or ""); twice the same name is refused, as nobody could tell them apart."""

    widget = forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text",
            _(
                "One name on each line; you can do this later as well. Should that person get an e-mail too? "
                "Put the e-mail address behind the name, after a comma."
            ),
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Return the names in order; every mistake says on which line."""
        text = str(super().clean(value) or "")
        found: dict[str, str] = {}
        for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), start=1):
            name, _comma, address = (part.strip() for part in line.partition(","))
            _check_name(number, name, found)
            found[name] = _address(number, address)
        if len(found) > MOST_NAMES:
            raise ValidationError(gettext("Fill in %(most)s names at most.") % {"most": MOST_NAMES})
        return list(found.items())

    def prepare_value(self, value: Any) -> Any:
        """Return the lines as people type them."""
        if isinstance(value, list):
            return "\n".join(f"{name}, {address}" if address else name for name, address in value)
        return value


def _check_name(number: int, name: str, found: dict[str, str]) -> None:
    if not name:
        raise ValidationError(gettext("Line %(number)s has no name. Put the name first.") % {"number": number})
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise ValidationError(gettext("The name on line %(number)s is too long. Make it shorter.") % {"number": number})
    if "@" in name:
        raise ValidationError(
            gettext("Line %(number)s is an e-mail address. Put the name before it, with a comma.") % {"number": number}
        )
    if name in found:
        raise ValidationError(gettext("The name %(name)s stands there twice.") % {"name": name})


def _address(number: int, address: str) -> str:
    try:
        return clean_address(address) if address else ""
    except AddressError as error:
        raise ValidationError(gettext("Line %(number)s: %(problem)s") % {"number": number, "problem": error}) from error
