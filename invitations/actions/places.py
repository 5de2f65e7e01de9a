"""Places are taken, given back and offered: under one lock, the counters of the meeting.

Whoever changes a place locks these counters first and no other row before them, so that two of them never wait for
each other. The CHECK on the counter is the last guard.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import log
from accounts.models import User
from areas.models import Contact
from invitations import rules
from invitations.actions.queueing import queue_message, ring_bell
from invitations.models import Bucket, Compiled, Invitation, Message, Places
from meetings.actions import change_capacity
from meetings.models import Meeting

Place = Invitation.Place
UNLIMITED = 100_000


class NoRoom(Exception):
    """There is no place for so many; the message says for how many there is, in the active language."""


@dataclass(slots=True)
class Seat:
    """What someone got: a place (`reserved`), or a turn (`waiting`) with its number."""

    place: str = Place.NONE
    bucket: str = Bucket.ROOM
    number: int | None = None


class Board:
    """The locked counters of one meeting. `save` writes what changed, in the transaction that locked them."""

    def __init__(self, meeting_id: int) -> None:
        self.meeting_id = meeting_id
        self.rows = self._locked()
        if Bucket.ROOM not in self.rows:
            open_places(meeting_id)
            self.rows = self._locked()
        self._before = self._state()

    def adopt(self, meeting: Meeting, now: dt.datetime) -> None:
        """Take over how many places the meeting has, and free what was kept for others until now.

        A room that got smaller than who sits in it shrinks as people leave.
        """
        room, kept = self.rows[Bucket.ROOM], self.rows.get(Bucket.RESERVED)
        if kept and kept.release_at and kept.release_at <= now:
            kept.capacity = kept.taken
        room.capacity = rules.left_for_all(meeting.places or UNLIMITED, room, kept, now)

    def take(self, invitation: Invitation, heads: int, *, is_online: bool, is_late: bool = False) -> Seat:
        """Return the place of someone who comes with so many, or their turn. Raises `NoRoom`.

        Who has a place keeps it, and gets more only when there are more. Who is late only gets a turn.
        """
        if invitation.place in rules.HOLDS and self._is_same_side(invitation, is_online):
            return self._resize(invitation, heads)
        for bucket in rules.buckets(invitation.group, is_online=is_online):
            row = self.rows.get(bucket)
            if row and row.free >= heads and not is_late and not self._must_queue(row, invitation):
                self.leave(invitation)
                row.taken += heads
                return Seat(Place.RESERVED, bucket)
        if invitation.place in rules.HOLDS:
            raise NoRoom(_("There is no room online any more. You keep your place in the room.")
                         if is_online else _("There is no room any more. You keep your place online."))  # fmt: skip
        return self._turn(invitation, Bucket.ONLINE if is_online else Bucket.ROOM)

    def leave(self, invitation: Invitation) -> bool:
        """Give back what someone held; return whether there was anything."""
        if invitation.place not in rules.HOLDS:
            return False
        row = self.rows[invitation.bucket]
        row.taken -= invitation.party_size
        return True

    def shrink(self, invitation: Invitation, heads: int) -> None:
        """Take back what a party does not need any more; a turn or an offer stays what it is."""
        if invitation.place in rules.HOLDS:
            self.rows[invitation.bucket].taken -= invitation.party_size - heads

    def fill(self, meeting: Meeting, now: dt.datetime) -> int:
        """Offer the free places to who waits, in turn; return to how many. On the last day all who fit hear of them."""
        starts_at = meeting.starts_at
        if starts_at is None or meeting.state != Meeting.State.INVITING or now >= starts_at:
            return 0
        if not any(row.free for row in self.rows.values()):
            return 0
        until, count = rules.offered_until(now, starts_at), 0
        blocked: set[str] = set()
        for invitation in _queue(meeting):
            row = self._row_for(invitation, blocked)
            if row is None:
                continue
            if until is None:
                count += queue_message(invitation, Message.Kind.FREE, f"free:{invitation.answer_version}", now=now)
                continue
            row.taken += invitation.party_size
            _offer(invitation, row.bucket, until, now)
            count += 1
        return count

    def save(self) -> None:
        """Write the counters that changed."""
        for bucket, row in self.rows.items():
            if self._before.get(bucket) != _counted(row):
                row.save(update_fields=["capacity", "taken", "last_number"])
        self._before = self._state()

    def _locked(self) -> dict[str, Places]:
        return {row.bucket: row for row in _counters.rows(self.meeting_id)}

    def _state(self) -> dict[str, tuple[int, int, int]]:
        return {bucket: _counted(row) for bucket, row in self.rows.items()}

    def _is_same_side(self, invitation: Invitation, is_online: bool) -> bool:
        return (invitation.bucket == Bucket.ONLINE) == is_online

    def _resize(self, invitation: Invitation, heads: int) -> Seat:
        row = self.rows[invitation.bucket]
        more = heads - invitation.party_size
        if more > row.free:
            most = invitation.party_size + row.free
            words = _("There is room for %(most)s people with you. You keep the places you had: %(kept)s.")
            raise NoRoom(words % {"most": most, "kept": invitation.party_size})
        row.taken += more
        return Seat(Place.RESERVED, invitation.bucket, invitation.queue_number)

    def _must_queue(self, row: Places, invitation: Invitation) -> bool:
        """True when a large group waits for its turn, and keeps it."""
        if not row.keeps_order:
            return False
        others = Invitation.objects.filter(meeting=self.meeting_id, bucket=row.bucket, place=Place.WAITING)
        if invitation.place == Place.WAITING and invitation.queue_number:
            others = others.filter(queue_number__lt=invitation.queue_number)
        return others.exists()

    def _turn(self, invitation: Invitation, bucket: str) -> Seat:
        if invitation.place == Place.WAITING and invitation.queue_number and invitation.bucket == bucket:
            return Seat(Place.WAITING, bucket, invitation.queue_number)
        room = self.rows[Bucket.ROOM]
        room.last_number += 1
        return Seat(Place.WAITING, bucket, room.last_number)

    def _row_for(self, invitation: Invitation, blocked: set[str]) -> Places | None:
        """Return where someone who waits fits now; a group that does not fit blocks the rest where order is kept."""
        is_online = invitation.bucket == Bucket.ONLINE
        for bucket in rules.buckets(invitation.group, is_online=is_online):
            row = self.rows.get(bucket)
            if row is None or bucket in blocked:
                continue
            if row.free >= invitation.party_size:
                return row
            if row.keeps_order:
                blocked.add(bucket)
        return None


_counters = Compiled(lambda pk: Places.objects.select_for_update().filter(meeting_id=pk).order_by("pk"), -1)


def open_places(meeting_id: int) -> None:
    """Begin to count the places of a meeting; once, however often it is called."""
    counter = Places(meeting_id=meeting_id, bucket=Bucket.ROOM, capacity=UNLIMITED)
    Places.objects.bulk_create([counter], ignore_conflicts=True)


def tend_places(*, now: dt.datetime | None = None) -> int:
    """End offers whose time is over, free kept places whose moment came, and offer what is free; return how many."""
    now = now or timezone.now()
    meetings = Meeting.objects.filter(state=Meeting.State.INVITING, starts_at__gt=now)
    waiting = Invitation.objects.filter(place__in=[Place.WAITING, Place.OFFERED], meeting__in=meetings)
    ids = sorted(set(waiting.values_list("meeting", flat=True)))
    return sum(tend_meeting(meeting_id=pk, now=now) for pk in ids)


def tend_meeting(*, meeting_id: int, now: dt.datetime | None = None) -> int:
    """The same for one meeting, in a transaction of its own."""
    now = now or timezone.now()
    with transaction.atomic():
        board = Board(meeting_id)
        meeting = Meeting.objects.select_related("venue").get(pk=meeting_id)
        board.adopt(meeting, now)
        over = Invitation.objects.filter(meeting=meeting_id, place=Place.OFFERED, offered_until__lte=now)
        for invitation in over:
            board.leave(invitation)
        if over:
            Invitation.objects.filter(pk__in=[each.pk for each in over]).update(place=Place.LAPSED, offered_until=None)
        board.adopt(meeting, now)
        count = board.fill(meeting, now)
        board.save()
        if count:
            ring_bell()
    return count


def change_places(
    *,
    meeting: Meeting,
    actor: User,
    capacity: int,
    reserved: int,
    release_at: dt.datetime | None,
    online: int,
    link: str = "",
    keeps_order: bool = False,
    now: dt.datetime | None = None,
) -> int:
    """Divide the places of a meeting; return how many who waited are offered one now. Raises `NoRoom`."""
    now = now or timezone.now()
    with transaction.atomic():
        board = Board(meeting.pk)
        meeting = change_capacity(meeting=meeting, actor=actor, capacity=capacity)
        _divide(board, meeting, Bucket.RESERVED, reserved)
        _divide(board, meeting, Bucket.ONLINE, online)
        Places.objects.filter(meeting=meeting, bucket=Bucket.RESERVED).update(release_at=release_at)
        Places.objects.filter(meeting=meeting, bucket=Bucket.ONLINE).update(link=link)
        Places.objects.filter(meeting=meeting).update(keeps_order=keeps_order)
        board = Board(meeting.pk)
        board.adopt(meeting, now)
        count = board.fill(meeting, now)
        board.save()
        log(actor=actor, action="change_places", subject=meeting, capacity=capacity, reserved=reserved, online=online)
        if count:
            ring_bell()
    return count


def give_place(*, invitation: Invitation, actor: User, now: dt.datetime | None = None) -> Invitation:
    """Offer a free place to someone before their turn, by the coordinator. Raises `NoRoom` when there is none."""
    now = now or timezone.now()
    with transaction.atomic():
        board = Board(invitation.meeting_id)
        rows = Invitation.objects.select_for_update(of=("self",)).select_related("meeting__venue", "contact")
        row: Invitation = rows.get(pk=invitation.pk)
        board.adopt(row.meeting, now)
        if row.place not in rules.QUEUES:
            return row
        found = next((each for each in _rows_of(board, row) if each.free >= row.party_size), None)
        if found is None:
            raise NoRoom(
                _("There is no room for %(count)s people. Make more places first.") % {"count": row.party_size}
            )
        found.taken += row.party_size
        starts_at = row.meeting.starts_at or now
        _offer(row, found.bucket, rules.offered_until(now, starts_at) or starts_at, now)
        board.save()
        log(actor=actor, action="give_place", subject=row.meeting, invitation=row.pk)
        ring_bell()
    return row


def _rows_of(board: Board, invitation: Invitation) -> Iterable[Places]:
    names = rules.buckets(invitation.group, is_online=invitation.bucket == Bucket.ONLINE)
    return (board.rows[name] for name in names if name in board.rows)


def _queue(meeting: Meeting) -> Iterable[Invitation]:
    """Return who waits, in turn, with the contact; who asked too late waits for the coordinator. One query."""
    rows = Invitation.objects.filter(meeting=meeting, place=Place.WAITING, state=Invitation.State.OPEN)
    rows = rows.select_related("contact").order_by("queue_number", "pk")
    for row in rows:
        row.meeting = meeting
    deadline = meeting.reply_by if meeting.is_reply_by_firm else None
    return [row for row in rows if not _is_late(row, deadline)]


def _is_late(invitation: Invitation, deadline: dt.datetime | None) -> bool:
    if deadline is None or invitation.answered_at is None:
        return False
    return invitation.answered_at > max(deadline, invitation.reply_until or deadline)


def _offer(invitation: Invitation, bucket: str, until: dt.datetime, now: dt.datetime) -> None:
    values = {"place": Place.OFFERED, "bucket": bucket, "offered_until": until}
    Invitation.objects.filter(pk=invitation.pk).update(**values)
    for name, value in values.items():
        setattr(invitation, name, value)
    if invitation.channel == Contact.Channel.EMAIL:
        stamp = f"offer:{invitation.answer_version}:{int(now.timestamp())}"
        queue_message(invitation, Message.Kind.OFFER, stamp, now=now, deadline=until)


def _divide(board: Board, meeting: Meeting, bucket: str, wanted: int) -> None:
    """Set how many places there are of this sort; not fewer than are taken, nor more than the room has."""
    row = board.rows.get(bucket)
    taken = row.taken if row else 0
    if wanted < taken:
        raise NoRoom(_("%(taken)s people have such a place already. Fill in %(taken)s or more.") % {"taken": taken})
    if bucket == Bucket.RESERVED and meeting.places and wanted > meeting.places - board.rows[Bucket.ROOM].taken:
        most = max(taken, meeting.places - board.rows[Bucket.ROOM].taken)
        raise NoRoom(_("So many places are not free. Fill in %(most)s or fewer.") % {"most": most})
    if row is None and wanted == 0:
        return
    Places.objects.update_or_create(meeting=meeting, bucket=bucket, defaults={"capacity": wanted})


def _counted(row: Places) -> tuple[int, int, int]:
    return row.capacity, row.taken, row.last_number
