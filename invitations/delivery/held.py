"""What a worker has in hand: the messages of a claim, and what was read about each."""

import datetime as dt
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from invitations.delivery.reading import Known
from invitations.delivery.wire import Envelope
from invitations.models import Message

# What was read longer ago is read again. The marker sees at once what must stop a message; this is for its words.
FRESH_SECONDS = 5.0


@dataclass(slots=True, eq=False)
class Held:
    """A message whose lease is ours, with what was read about it; the clock is that of the database."""

    message: Message
    claim: "Claim"
    clock: dt.datetime
    read_at: float
    message_id: str
    date_header: str
    known: Known
    fixed: tuple[Any, ...]
    started_at: dt.datetime | None = None
    envelope: Envelope | None = None
    marked_at: float | None = None

    def now(self) -> dt.datetime:
        """Return the time by the clock of the database."""
        return self.clock + dt.timedelta(seconds=time.monotonic() - self.read_at)

    def lease_end(self) -> dt.datetime:
        """Return until when the lease must be: anew when it was read a while ago, else as it is (a cheaper write)."""
        is_new = time.monotonic() - self.read_at < FRESH_SECONDS and self.message.lease_until
        return is_new or self.now() + dt.timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)

    @property
    def recipient(self) -> str:
        """The address it goes to; "" before it was composed."""
        return self.envelope.recipient if self.envelope else ""

    @property
    def rows(self) -> "QuerySet[Message]":
        """The row, as long as the lease is ours."""
        return held_rows(self.message.pk, self.claim.token)


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that the mail server took, which is not written down yet."""

    held: Held
    code: int
    reply: str
    ended_at: dt.datetime


@dataclass(slots=True)
class Claim:
    """Messages that this worker holds. Not started yet are those that are `waiting` and, composed already, `ahead`.

    `domains` says where each goes. `is_probe`: the mail server took nothing the last time, so a success is news; as for
    the `troubled_domains`. `waits_for_room`: nothing was taken, and only because domains got as many as may go for the
    moment. `taken` is written down with the next marker, `tries` at the end.
    """

    token: uuid.UUID
    waiting: list[int] = field(default_factory=list)
    domains: dict[int, str] = field(default_factory=dict)
    size: int = 0
    is_probe: bool = False
    troubled_domains: set[str] = field(default_factory=set)
    waits_for_room: bool = False
    ahead: list[Held] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    tries: list[Taken] = field(default_factory=list)
    read: dict[int, Held | None] = field(default_factory=dict)
    read_at: float = float("-inf")


def held_rows(pk: int, token: uuid.UUID) -> "QuerySet[Message]":
    """Return the row of a message, as long as this lease holds it."""
    rows: QuerySet[Message] = Message.objects.filter(pk=pk, lease_token=token, state=Message.State.SENDING)
    return rows
