"""Several connections to the mail server, driven in step by one worker, so that their messages share a commit.

Over a distance the waits for the answers overlap; nearby it is the commits that take the time. One thread does it all:
threads of their own took turns on the interpreter and each paid for its own commit (measured: half as fast). What a
crash leaves in doubt is the same, one message for each connection.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from invitations.delivery.held import Claim, Held
from invitations.delivery.transport import Outcome, Transport
from invitations.delivery.wire import Envelope

# A further connection is worth opening for so many messages.
MESSAGES_PER_LANE = 10
# An answer that takes longer leaves its connection behind, as long as there are others.
MOMENT_SECONDS = 0.2


@dataclass(slots=True, eq=False)
class Lane:
    """One connection: the message that is in hand over it, and the one that was announced to come next."""

    transport: Transport
    held: Held | None = None
    following: Held | None = None
    dot_at: float = 0.0

    @property
    def in_hand(self) -> Held:
        """The message in hand."""
        if self.held is None:
            raise RuntimeError("Nothing is in hand on this connection.")
        return self.held

    @property
    def envelope(self) -> Envelope:
        """The envelope of the message in hand."""
        return _envelope(self.in_hand)

    def let_go(self) -> Held:
        """Return the message in hand; the lane is free again."""
        held, self.held = self.in_hand, None
        return held


def load(lanes: Sequence[Lane], claim: Claim) -> list[Lane]:
    """Give each free lane a composed message, the announced one where it may still go; return those that got one."""
    loaded = []
    for lane in lanes:
        if lane.held is not None:
            continue
        following, lane.following = lane.following, None
        held = following if following in claim.ahead else next(iter(_free(lanes, claim)), None)
        if held is not None:
            claim.ahead.remove(held)
            lane.held = held
            loaded.append(lane)
    return loaded


def open_all(lanes: Sequence[Lane], settle: Callable[[], None]) -> list[Outcome | None]:
    """Make each connection ready for its message, those side by side that must wait; return what went wrong for each.

    What is known is written down before, with `settle`: other threads must not touch the database.
    """
    closed = [lane for lane in lanes if lane.transport.must_open(lane.envelope)]
    if len(closed) < 2:
        return [_open(lane) for lane in lanes]
    settle()
    told = closed[0].transport.before_long_wait
    for lane in closed:
        lane.transport.before_long_wait = None
    try:
        with ThreadPoolExecutor(len(closed), thread_name_prefix="connection") as pool:
            opened = dict(zip(map(id, closed), pool.map(_open, closed), strict=True))
    finally:
        for lane in closed:
            lane.transport.before_long_wait = told
    return [opened[id(lane)] if id(lane) in opened else _open(lane) for lane in lanes]


def send_dots(ready: Iterable[Lane], lanes: Sequence[Lane], claim: Claim) -> None:
    """Let the dots follow on those that are ready, each with the announcement of what will probably come next there."""
    for lane in ready:
        lane.following = next(iter(_free(lanes, claim)), None)
        lane.dot_at = time.monotonic()
        lane.transport.dot(_envelope(lane.following) if lane.following else None)


def withdraw(lanes: Iterable[Lane]) -> None:
    """Take back what was offered over these."""
    for lane in lanes:
        lane.transport.withdraw()


def close_all(lanes: Iterable[Lane]) -> None:
    """Say goodbye on every connection."""
    for lane in lanes:
        lane.transport.close()


def answered(lanes: Sequence[Lane], *, is_last: bool) -> list[Lane]:
    """Return the lanes whose answer can be read now: half of them are waited for, a moment; all when it `is_last`.

    So over a distance one half is at work while the other waits. When all are late the one that waits longest is
    returned: `Transport.answer` waits as long as it may take.
    """
    busy = sorted((lane for lane in lanes if lane.held is not None), key=lambda lane: lane.dot_at)
    if is_last:
        return busy
    quick = [lane for lane in busy if lane.transport.is_answered()]
    until = time.monotonic() + MOMENT_SECONDS
    for lane in busy:
        if 2 * len(quick) >= len(busy):
            break
        if lane not in quick and lane.transport.is_answered(until - time.monotonic()):
            quick.append(lane)
    return quick if quick or len(busy) < len(lanes) else busy[:1]


def _open(lane: Lane) -> Outcome | None:
    return lane.transport.open(lane.envelope)


def _free(lanes: Sequence[Lane], claim: Claim) -> Iterator[Held]:
    """Yield what is composed and not announced on one of these lanes; one that is late loses what was announced."""
    late_before = time.monotonic() - MOMENT_SECONDS
    announced = [lane.following for lane in lanes if lane.held is None or lane.dot_at > late_before]
    return (held for held in claim.ahead if held not in announced)


def _envelope(held: Held) -> Envelope:
    if held.envelope is None:
        raise RuntimeError("This message was not composed.")
    return held.envelope
