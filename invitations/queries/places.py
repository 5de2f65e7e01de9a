"""How the places of a meeting stand, and whose turn it is."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from invitations import rules
from invitations.models import Bucket, Compiled, Invitation, Places, Referral
from meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class Board:
    """The places of a meeting as they are now. Without counters everything is free: nobody answered yet."""

    rows: dict[str, Places] = field(default_factory=dict)
    places: int | None = None

    def free_in(self, bucket: str) -> int:
        """Return how many people still fit."""
        row = self.rows.get(bucket)
        return row.free if row else 0

    @property
    def has_online(self) -> bool:
        """True when people can take part online."""
        row = self.rows.get(Bucket.ONLINE)
        return bool(row and row.capacity)

    @property
    def link(self) -> str:
        """Where to take part online."""
        row = self.rows.get(Bucket.ONLINE)
        return row.link if row else ""

    @property
    def is_overfull(self) -> bool:
        """True when more people have a place in the room than fit: the room got smaller afterwards."""
        return (
            self.places is not None
            and sum(row.taken for row in self.rows.values() if row.bucket != Bucket.ONLINE) > self.places
        )

    def is_full_for(self, invitation: Invitation) -> bool:
        """True when a yes of this person means a turn on the waiting list."""
        if Bucket.ROOM not in self.rows or invitation.place in rules.HOLDS:
            return False
        names = rules.buckets(invitation.group, is_online=False)
        return not any(self.free_in(name) for name in (*names, Bucket.ONLINE))


def board_of(meeting: Meeting) -> Board:
    """Return the places of a meeting as they are now; the counters in it are not for saving. One query."""
    rows = {row.bucket: row for row in _counters.rows(meeting.pk)}
    if Bucket.ROOM in rows and meeting.places:
        room = rows[Bucket.ROOM]
        room.capacity = rules.left_for_all(meeting.places, room, rows.get(Bucket.RESERVED), timezone.now())
    return Board(rows, meeting.places)


_counters = Compiled(lambda pk: Places.objects.filter(meeting_id=pk).order_by(), -1)


def waiting_list(meeting: Meeting) -> list[Invitation]:
    """Return who waits or was offered a place, in turn, and then who did not take it. One query."""
    queued = [Invitation.Place.WAITING, Invitation.Place.OFFERED, Invitation.Place.LAPSED]
    rows = Invitation.objects.filter(meeting=meeting, place__in=queued, state=Invitation.State.OPEN)
    found = rows.select_related("contact").order_by("queue_number", "pk")
    return sorted(found, key=lambda each: each.place == Invitation.Place.LAPSED)


def open_referrals(meetings: QuerySet[Meeting]) -> QuerySet[Referral]:
    """Return who was named in these meetings and waits for a decision, the soonest meeting first."""
    rows = Referral.objects.filter(state=Referral.State.OPEN, invitation__meeting__in=meetings)
    rows = rows.select_related("invitation__meeting__area", "invitation__contact", "invitation__organisation")
    found: QuerySet[Referral] = rows.order_by("invitation__meeting__starts_at", "pk")
    return found


def turn_of(invitation: Invitation) -> int:
    """Return the place in line, 1 for who is next. One query."""
    waiting = Invitation.objects.filter(
        meeting=invitation.meeting_id, place=Invitation.Place.WAITING, state=Invitation.State.OPEN
    )
    return waiting.filter(queue_number__lt=invitation.queue_number or 0).count() + 1


def guests_of(invitation: Invitation) -> list[tuple[str, str]]:
    """Return name and address of who comes along. One query, and none for who cannot name anyone.

    Where somebody else set the address of who brings them, only who was named since.
    """
    if invitation.organisation_id is None:
        return []
    return list(_since_address(invitation, invitation.guests.all()).values_list("name", "email"))


def has_hidden_guests(invitation: Invitation) -> bool:
    """True when somebody who comes along was named before another address was set. One query, and mostly none."""
    since = invitation.contact.address_set_at
    return since is not None and invitation.guests.filter(created_at__lt=since).exists()


def newest_referral(invitation: Invitation) -> Referral | None:
    """Return whom this person named last; nobody of before somebody else set the address. One query."""
    return _since_address(invitation, invitation.referrals.all()).last()


def _since_address(invitation: Invitation, rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Return what was said since the address of this person was set by somebody else, or all."""
    since = invitation.contact.address_set_at
    return rows if since is None else rows.filter(created_at__gte=since)
