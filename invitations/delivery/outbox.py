"""Every write to the outbox. A worker writes only while it holds the lease of a row: each update carries the fence.

The clock is that of the database, so that workers whose clocks differ agree on what is due and which lease has ended.
"""

import datetime as dt
import hashlib
import logging
import re
import time
import uuid
from collections.abc import Sequence
from email.utils import format_datetime
from functools import lru_cache
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, F, Min, OuterRef, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from invitations import rules, tokens
from invitations.delivery import channel, gates, marks, reading, standing
from invitations.delivery.held import FRESH_SECONDS, Claim, Held, Taken
from invitations.delivery.transport import Outcome
from invitations.mail import Composed
from invitations.models import Attempt, Mailing, Message

logger = logging.getLogger(__name__)
State = Message.State
_NO_LEASE: dict[str, Any] = {"lease_token": None, "lease_until": None}
# Half of what the lease leaves after the longest wait for the answer to a dot.
MARKED_SECONDS = 30.0
_ADDRESS = re.compile(r"[^\s<>@,;:\"'()]+@[^\s<>@,;:\"'()]+")


def is_due() -> bool:
    """True when a message may go now: its time has come, and the way to it is open."""
    return not channel.is_paused() and _due().exclude(domain__in=gates.closed()).exists()


def is_crowded() -> bool:
    """True when more may go now than one claim takes."""
    if channel.is_paused():
        return False
    free = _due().exclude(domain__in=gates.closed()).exclude(domain__in=gates.spent())
    return free[: settings.DELIVERY_BATCH + 1].count() > settings.DELIVERY_BATCH


def claim(size: int) -> Claim:
    """Take at most `size` due messages, the oldest first; of one invitation the next waits until the first is done.

    Nothing while the way out is paused, and nothing for a domain that is paused or got enough for the moment.
    """
    taken = Claim(uuid.uuid4())
    if channel.is_paused():
        return taken
    spent = gates.spent()
    due = _due().exclude(domain__in=gates.closed())
    try:
        with transaction.atomic():
            found = _together(_free(due.exclude(domain__in=spent), size))
            rows = gates.admit(found)
            Message.objects.filter(pk__in=[pk for pk, _domain in rows]).update(
                state=State.SENDING, lease_token=taken.token, lease_until=_lease_end(), attempts=F("attempts") + 1
            )
    except IntegrityError:  # another worker took a message of the same invitation in this very moment
        logger.info("A claim met another worker's; the next run takes what is left.")
        return taken
    taken.domains = dict(rows)
    taken.waiting, taken.size = list(taken.domains), len(rows)
    if rows:
        taken.is_probe, taken.troubled_domains = channel.is_in_trouble(), gates.in_trouble()
    else:
        taken.waits_for_room = bool(found) or (bool(spent) and due.filter(domain__in=spent).exists())
    return taken


def release(claim: Claim) -> None:
    """Give back what was not started, as if it had not been taken; a marker for it said nothing true."""
    ids = [*claim.waiting, *(held.message.pk for held in claim.ahead)]
    rows = Message.objects.filter(pk__in=ids, lease_token=claim.token, state=State.SENDING)
    rows.update(state=State.QUEUED, attempts=F("attempts") - 1, dot_at=None, **_NO_LEASE)


def renew(claim: Claim, pk: int) -> Held | None:
    """Look again whether the message must go; None when the row was lost or has come to its end.

    The whole claim is read at once, its leases renewed, and read again when that was a while ago.
    """
    if pk not in claim.read or time.monotonic() - claim.read_at > FRESH_SECONDS:
        _read(claim, list(dict.fromkeys([pk, *claim.waiting])))
    held = claim.read.pop(pk)
    if held:
        held.started_at = held.now()
    return held


def _read(claim: Claim, ids: list[int]) -> None:
    """Renew the leases and read what the messages say; those that must not go any more come to their end."""
    with transaction.atomic():
        Message.objects.filter(pk__in=ids, lease_token=claim.token, state=State.SENDING).update(
            lease_until=_lease_end()
        )
        rows = reading.messages(claim.token, ids)
    known = reading.suppressions(rows)
    claim.read, claim.read_at = dict.fromkeys(ids), time.monotonic()
    ended: dict[str, list[int]] = {}
    for row in rows:
        if state := standing.end_of(row, row.clock, is_known=known[row.pk].total != 0):
            ended.setdefault(state, []).append(row.pk)
        else:
            claim.read[row.pk] = _hold(claim, row, known[row.pk])
    for state, ended_ids in ended.items():
        ours = Message.objects.filter(pk__in=ended_ids, lease_token=claim.token, state=State.SENDING)
        ours.update(state=state, **_NO_LEASE)


def _hold(claim: Claim, row: Any, known: reading.Known) -> Held:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    return Held(
        message=row,
        claim=claim,
        clock=row.clock,
        read_at=claim.read_at,
        message_id=row.message_id or f"<d.{tokens.message_key(row.dedupe_key)}@{domain}>",
        date_header=row.date_header or _date(row.clock),
        known=known,
        fixed=tuple(getattr(row, name) for name in marks.FIXED),
    )


@lru_cache(maxsize=8)
def _date(moment: dt.datetime) -> str:
    """Return the Date of new messages; those of a claim were read in one moment."""
    return format_datetime(timezone.localtime(moment))


def freeze(held: Held, mail: Composed) -> bool:
    """Fix Message-ID, Date and hash at the first try; return whether the message may go.

    A retry has the same bytes. When they changed (an edited text) and a copy may have been accepted, the message is
    held rather than sent in two versions under one Message-ID; when no dot was ever sent, the new version is the one.
    They are written with the marker: before it, no copy can have left.
    """
    message, digest = held.message, hashlib.sha256(mail.content).hexdigest()
    is_changed = message.raw_sha256 not in {"", digest}
    if is_changed and message.uncertain_count:
        logger.error("Message %s changed after it may have been accepted; it is held.", message.pk)
        end(held, State.HELD, "compose")
        return False
    if is_changed:
        logger.info("Message %s changed since its first try; the new version goes.", message.pk)
    held.fixed = (  # in the order of marks.FIXED
        held.message_id,
        held.date_header,
        digest,
        tokens.address_hash(mail.recipient),
        mail.recipient.rpartition("@")[2],
        message.invitation.meeting.sequence if message.invitation else 0,
        mail.calendar,
    )
    return True


def mark_dots(ready: Sequence[Held]) -> list[Held]:
    """Write down whose dots follow now, in one commit with what was taken; return those whose dots may be sent.

    With DELIVERY_MARK_BATCH the messages that come next are marked along: after a crash all of them are in doubt, and
    each is flagged. Such a marker counts for a while only.
    """
    now = time.monotonic()
    unmarked = [held for held in ready if held.marked_at is None or now - held.marked_at >= MARKED_SECONDS]
    if not unmarked:
        return list(ready)
    claim = unmarked[0].claim
    group = [*unmarked, *claim.ahead[: max(settings.DELIVERY_MARK_BATCH - len(unmarked), 0)]]
    written = _write(claim, group)
    for each in group:
        each.marked_at = now if each.message.pk in written else None
    return [held for held in ready if held.marked_at is not None]


def settle(claim: Claim) -> None:
    """Write down what was taken, now rather than with the next marker."""
    _write(claim, [])


def close(claim: Claim) -> None:
    """Write down what is left to write, and give back what was not started, also when the worker is told to stop."""
    try:
        settle(claim)
    finally:
        if claim.waiting or claim.ahead:
            release(claim)
    tries, claim.tries = claim.tries, []
    try:
        _log(tries)
    except IntegrityError:  # someone was erased meanwhile, with everything that was sent to them
        logger.info("Some tries were not logged: their messages are gone.")


def _write(claim: Claim, group: list[Held]) -> set[int]:
    written = marks.write(claim.taken, group)
    taken, claim.taken = claim.taken, []
    for each in taken:
        if each.held.message.pk in written:
            claim.tries.append(each)
        else:
            _log_late(each.held)
    return written


def _log(tries: list[Taken]) -> None:
    """Add the tries that ended well to the log of tries, with one statement."""
    if not tries:
        return
    moment = connection.ops.adapt_datetimefield_value
    rows = [
        (
            each.held.message.pk, each.held.message.attempts, each.code, each.reply,
            str(moment(each.held.started_at or each.held.clock)), str(moment(each.ended_at)),
        )
        for each in tries
    ]  # fmt: skip
    Attempt.objects.insert_rows(
        ["message", "number", "code", "reply", "started_at", "ended_at"], rows, {"phase": "dot"}
    )


def _log_late(held: Held) -> None:
    logger.warning("The lease of message %s ended before its result could be written down.", held.message.pk)


def write_down(held: Held, outcome: Outcome, follows: rules.Next) -> None:
    """Store what came of a try; nothing when the lease was lost meanwhile.

    "Sent" shares the commit of the next marker; whoever waits long before it calls `settle`.
    """
    if follows.state == State.SENT and outcome.code:
        held.claim.taken.append(Taken(held, outcome.code, masked(outcome.reply), held.now()))
        return
    values: dict[str, Any] = dict(zip(marks.FIXED, held.fixed, strict=True))
    values |= {"smtp_code": outcome.code, "smtp_reply": masked(outcome.reply)}
    if follows.state in {State.UNCERTAIN, State.HELD}:
        values["uncertain_count"] = F("uncertain_count") + 1
    else:
        values["dot_at"] = None
    if follows.not_before:
        values["not_before"] = follows.not_before
    if not follows.is_counted:
        values["attempts"] = F("attempts") - 1
    if not _finish(held, follows.state, outcome.phase, values):
        _log_late(held)


def end(held: Held, state: str, phase: str) -> None:
    """Bring a message to its end without a try."""
    _finish(held, state, phase, {})


def let_go(held: Held) -> None:
    """Put a message back whose dot was not sent; the next claim looks again whether it must go."""
    held.rows.update(state=State.QUEUED, dot_at=None, **_NO_LEASE)


def failed_to_compose(held: Held, why: str) -> None:
    """Count a message that could not be made: again in a while, and given up the third time. `why` names the error."""
    values: dict[str, Any] = {"smtp_code": None, "smtp_reply": why[:200]}
    failed_before = held.message.tries.filter(phase="compose").count()
    if failed_before + 1 >= rules.MAX_FAILED_COMPOSITIONS or held.message.attempts >= rules.MAX_ATTEMPTS:
        _finish(held, State.FAILED, "compose", values)
    else:
        values["not_before"] = held.now() + rules.wait(failed_before + 1, 0)
        _finish(held, State.QUEUED, "compose", values)


def masked(reply: str) -> str:
    """Return the reply of a server as it is kept: one line, without addresses, at most 200 characters."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in reply).split())
    return _ADDRESS.sub("…@…", plain)[:200]


def _due() -> "QuerySet[Message]":
    stopped = Mailing.objects.filter(pk=OuterRef("mailing"), state=Mailing.State.STOPPED)
    rows: QuerySet[Message] = Message.objects.filter(
        ~Exists(stopped), state=State.QUEUED, not_before__lte=Now(), attempts__lt=rules.MAX_ATTEMPTS
    )
    return rows


def _free(due: "QuerySet[Message]", size: int) -> list[tuple[int, str, int]]:
    """Return at most `size` due messages that may be taken, the oldest first, as (message, domain, crashes).

    Not those of an invitation of which one is in hand, or another one is due that was made before. That is asked for a
    page at a time: as one question, PostgreSQL compared every message with every other (measured: 9 s for 5,000).
    """
    passed: list[int] = []
    while True:
        rows = due.exclude(pk__in=passed).order_by("not_before", "pk").select_for_update(skip_locked=True)
        page = list(rows.values_list("pk", "domain", "crash_count", "invitation")[:size])
        same = Message.objects.filter(invitation__in={row[3] for row in page if row[3]}).order_by()
        in_hand = set(same.filter(state=State.SENDING).values_list("invitation", flat=True))
        first = dict((same & _due()).values_list("invitation").annotate(Min("pk")))
        free = [row[:3] for row in page if row[3] not in in_hand and first.get(row[3], row[0]) == row[0]]
        if free or not page:
            return free
        passed += [row[0] for row in page]


def _together(rows: list[tuple[int, str, int]]) -> list[tuple[int, str]]:
    """Return what is claimed in one go as (message, domain): a message that was there at a crash is claimed alone.

    So a message that ends its worker each time does not take the others along.
    """
    is_suspect = bool(rows) and rows[0][2] > 0
    group = rows[:1] if is_suspect else takewhile(lambda row: row[2] == 0, rows)
    return [(pk, domain) for pk, domain, _count in group]


def _lease_end() -> Any:
    return Now() + dt.timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)


def _finish(held: Held, state: str, phase: str, values: dict[str, Any]) -> bool:
    """Write the end of a try and its row in the log of tries, while the lease is ours; return whether it was."""
    message = held.message
    with transaction.atomic():
        if not held.rows.update(state=state, **values, **_NO_LEASE):
            return False
        Attempt.objects.create(
            message=message,
            number=message.attempts,
            phase=phase,
            code=values.get("smtp_code"),
            reply=values.get("smtp_reply", ""),
            started_at=held.started_at or held.clock,
            ended_at=held.now(),
        )
    return True
