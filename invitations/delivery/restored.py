"""After restoring a backup nothing leaves until someone decided: what waited then may have gone out since."""

import datetime as dt

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import F, Q
from django.utils import timezone

from invitations import rules
from invitations.delivery.channel import NAME
from invitations.models import Channel, Message

State = Message.State
_NO_LEASE = {"lease_token": None, "lease_until": None}


def hold(made_at: dt.datetime, *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Put the sending on hold: the data are those of a backup that was made at `made_at`.

    What a worker had in hand when the backup was made is taken back, by the same rules as after a crash.
    """
    messages = Message.objects.using(using)
    counted = {"uncertain_count": F("uncertain_count") + 1, **_NO_LEASE}
    is_resent = Q(kind__in=rules.RESENT_KINDS, uncertain_count=0)
    with transaction.atomic(using=using):
        Channel.objects.using(using).update_or_create(
            name=NAME,
            defaults={
                "held_since": timezone.now(),
                "held_from": made_at,
                "paused_since": None,
                "paused_until": None,
                "fail_streak": 0,
                "swept_at": None,
            },
        )
        in_hand = messages.filter(state=State.SENDING)
        in_hand.filter(dot_at__isnull=True).update(state=State.QUEUED, **_NO_LEASE)
        after_dot = in_hand.filter(dot_at__isnull=False)
        after_dot.filter(~is_resent).update(state=State.HELD, **counted)
        after_dot.filter(is_resent).update(state=State.UNCERTAIN, **counted)
