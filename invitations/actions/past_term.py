"""Forgets rows whose term is over. The caller chose them, locked them, and opened the transaction."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from invitations.models import Attempt, DeliveryEvent, Message
from invitations.queries import past_term


def delete_rows(rows: QuerySet[Any]) -> int:
    """Delete these rows with what hangs on them; return how many of these there were."""
    return rows.delete()[1].get(rows.model._meta.label, 0)


def forget_follows(rows: QuerySet[Any]) -> int:
    """Delete what nobody confirmed, and the addresses that follow nothing then."""
    return delete_rows(rows) + delete_rows(past_term.lonely_followers())


def forget_traces(messages: Sequence[int]) -> int:
    """Empty what tells to whom mail went; that it went, and how, stays."""
    DeliveryEvent.objects.filter(message__in=messages).delete()
    Attempt.objects.filter(message__in=messages).update(reply="")
    return Message.objects.filter(pk__in=messages).update(**past_term.TRACES)
