"""What the outbox says about reaching people, as conditions for the other questions."""

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from areas.models import Contact
from invitations.models import DeliveryEvent, Invitation, Message, Suppression
from invitations.models.outbox import LOST_STATES

UNDELIVERED = tuple(state for state in LOST_STATES if state != Message.State.SUPPRESSED)
CHANGES = (Message.Kind.RESCHEDULE, Message.Kind.CANCEL)
# The messages that tell someone of a meeting; a confirmation answers what they did themselves.
TELLING = (Message.Kind.INVITE, Message.Kind.LINK, *CHANGES)
_REFUSED = (DeliveryEvent.Kind.SOFT, DeliveryEvent.Kind.HARD, DeliveryEvent.Kind.REPUTATION)


def with_cause(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Add `bounce_code` (of the newest report that came back) and `is_bounced` (the address is known not to work)."""
    reports = DeliveryEvent.objects.filter(message=OuterRef("pk"), kind__in=_REFUSED).order_by("-pk")
    found: QuerySet[Message] = messages.annotate(
        bounce_code=Subquery(reports.values("code")[:1]), is_bounced=Exists(_bounced(OuterRef("address_hash")))
    )
    return found


def newest(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Keep the newest telling message of each invitation."""
    newer = Message.objects.filter(invitation=OuterRef("invitation"), kind__in=TELLING, pk__gt=OuterRef("pk"))
    return messages.filter(~Exists(newer), kind__in=TELLING)


def told_by() -> "Prefetch[str]":
    """Read with invitations the newest message that told each of the meeting, as the list `told_by`. One query."""
    return Prefetch("messages", with_cause(newest(Message.objects.all())), to_attr="told_by")


def lost(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Keep what did not arrive and will not go again by itself."""
    address_fails = Q(Exists(_bounced(OuterRef("address_hash"))), state=Message.State.SUPPRESSED)
    return messages.filter(Q(state__in=UNDELIVERED) | address_fails)


def was_not_reached() -> Q:
    """Return the condition for an unanswered invitation whose newest telling message did not arrive.

    Who is called or written to on paper instead is not missed any more.
    """
    failed = lost(newest(Message.objects.filter(invitation=OuterRef("pk"))))
    return Q(Exists(failed), answer=Invitation.Answer.NEEDS_ACTION, channel=Contact.Channel.EMAIL)


def missed_a_change() -> Q:
    """Return the condition for an answered invitation whose news of a change or a cancellation did not arrive."""
    failed = lost(newest(Message.objects.filter(invitation=OuterRef("pk"), kind__in=CHANGES)))
    answered = ~Q(answer__in=[Invitation.Answer.NEEDS_ACTION, Invitation.Answer.DECLINED])
    return Q(Exists(failed), channel=Contact.Channel.EMAIL) & answered


def _bounced(hashed: OuterRef) -> QuerySet[Suppression]:
    rows: QuerySet[Suppression] = Suppression.objects.filter(address_hash=hashed, reason=Suppression.Reason.BOUNCED)
    return rows
