"""Puts messages in the outbox, and tells the workers after the commit."""

import datetime as dt
import logging
from collections.abc import Iterable
from typing import Any

from celery import current_app
from django.db import transaction

from areas.models import Contact
from invitations.models import Guest, Invitation, Message
from invitations.tokens import address_hash
from meetings.models import Meeting

logger = logging.getLogger(__name__)
# A bell this old says nothing that the sweeps since did not. Not shorter: clocks differ, and machines are busy.
BELL_SECONDS = 60


def ring_bell() -> None:
    """Tell the workers after the commit that there is mail. One publish; a dead broker is logged, never raised.

    It expires, so that no pile awaits a worker that was away.
    """

    def publish() -> None:
        try:
            current_app.send_task("invitations.tasks.deliver_outbox", expires=BELL_SECONDS)
        except Exception:
            logger.exception("The broker does not answer; the sweep will deliver the mail.")

    transaction.on_commit(publish, robust=True)


def queue_message(
    invitation: Invitation,
    kind: str,
    key: str,
    *,
    now: dt.datetime,
    deadline: dt.datetime | None = None,
    guest: Guest | None = None,
) -> bool:
    """Queue one message to one invited person, or to who comes along; False when there is no address, or it was queued.

    `invitation` has its meeting and contact loaded. Without a deadline it may go until the start. One statement.
    """
    email = guest.email if guest else invitation.contact.email
    if not email or (guest is None and invitation.channel != Contact.Channel.EMAIL):
        return False
    defaults = message_defaults(kind, invitation.meeting, not_before=now)
    message = Message(
        dedupe_key=f"{invitation.pk}:{key}",
        invitation=invitation,
        guest=guest,
        address_hash=address_hash(email),
        domain=domain_of(email),
        **defaults | {"deadline": deadline or invitation.meeting.starts_at or now + dt.timedelta(days=1)},
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)
    return True


def queue_question(
    kind: str, key: str, email: str, *, now: dt.datetime, deadline: dt.datetime, **recipient: Any
) -> None:
    """Queue the question to confirm that an address wants something; the same key goes once. One statement."""
    message = Message(
        dedupe_key=key,
        kind=kind,
        not_before=now,
        deadline=deadline,
        address_hash=address_hash(email),
        domain=domain_of(email),
        **recipient,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)


def queue_notices(
    kind: str,
    rows: Iterable[tuple[str, int, str]],
    *,
    to: str,
    now: dt.datetime,
    deadline: dt.datetime,
    not_before: dt.datetime | None = None,
) -> int:
    """Queue one message per row (key, recipient, address), without those that have no address; return how many.

    `to` names what the recipients are: `invitation`, `follower`, `contact`, `correspondent` or `user`. The same key
    goes once. One statement, and one bell.
    """
    found = [(key, pk, address_hash(email), domain_of(email)) for key, pk, email in rows if email]
    if found:
        Message.objects.insert_rows(
            ["dedupe_key", to, "address_hash", "domain"],
            found,
            message_defaults(kind, None, not_before=not_before or now, created_at=now, deadline=deadline),
        )
        ring_bell()
    return len(found)


def message_defaults(kind: str, meeting: Meeting | None, *, not_before: dt.datetime, **more: Any) -> dict[str, Any]:
    """Return what new messages of one kind have in common; without a meeting `more` holds their deadline."""
    return {
        "kind": kind,
        "state": Message.State.QUEUED,
        "sequence": meeting.sequence if meeting else 0,
        "not_before": not_before,
        "deadline": meeting.starts_at if meeting else None,
        "attempts": 0,
        "uncertain_count": 0,
        "crash_count": 0,
        "message_id": "",
        "date_header": "",
        "raw_sha256": "",
        "smtp_reply": "",
        **more,
    }


def domain_of(address: str) -> str:
    """Return the part behind the @, in small letters."""
    return address.rpartition("@")[2].lower()
