"""Asking after some months how an initiative goes."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from initiatives import rules
from initiatives.models import FollowUp, Initiative
from invitations.actions.queueing import queue_notices
from invitations.models import Message


def ask_follow_ups(*, now: dt.datetime | None = None) -> int:
    """Mail the question to every initiator of whom a follow-up is due, once; return how many."""
    now = now or timezone.now()
    with transaction.atomic():
        rows = list(
            FollowUp.objects.select_for_update(of=("self",))
            .select_related("initiative__writer")
            .filter(due_on__lte=timezone.localdate(now), asked_at=None, closed_at=None)
            .exclude(initiative__state=Initiative.State.WITHDRAWN)
            .order_by("pk")
        )
        writers = [(row, row.initiative.writer) for row in rows]
        found = [(f"progress:{row.pk}", writer.pk, writer.email) for row, writer in writers if writer]
        FollowUp.objects.filter(pk__in=[row.pk for row in rows]).update(asked_at=now)
        return queue_notices(Message.Kind.PROGRESS, found, to="correspondent", now=now, deadline=now + rules.MAIL_KEPT)


def say_progress(*, initiative: Initiative, text: str, now: dt.datetime | None = None) -> FollowUp | None:
    """Keep what the initiator says about how it goes, at the newest question; None when nothing was asked."""
    with transaction.atomic():
        row = (
            FollowUp.objects.select_for_update()
            .filter(initiative=initiative, asked_at__isnull=False)
            .order_by("-due_on", "-pk")
            .first()
        )
        if row:
            row.said, row.said_at = text, now or timezone.now()
            row.save(update_fields=["said", "said_at"])
    return row


def close_follow_up(*, follow_up: FollowUp, actor: User, now: dt.datetime | None = None) -> None:
    """Write down that someone looked how it goes; twice changes nothing."""
    with transaction.atomic():
        row = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
        if row.closed_at is None:
            row.closed_at, row.closed_by = now or timezone.now(), actor
            row.save(update_fields=["closed_at", "closed_by"])
            log(actor=actor, action="close_follow_up", subject=row.initiative, months=row.months)
