"""What someone tells us about their neighbourhood, and the answer that goes back. No accounts, no names."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from areas.models import Area
from invitations import rules, tokens
from invitations.actions.queueing import domain_of, message_defaults, queue_question, ring_bell
from invitations.models import Message, Speaker
from meetings.actions.voices import let_answer_reach, note_signal
from meetings.models import Signal, Theme


def speak_up(
    *,
    area: Area,
    text: str,
    theme: Theme | None = None,
    asks_meeting: bool = False,
    email: str = "",
    language: str = "nl",
    form_nonce: str,
    now: dt.datetime | None = None,
) -> Signal:
    """Keep what a resident says; with an address, mail one link that makes that count. The same form counts once."""
    now = now or timezone.now()
    expires_at = now + dt.timedelta(days=settings.UNCONFIRMED_KEPT_DAYS)
    with transaction.atomic():
        signal = note_signal(
            area=area,
            text=text,
            origin=Signal.Origin.RESIDENT,
            theme=theme,
            asks_meeting=asks_meeting,
            form_nonce=form_nonce,
            actor=None,
        )
        if email:
            speaker, is_new = Speaker.objects.get_or_create(
                signal=signal,
                defaults={"email": email, "language": language, "expires_at": expires_at, "created_at": now},
            )
            if is_new:
                key = f"voice:{speaker.pk}"
                queue_question(Message.Kind.VOICE, key, email, now=now, deadline=expires_at, speaker=speaker)
                ring_bell()
    return signal


def confirm_speaker(*, speaker: Speaker, now: dt.datetime | None = None) -> Speaker:
    """Let an address count: the answer goes there. Confirming twice changes nothing."""
    with transaction.atomic():
        row = Speaker.objects.select_for_update().get(pk=speaker.pk)
        if row.confirmed_at is None:
            row.confirmed_at = now or timezone.now()
            row.save(update_fields=["confirmed_at"])
            let_answer_reach(signal=row.signal)
    return row


def tell_answers(*, now: dt.datetime | None = None) -> int:
    """Queue the answer for everyone who confirmed an address and did not hear it; return how many.

    A voice that counts as the same as another gets the answer to that one.
    """
    now = now or timezone.now()
    with transaction.atomic():
        answered_at = Coalesce("signal__merged_into__answered_at", "signal__answered_at")
        rows: list[Any] = list(
            Speaker.objects.select_for_update(of=("self",))
            .filter(confirmed_at__isnull=False)
            .annotate(answer_of=answered_at)
            .filter(Q(told_at=None) | Q(told_at__lt=F("answer_of")), answer_of__isnull=False)
            .order_by("pk")
        )
        Message.objects.insert_rows(
            ["dedupe_key", "speaker", "address_hash", "domain"],
            [(_key(row), row.pk, tokens.address_hash(row.email), domain_of(row.email)) for row in rows],
            message_defaults(
                Message.Kind.ANSWER, None, not_before=now, created_at=now, deadline=now + rules.ANSWER_KEPT
            ),
        )
        for row in rows:
            row.told_at = row.answer_of
        Speaker.objects.bulk_update(rows, ["told_at"])
        if rows:
            ring_bell()
    return len(rows)


def _key(row: Any) -> str:
    """Return the key of the message with this answer; another answer is another message."""
    return f"answer:{row.pk}:{row.answer_of:%Y%m%d%H%M%S%f}"
