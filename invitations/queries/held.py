"""Of which meetings of somebody nothing may be erased now: an app above this one knows what is held, and says so."""

from collections.abc import Callable, Iterable

from django.db.models import Exists, Q, QuerySet

from areas.models import Contact
from invitations.models import Guest, Invitation, Registration
from meetings.models import Meeting

Condition = Callable[[str], Exists]
_CONDITIONS: list[Condition] = []


def stay_while(condition: Condition) -> None:
    """Let nobody be erased unasked who is of a meeting for which this condition holds; from when Django starts.

    `condition`: takes the name of the column with the meeting.
    """
    _CONDITIONS.append(condition)


def held_meetings(*, contact: Contact | None = None, email: str = "") -> QuerySet[Meeting]:
    """Return the held meetings to which someone was invited, registered or came along. One query when read."""
    invited = Invitation.objects.filter(contact=contact) if contact else Invitation.objects.none()
    addresses = {each.strip() for each in (email, contact.email if contact else "")} - {""}
    guests = Guest.objects.filter(_is_one_of(addresses)).values("invitation__meeting")
    registered = Registration.objects.filter(_is_one_of(addresses)).values("meeting")
    found = Q(pk__in=invited.values("meeting")) | Q(pk__in=guests) | Q(pk__in=registered)
    return Meeting.objects.filter(found).filter(_is_held()).order_by("starts_at", "pk")


def _is_one_of(addresses: Iterable[str]) -> Q:
    found = Q(pk__in=[])
    for address in addresses:
        found |= Q(email__iexact=address)
    return found


def _is_held() -> Q:
    found = Q(pk__in=[])
    for condition in _CONDITIONS:
        found |= Q(condition("pk"))
    return found
