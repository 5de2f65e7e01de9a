"""What an audience is made of: people with reasons, people left out, and gaps."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy

from meetings.models import Meeting, Theme

CAUSES = {
    "no_address": gettext_lazy("No address known."),
    "opted_out": gettext_lazy("Does not want invitations any more."),
    "bounced": gettext_lazy("The e-mail address does not work."),
    "left": gettext_lazy("Has left."),
    "same_address": gettext_lazy("Has the same e-mail address as someone else on the list."),
    "away": gettext_lazy("Is not invited here, by a link of this area."),
}
# Codes of reasons whose note is the name of somebody else.
NAMES_SOMEONE = ("deputy", "colleague", "referred")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why someone is on the list. `code`: theme, guest, area, self, hand or deputy.

    `who`: the number of the contact whom the note names, so that the name is found when that person is forgotten.
    """

    code: str
    theme: str = ""
    theme_en: str = ""
    area: str = ""
    organisation: str = ""
    note: str = ""
    who: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the reason without its empty parts, as it is frozen with the invitation."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}


@dataclass(slots=True)
class Invitee:
    """One person who may be invited, with every reason. Not a row: nothing is stored before sending."""

    contact_id: int
    name: str
    function: str
    email: str
    phone: str
    channel: str
    language: str
    group: str
    role: str
    organisation_id: int | None
    organisation: str
    reasons: list[Reason] = field(default_factory=list)
    is_included: bool = True
    is_added: bool = False
    is_invited: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Someone who would belong here but is not invited. `cause`: see `CAUSES`."""

    contact_id: int
    name: str
    organisation: str
    cause: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing. `kind`: official, partner (no one for this theme) or type (a kind of organisation)."""

    kind: str
    theme: str
    type: str = ""
    type_id: int | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """The answer of `resolve`: everything in a fixed order."""

    meeting: Meeting
    resolved_at: dt.datetime
    themes: list[Theme]
    invitees: list[Invitee]
    left_out: list[LeftOut]
    gaps: list[Gap]

    @property
    def to_invite(self) -> list[Invitee]:
        """Those who get an invitation when it is sent now: ticked and not invited before."""
        return [each for each in self.invitees if each.is_included and not each.is_invited]
