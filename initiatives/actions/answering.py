"""Answering everyone who handed in an idea, in one action."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from initiatives import rules
from initiatives.models import Initiative
from invitations.actions.queueing import queue_notices
from invitations.models import Message
from meetings.models import Meeting


class WithoutAnswer(Exception):
    """Some have no answer text; `titles` names them. Nobody was answered."""

    def __init__(self, titles: list[str]) -> None:
        super().__init__(", ".join(titles))
        self.titles = titles


def send_answers(
    *, ids: Collection[int], actor: User, meeting: Meeting | None = None, now: dt.datetime | None = None
) -> tuple[int, list[str]]:
    """Queue the answer to each of these that was not told it yet; return how many, and who has no address.

    Whoever withdrew gets none. Raises `WithoutAnswer`, and sends nothing, while an answer is missing.
    """
    now = now or timezone.now()
    with transaction.atomic():
        rows = list(
            Initiative.objects.received()
            .select_for_update(of=("self",))
            .select_related("writer")
            .filter(pk__in=ids)
            .exclude(state=Initiative.State.WITHDRAWN)
            .order_by("pk")
        )
        lacking = [row.title for row in rows if not row.answer.strip()]
        if lacking:
            raise WithoutAnswer(lacking)
        waiting = [row for row in rows if not row.is_told]
        found = [(_key(row), row.writer.pk, row.writer.email) for row in waiting if row.writer]
        count = queue_notices(Message.Kind.VERDICT, found, to="correspondent", now=now, deadline=now + rules.MAIL_KEPT)
        Initiative.objects.filter(pk__in=[row.pk for row in waiting]).update(
            told_at=now, shown_state="", shown_answer=""
        )
        for_log = {"subject": meeting} if meeting else {"subject": rows[0]} if rows else {}
        log(actor=actor, action="send_answers", count=count, **for_log)
    return count, [row.title for row in waiting if not (row.writer and row.writer.email)]


def _key(row: Initiative) -> str:
    """Return the key of the message with this answer; another answer is another message."""
    return f"verdict:{row.pk}:{row.answered_at:%Y%m%d%H%M%S%f}"
