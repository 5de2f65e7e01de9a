"""What the paper list of the door says, typed over after the meeting."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import NumberField
from invitations import rules
from invitations.forms.invitees import IdsField
from invitations.models import Invitation

MOST_HEADS = 500
_SEEN = re.compile(r"([0-9]{1,18}|[a-z]{1,10})\.([0-9]{1,5}|[ae])", re.ASCII)
GROUPS = {
    Invitation.Group.RESIDENTS.value: gettext_lazy("Residents"),
    Invitation.Group.MUNICIPAL.value: gettext_lazy("Officials"),
    Invitation.Group.PARTNER.value: gettext_lazy("Partners"),
}


def _number(**kwargs: Any) -> NumberField:
    return NumberField(
        required=False,
        max_value=MOST_HEADS,
        **kwargs,
    )


class SeenField(forms.Field):
    """What the page said of each row and group when it was made: of what it did not name, nothing was seen."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> dict[str, str]:
        """Return the sign of each row and the number of each group."""
        return dict(_SEEN.findall(value)) if isinstance(value, str) else {}


def seen_words(rows: Iterable[Invitation], walked_in: Mapping[str, int]) -> str:
    """Return how people and groups stand, as the hidden field has it."""
    signs = {str(row.pk): rules.sign_of(row.presence, row.present_count) for row in rows}
    signs |= {group: str(count) for group, count in walked_in.items()}
    return " ".join(f"{what}.{sign}" for what, sign in signs.items() if sign != rules.NOT_SEEN)


class AttendanceForm(forms.Form):
    """Who of the list was there and with how many, and how many walked in per group."""

    use_required_attribute = False

    seen = SeenField(required=False)
    present = IdsField(required=False)
    residents = _number(label=GROUPS["residents"], min_value=0)
    municipal = _number(label=GROUPS["municipal"], min_value=0)
    partner = _number(label=GROUPS["partner"], min_value=0)

    def __init__(self, *args: Any, rows: Iterable[Invitation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        self.initial = {**self.initial, "seen": seen_words(self.rows, self.initial)}
        for row in self.rows:
            self.fields[f"heads_{row.pk}"] = _number(
                label=_("How many people, %(name)s") % {"name": row.contact.name},
                min_value=1,
                initial=row.present_count or row.party_size or 1,
            )

    def clean_present(self) -> set[int]:
        """Refuse who is not on this list: then nothing is written down."""
        chosen: set[int] = set(self.cleaned_data["present"])
        if chosen - {row.pk for row in self.rows}:
            raise ValidationError(_("Someone is not on this list any more. Look at it again."))
        return chosen

    @property
    def ticked(self) -> set[int]:
        """Who has a tick: as typed, or as it was written down before."""
        if self.is_bound:
            return {int(pk) for pk in self.data.getlist("present") if pk.isdecimal()}  # type: ignore[attr-defined]  # a QueryDict
        return {row.pk for row in self.rows if row.presence == Invitation.Presence.PRESENT}

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Return every invited person with the field for the number."""
        ticked = self.ticked
        return [
            {"invitation": row, "field": self[f"heads_{row.pk}"], "is_ticked": row.pk in ticked} for row in self.rows
        ]

    @property
    def was_there(self) -> dict[int, int]:
        """Who was there and with how many; someone with a tick and no number came alone."""
        chosen = self.cleaned_data["present"]
        return {row.pk: self.cleaned_data[f"heads_{row.pk}"] or 1 for row in self.rows if row.pk in chosen}

    @property
    def walked_in(self) -> dict[str, int]:
        """How many walked in per group."""
        return {group: self.cleaned_data[group] or 0 for group in GROUPS}
