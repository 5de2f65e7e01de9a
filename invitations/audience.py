"""Who belongs at a meeting and why, who was left out and why, and who is missing. Reads only."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class Reason:
    """Why someone is on the list. `code`: theme, guest, area, self, hand or deputy."""

    code: str
    theme: str = ""
    theme_en: str = ""
    area: str = ""
    organisation: str = ""
    note: str = ""

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
    invitees: list[Invitee]
    left_out: list[LeftOut]
    gaps: list[Gap]

    @property
    def to_invite(self) -> list[Invitee]:
        """Those who get an invitation when it is sent now: ticked and not invited before."""
        return [each for each in self.invitees if each.is_included and not each.is_invited]


def resolve(meeting: Meeting, *, now: dt.datetime | None = None) -> Audience:
    """Return the audience of a meeting. One query per table, whatever the size; writes nothing."""
    raise NotImplementedError


def reason_text(reason: dict[str, Any]) -> str:
    """Return the reason for staff, in the active language: "Gekoppeld aan thema Eenzaamheid in Westwijk"."""
    raise NotImplementedError


def why_you(reasons: list[dict[str, Any]]) -> str:
    """Return the reasons for the invited person: "U krijgt deze uitnodiging omdat …" in the active language."""
    raise NotImplementedError
