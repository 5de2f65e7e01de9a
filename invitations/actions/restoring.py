"""After restoring a backup: an administrator decides what may go, and the sending goes on."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.actions import log
from accounts.models import User
from invitations import queries, rules
from invitations.actions.queueing import ring_bell
from invitations.models import Channel, Message

State = Message.State


def finish_restore(*, choices: Mapping[str, str], actor: User | None) -> dict[str, int]:
    """Let the sending go on; return how many messages were sent on, kept and dropped.

    `choices` says per kind what happens to what may have gone out since the backup. A kind that is not in it is kept:
    it stands under "Delivery of mail", where each message can still be sent.
    """
    counts = {str(choice): 0 for choice in rules.Choice}
    with transaction.atomic():
        Channel.objects.select_for_update().filter(held_since__isnull=False).first()
        found = queries.hold()
        if found is None:
            return counts
        for kind, _count in queries.doubtful_kinds(found):
            choice = rules.Choice(choices.get(kind, rules.Choice.KEEP))
            counts[choice] += _apply(queries.in_doubt(found).filter(kind=kind), choice)
        Channel.objects.filter(held_since__isnull=False).update(held_since=None, held_from=None)
        log(actor=actor, action="finish_restore", kept=counts["keep"], sent=counts["send"], dropped=counts["drop"])
        transaction.on_commit(queries.forget_hold, robust=True)
        ring_bell()
    return counts


def _apply(rows: "QuerySet[Message]", choice: rules.Choice) -> int:
    """Carry out a choice; a message that may have been accepted keeps that mark."""
    if choice == rules.Choice.DROP:
        return rows.update(state=State.CANCELLED, dot_at=None)
    if choice == rules.Choice.SEND:
        return rows.update(state=State.QUEUED, dot_at=None, uncertain_count=F("uncertain_count") + 1)
    return rows.update(
        state=State.HELD, smtp_code=None, smtp_reply=rules.WHY_HELD, uncertain_count=F("uncertain_count") + 1
    )
