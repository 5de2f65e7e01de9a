"""Briefings to who has a role at a meeting, and each morning what must be done for meetings, through the outbox."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from invitations import queries
from invitations.actions.queueing import queue_notices
from invitations.models import Message
from invitations.rules import Quiet
from meetings.actions.preparing import note_briefed, note_done, note_reminded
from meetings.models import Meeting
from meetings.queries import chores_by_stand_in, chores_to_ask
from meetings.rules.checklist import is_asked
from meetings.rules.programme import missing_before_briefing

KEPT = dt.timedelta(days=2)


class CannotBrief(Exception):
    """Nothing was sent; the message says why, in the active language."""


def send_briefings(*, meeting: Meeting, actor: User, now: dt.datetime | None = None) -> int:
    """Mail everyone with a role who does not know the newest programme; return how many. A second click sends nothing.

    Raises `CannotBrief` when there is no day, or when it is over.
    """
    now = now or timezone.now()
    with transaction.atomic():
        rows = Meeting.objects.select_for_update(of=("self",)).select_related("venue", "organiser")
        row = rows.get(pk=meeting.pk)
        if missing := missing_before_briefing(row, now):
            raise CannotBrief(missing)
        due = [briefing for briefing in queries.briefings(row) if briefing.is_due]
        deadline = min(row.starts_at or now + KEPT, now + KEPT)
        for to, letter in (("contact", "c"), ("user", "u")):
            mails = [
                (f"briefing:{row.pk}:{each.key}:{now:%y%m%d%H%M%S%f}", int(each.key[1:]), each.email)
                for each in due
                if each.key[0] == letter
            ]
            queue_notices(Message.Kind.BRIEFING, mails, to=to, now=now, deadline=deadline)
        note_briefed({role.pk: each.mark for each in due for role in each.roles}, now)
        if due:
            note_done(meeting=row, code="briefing", actor=actor, now=now)
            log(actor=actor, action="send_briefings", subject=row, count=len(due))
    return len(due)


def ask_chores(*, now: dt.datetime | None = None) -> int:
    """Mail each colleague, and who stands in, once on a working day what must be done for meetings; return how many.

    Only when something is new or was asked a week ago, and never in the quiet hours. Twice on a day sends one.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    opens_at = Quiet.of_settings().loud_from(now)
    with transaction.atomic():
        due = chores_to_ask(today)
        asked = [chore for chore in due if chore.due_on and is_asked(chore.due_on, chore.reminded_on, today)]
        owners = {chore.owner.pk: chore.owner for chore in asked if chore.owner}
        stand_ins = {user.pk: user for user in chores_by_stand_in(asked, today)}
        mails = [(f"chores:{pk}:{today}", pk, user.email) for pk, user in (stand_ins | owners).items()]
        queue_notices(
            Message.Kind.CHORES,
            mails,
            to="user",
            now=now,
            not_before=opens_at,
            deadline=opens_at + dt.timedelta(hours=20),
        )
        note_reminded([chore.pk for chore in due if chore.owner_id in owners], today)
    return len(mails)
