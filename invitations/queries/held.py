"""Of which meetings of somebody nothing may be erased now: apps above this one know what is held, and who is of it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Exists, Q, QuerySet

from areas.models import Contact
from invitations.models import Guest, Invitation, Registration, Speaker
from meetings.models import Meeting

Condition = Callable[[str], Exists]
Meetings = Callable[[Q], QuerySet[Any]]
_CONDITIONS: list[Condition] = []
_WAYS: list[tuple[str, Meetings]] = []
# From the address of a voice to the meeting on whose agenda it stands, itself or what it was joined to.
SIGNAL_WAYS = ("signal__meeting", "signal__merged_into__meeting")


def stay_while(condition: Condition) -> None:
    """Let nobody be erased unasked who is of a meeting for which this condition holds; from when Django starts.

    `condition`: takes the name of the column with the meeting.
    """
    _CONDITIONS.append(condition)


def belong_by(name: str, meetings: Meetings) -> None:
    """Let an app above ours say to which meetings an address belongs besides; from when Django starts.

    `meetings`: gets the condition that the column `name` holds one of the addresses, and returns keys of meetings.
    """
    _WAYS.append((name, meetings))


def held_meetings(*, contact: Contact | None = None, email: str = "") -> QuerySet[Meeting]:
    """Return the held meetings to which someone was invited, registered, came along or gave a voice. One query.

    Also those to which they belong by an app above ours.
    """
    invited = Invitation.objects.filter(contact=contact) if contact else Invitation.objects.none()
    addresses = {each.strip() for each in (email, contact.email if contact else "")} - {""}
    written = _is_one_of(addresses)
    found = Q(pk__in=invited.values("meeting"))
    found |= Q(pk__in=Guest.objects.filter(written).values("invitation__meeting"))
    found |= Q(pk__in=Registration.objects.filter(written).values("meeting"))
    voices = Speaker.objects.filter(written)
    for way in SIGNAL_WAYS:
        found |= Q(pk__in=voices.values(way))
    for name, meetings in _WAYS:
        found |= Q(pk__in=meetings(_is_one_of(addresses, name)))
    return Meeting.objects.filter(found).filter(is_held("pk")).order_by("starts_at", "pk")


def is_held(meeting: str) -> Q:
    """Return the condition that the meeting in this column is held."""
    found = Q(pk__in=[])
    for condition in _CONDITIONS:
        found |= Q(condition(meeting))
    return found


def _is_one_of(addresses: Iterable[str], name: str = "email") -> Q:
    found = Q(pk__in=[])
    for address in addresses:
        found |= Q(**{f"{name}__iexact": address})
    return found
