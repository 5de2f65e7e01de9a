"""What follows from a report on a message: its state, who must not be written to any more, and who must know."""

import datetime as dt
import logging
from enum import Enum

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from invitations.bounces import SOFT_WINDOW, Report, state_after
from invitations.models import DeliveryEvent, Message, Suppression
from invitations.models.outbox import ACCEPTED_STATES

logger = logging.getLogger(__name__)
Kind, State = DeliveryEvent.Kind, Message.State
# A mail server gives up within five days; the rest is for a mailbox that nobody read for some time.
BELIEVED = dt.timedelta(days=30)
SUPPRESSING = {Kind.HARD: Suppression.Reason.BOUNCED, Kind.COMPLAINT: Suppression.Reason.OPTED_OUT}


class Applied(Enum):
    """What was done with a report."""

    COUNTED = "counted"
    DOUBLED = "doubled"  # it was counted before
    UNKNOWN = "unknown"  # no message of ours, a forged address, or too long ago
    TOO_EARLY = "too early"  # the message is in the hands of a worker at this moment: bring the report again


def apply_report(report: Report, *, now: dt.datetime | None = None) -> Applied:
    """Store a report and what follows from it, in one transaction. Each counts once, in whatever order they come.

    A dead address is suppressed, and the message counts as not delivered. A complaint is an opt-out. When we are not
    trusted, that is logged as an error for whoever looks after the installation, and the address is left alone.
    """
    now = now or timezone.now()
    with transaction.atomic():
        message = _message_of(report, now)
        if message is None:
            return Applied.UNKNOWN
        if message.state == State.SENDING:
            return Applied.TOO_EARLY
        event, is_new = DeliveryEvent.objects.get_or_create(
            source=report.source[:20],
            external_id=report.external_id[:200],
            defaults={
                "kind": report.kind,
                "message": message,
                "address_hash": message.address_hash,
                "code": report.code[:20],
                "occurred_at": _believable(report.occurred_at, message, now),
            },
        )
        if not is_new:
            return Applied.DOUBLED
        _set_state(message, now)
        if report.kind in SUPPRESSING:
            Suppression.objects.get_or_create(
                address_hash=message.address_hash, reason=SUPPRESSING[Kind(report.kind)], theme=None, area=None
            )
    if event.kind == Kind.REPUTATION:
        logger.error(
            "The mail server of %s does not trust us (%s): message %s came back. Run manage.py mailcheck.",
            message.domain, event.code or "no code", message.pk,
        )  # fmt: skip
    return Applied.COUNTED


def _message_of(report: Report, now: dt.datetime) -> Message | None:
    """Return the message, locked: by our signature, or else by its Message-ID, or for a provider by its reader."""
    rows: QuerySet[Message] = Message.objects.select_for_update(of=("self",)).filter(
        Q(accepted_at__gt=now - BELIEVED) | Q(accepted_at__isnull=True), created_at__gt=now - 4 * BELIEVED
    )
    rows = rows.exclude(address_hash="").exclude(message_id="")  # never composed, so never sent
    if report.message is not None:
        return rows.filter(pk=report.message).first()
    found = rows.filter(message_id__in=report.message_ids).order_by("-pk").first() if report.message_ids else None
    if found is None and report.recipient_hash:
        found = rows.filter(address_hash=report.recipient_hash, accepted_at__isnull=False).order_by("-pk").first()
    return found


def _believable(moment: dt.datetime | None, message: Message, now: dt.datetime) -> dt.datetime:
    """Return when the report was made; a clock that cannot be right is not believed."""
    earliest = message.accepted_at or message.created_at
    return moment if moment and earliest - dt.timedelta(hours=1) <= moment <= now else now


def _set_state(message: Message, now: dt.datetime) -> None:
    """Write the state that follows from all reports. A report proves that the message was accepted.

    So a message of which we were not certain does not go again.
    """
    reports = list(message.events.values_list("kind", "occurred_at"))
    state = state_after(reports, _soft_days(message, reports))
    was_handed_over = Q(state__in=(*ACCEPTED_STATES, State.UNCERTAIN, State.HELD)) | Q(
        state=State.QUEUED, uncertain_count__gt=0
    )
    Message.objects.filter(was_handed_over, pk=message.pk).update(
        state=state,
        accepted_at=Coalesce("accepted_at", Value(now)),
        smtp_code=Case(When(smtp_code__gte=200, smtp_code__lt=300, then=F("smtp_code")), default=Value(250)),
    )


def _soft_days(message: Message, reports: list[tuple[str, dt.datetime]]) -> int:
    """Return on how many days mail to this address came back for now, in the two weeks until the newest report."""
    newest = max(moment for _kind, moment in reports)
    moments = DeliveryEvent.objects.filter(
        address_hash=message.address_hash,
        kind=Kind.SOFT,
        occurred_at__gt=newest - SOFT_WINDOW,
        occurred_at__lte=newest,
    ).values_list("occurred_at", flat=True)
    return len({timezone.localtime(moment).date() for moment in moments})
