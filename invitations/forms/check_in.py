"""What is tapped at the door."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import NumberField
from invitations.forms.attendance import GROUPS, MOST_HEADS

_TAP = re.compile(r"([0-9]{1,18})\.([0-9]{1,3})\.([0-9]{1,3})")
_KEY = re.compile(r"[\w.-]{8,60}", re.ASCII)
MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Tap:
    """Which row must say how many people, and how many it said on the screen."""

    row: int
    heads: int
    seen: int

    @classmethod
    def read(cls, value: str) -> "Tap | None":
        """Return what a button means, or None for anything that no button of ours says."""
        found = _TAP.fullmatch(value)
        tap = cls(*map(int, found.groups())) if found else None
        return tap if tap and tap.heads <= MOST_HEADS and tap.row < 2**63 else None


class KeyField(forms.Field):
    """Which loaded page was sent, so that one that is sent twice counts once."""

    widget = forms.HiddenInput
    default_error_messages: ClassVar[dict[str, Any]] = {"required": _("This page is too old. Load it again.")}

    def to_python(self, value: Any) -> str:
        """Return a key as we make them, or nothing."""
        return value if isinstance(value, str) and _KEY.fullmatch(value) else ""


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
