"""What is tapped at the door."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import NumberField
from invitations.forms.attendance import GROUPS, MOST_HEADS

_TAP = re.compile(r"([0-9]{1,18})\.([0-9]{1,3}|[ae])\.([0-9]{1,3}|[ae])")
_KEY = re.compile(r"[\w.-]{8,60}", re.ASCII)
MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Tap:
    """Which row must say what (`rules.stands`), and what it said on the screen."""

    row: int
    sign: str
    seen: str

    @classmethod
    def read(cls, value: str) -> "Tap | None":
        """Return what a button means, or None for anything that no button of ours says."""
        found = _TAP.fullmatch(value)
        if found is None or any(sign.isdigit() and int(sign) > MOST_HEADS for sign in found.groups()[1:]):
            return None
        return cls(int(found[1]), _plain(found[2]), _plain(found[3]))


def _plain(sign: str) -> str:
    return str(int(sign)) if sign.isdigit() else sign


def key_in(value: str) -> str:
    """Return the key of a tap as we make them, or nothing."""
    return value if _KEY.fullmatch(value) else ""


class KeyField(forms.Field):
    """Which loaded page was sent, so that one that is sent twice counts once."""

    widget = forms.HiddenInput
    default_error_messages: ClassVar[dict[str, Any]] = {"required": _("This page is too old. Load it again.")}

    def to_python(self, value: Any) -> str:
        """Return a key as we make them, or nothing."""
        return key_in(value) if isinstance(value, str) else ""


class WalkInForm(forms.Form):
    """How many people of which group walked in."""

    use_required_attribute = False

    count = NumberField(label=_("How many people"), min_value=1, max_value=MOST_AT_ONCE)
    group = forms.ChoiceField(
        label=_("Group"),
        choices=list(GROUPS.items()),
        error_messages={"required": _("Choose a group."), "invalid_choice": _("Choose a group from the list.")},
    )
    key = KeyField()

    SIGNS: ClassVar[dict[str, int]] = {"add": 1, "take": -1}
