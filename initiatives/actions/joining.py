"""Wanting to join: by the public page or a paper slip with an address. It is passed on once, after consent by mail."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from initiatives import rules
from initiatives.models import Initiative, Joiner
from invitations.actions.queueing import queue_notices, queue_question, ring_bell
from invitations.models import Correspondent, Message


def want_to_join(
    *,
    initiative: Initiative,
    name: str,
    email: str,
    language: str = "nl",
    form_nonce: str = "",
    now: dt.datetime | None = None,
) -> Joiner:
    """Keep for some days who wants to join, and mail one link that lets us pass it on. The same form counts once."""
    now = now or timezone.now()
    expires_at = now + dt.timedelta(days=settings.UNCONFIRMED_KEPT_DAYS)
    known = Joiner.objects.filter(form_nonce=form_nonce).exclude(form_nonce="").first()
    if known:
        return known
    with transaction.atomic():
        writer = Correspondent.objects.create(
            name=name, email=email, language=language, expires_at=expires_at, created_at=now
        )
        made = Joiner.objects.create(initiative=initiative, writer=writer, form_nonce=form_nonce, created_at=now)
        queue_question(Message.Kind.JOIN, f"join:{made.pk}", email, now=now, deadline=expires_at, correspondent=writer)
        ring_bell()
    return made


def confirm_joiner(*, joiner: Joiner, now: dt.datetime | None = None) -> Joiner:
    """Let a wish to join count, and mail name and address to the initiator. Confirming twice changes nothing."""
    now = now or timezone.now()
    with transaction.atomic():
        row = Joiner.objects.select_for_update().get(pk=joiner.pk)
        if row.confirmed_at is not None:
            return row
        row.confirmed_at = now
        row.save(update_fields=["confirmed_at"])
        Correspondent.objects.filter(pk=row.writer_id or 0).update(confirmed_at=now)
        initiator = row.initiative.writer
        if initiator:
            found = [(f"joined:{row.pk}", initiator.pk, initiator.email)]
            queue_notices(Message.Kind.JOINED, found, to="correspondent", now=now, deadline=now + rules.MAIL_KEPT)
    return row
