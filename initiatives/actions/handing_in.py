"""Handing in an idea: the form, the link that makes it count, and what the initiator may still change."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from areas.models import Area
from initiatives.models import Initiative, Stand, Step
from invitations.actions.queueing import queue_question, ring_bell
from invitations.models import Correspondent, Message
from meetings.models import Meeting


class TooLate(Exception):
    """The idea is assessed, or further; the initiator cannot change this any more."""


def hand_in(
    *,
    area: Area,
    meeting: Meeting | None = None,
    title: str,
    text: str,
    initiators: str,
    name: str,
    email: str,
    shows_name: bool = False,
    language: str = "nl",
    form_nonce: str = "",
    actor: User | None = None,
    now: dt.datetime | None = None,
) -> Initiative:
    """Keep an idea; from a form, mail one link that makes it count. The same form counts once, and so does the same
    idea of the same address until it is decided on.

    `actor`: staff who typed over what came on paper or by phone; then it counts at once, and an address may be missing.
    """
    now = now or timezone.now()
    expires_at = now + dt.timedelta(days=settings.UNCONFIRMED_KEPT_DAYS)
    known = Initiative.objects.filter(form_nonce=form_nonce).exclude(form_nonce="").first()
    known = known or (None if actor else _same(area, meeting, title, email, now))
    if known:
        return known
    with transaction.atomic():
        writer = Correspondent.objects.create(
            name=name, email=email, language=language, expires_at=expires_at, created_at=now,
            confirmed_at=now if actor else None,
        )  # fmt: skip
        made = Initiative.objects.create(
            area=area, meeting=meeting, title=title, text=text, initiators=initiators, shows_name=shows_name,
            writer=writer, form_nonce=form_nonce, created_at=now, confirmed_at=now if actor else None,
        )  # fmt: skip
        if actor:
            Step.objects.create(initiative=made, state=made.state, actor=actor, at=now)
            log(actor=actor, action="hand_in_initiative", subject=made, area=area.pk)
        else:
            key = f"idea:{made.pk}"
            queue_question(Message.Kind.IDEA, key, email, now=now, deadline=expires_at, correspondent=writer)
            ring_bell()
    return made


def _same(area: Area, meeting: Meeting | None, title: str, email: str, now: dt.datetime) -> Initiative | None:
    """Return the idea that this address handed in before, as long as its link works and nobody decided on it."""
    works = Q(confirmed_at__isnull=False) | Q(writer__expires_at__gt=now)
    rows = Initiative.objects.filter(works, state__in=[Initiative.State.SUBMITTED, Initiative.State.ASSESSED])
    found: Initiative | None = rows.filter(
        area=area, meeting=meeting, title__iexact=title, writer__email__iexact=email
    ).first()
    return found


def confirm_initiative(*, initiative: Initiative, now: dt.datetime | None = None) -> Initiative:
    """Let an idea count: its address is right. Confirming twice changes nothing."""
    now = now or timezone.now()
    with transaction.atomic():
        row = Initiative.objects.select_for_update().get(pk=initiative.pk)
        if row.confirmed_at is None:
            row.confirmed_at = now
            row.save(update_fields=["confirmed_at"])
            Correspondent.objects.filter(pk=row.writer_id or 0).update(confirmed_at=now)
            Step.objects.create(initiative=row, state=row.state, at=now)
    return row


def change_words(*, initiative: Initiative, title: str, text: str, initiators: str, shows_name: bool) -> Initiative:
    """Save what the initiator writes anew. Raises `TooLate` once the idea is assessed."""
    with transaction.atomic():
        row = Initiative.objects.select_for_update().get(pk=initiative.pk)
        if not row.can_be_changed:
            raise TooLate
        row.title, row.text, row.initiators, row.shows_name = title, text, initiators, shows_name
        row.save(update_fields=["title", "text", "initiators", "shows_name"])
    return row


def withdraw(*, initiative: Initiative, now: dt.datetime | None = None) -> Initiative:
    """Take an idea back, and its place on the floor; twice changes nothing.

    Raises `TooLate` once it was presented or refused.
    """
    with transaction.atomic():
        row = Initiative.objects.select_for_update().get(pk=initiative.pk)
        if row.state == Initiative.State.WITHDRAWN:
            return row
        if not row.can_be_withdrawn:
            raise TooLate
        row.state, row.shown_state, row.version = Initiative.State.WITHDRAWN, "", row.version + 1
        row.save(update_fields=["state", "shown_state", "version"])
        Stand.objects.filter(initiative=row).update(number=None)
        Step.objects.create(initiative=row, state=row.state, at=now or timezone.now())
    return row
