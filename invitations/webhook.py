"""Reports of a mail provider by webhook, through django-anymail: the extra `[esp]`, for who sends by such a provider.

Only loaded when ANYMAIL is set. Anymail checks the signature or the secret and reads the form of each provider; its
signal is how it hands over what it read.
"""

import hashlib
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from anymail.urls import urlpatterns as all_of_anymail
from django.dispatch import receiver

from invitations import actions, bounces, tokens
from invitations.models import DeliveryEvent

Kind = DeliveryEvent.Kind
app_name = "anymail"
# Reports only: nobody reads inbound mail here.
urlpatterns = [pattern for pattern in all_of_anymail if "inbound" not in (pattern.name or "")]
_REASONS = {
    RejectReason.INVALID: Kind.HARD,
    RejectReason.BLOCKED: Kind.REPUTATION,
    RejectReason.SPAM: Kind.COMPLAINT,
    RejectReason.UNSUBSCRIBED: Kind.COMPLAINT,
}


class BringAgain(Exception):
    """The message is being sent at this moment; the provider gets an error, and tries again later."""


@receiver(tracking)
def report(sender: object, event: AnymailTrackingEvent, esp_name: str, **_more: Any) -> None:
    """Apply one report. Opened, clicked and what else says nothing about delivery is left unread."""
    kind = kind_of(event)
    if not kind:
        return
    identity = event.event_id or "|".join(map(str, (kind, event.message_id, event.recipient, event.timestamp)))
    applied = actions.apply_report(
        bounces.Report(
            source=esp_name.lower()[:20],
            external_id=hashlib.sha256(str(identity).encode()).hexdigest(),
            kind=kind,
            code=_code(event),
            occurred_at=event.timestamp,
            message_ids=_message_ids(event.message_id or ""),
            recipient_hash=tokens.address_hash(event.recipient) if event.recipient else "",
        )
    )
    if applied is actions.Applied.TOO_EARLY:
        raise BringAgain


def kind_of(event: AnymailTrackingEvent) -> str:
    """Return what the event means; the words of the other server tell more than the provider's own kinds."""
    if event.event_type == EventType.DELIVERED:
        return Kind.DELIVERED
    if event.event_type in {EventType.COMPLAINED, EventType.UNSUBSCRIBED}:
        return Kind.COMPLAINT
    if event.event_type == EventType.DEFERRED:
        return Kind.SOFT
    if event.event_type not in {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED}:
        return ""
    words = f"{event.mta_response or ''} {event.description or ''}"
    if bounces.code_of("", words)[1] == 0 and event.reject_reason in _REASONS:
        return _REASONS[event.reject_reason]
    if event.event_type == EventType.REJECTED and event.reject_reason == RejectReason.BOUNCED:
        return Kind.HARD  # the provider does not even try any more
    return bounces.kind_of("failed", "", words)


def _code(event: AnymailTrackingEvent) -> str:
    return ".".join(map(str, bounces.code_of("", event.mta_response or ""))) if event.mta_response else ""


def _message_ids(found: str) -> tuple[str, ...]:
    """Return the Message-ID as we write it, and with the brackets that some providers leave out."""
    return (found, f"<{found.strip('<>')}>") if found else ()
