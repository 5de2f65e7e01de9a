"""Asking visitors how they look back, and keeping what they and the organisers say."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import log
from accounts.models import User
from invitations.actions.queueing import queue_notices
from invitations.models import Invitation, Message
from invitations.rules import links_open_until
from meetings.models import Meeting
from outcomes import queries, rules
from outcomes.models import LookBack, PaperReviews, Review
from outcomes.tokens import code_key, review_key


class CannotAsk(Exception):
    """Nothing was sent; the message says why, in the active language."""


def ask_visitors(*, meeting: Meeting, actor: User, now: dt.datetime | None = None) -> int:
    """Mail three questions to who came; return to how many. Each gets them once, however often it is asked.

    Raises `CannotAsk` before the end of the meeting, and when the link in the mail would not open any more.
    """
    now = now or timezone.now()
    when, ends_at = rules.asking(meeting, now), meeting.ends_at or meeting.starts_at or now
    if when == "early":
        raise CannotAsk(_("The meeting is not over yet. Nobody got an e-mail."))
    if when == "over":
        raise CannotAsk(_("The meeting was too long ago: the link would not open any more. Nobody got an e-mail."))
    deadline = min(now + rules.MAIL_KEPT, links_open_until(ends_at))
    with transaction.atomic():
        rows = queries.to_ask(meeting)
        queue_notices(Message.Kind.REVIEW, rows, to="invitation", now=now, deadline=deadline)
        log(actor=actor, action="ask_visitors", subject=meeting, count=len(rows))
    return len(rows)


def give_review(*, invitation: Invitation, was_useful: str, could_speak: str, better: str = "") -> Review:
    """Keep what a visitor says, without who it was; the same link once more changes it."""
    said = {"was_useful": was_useful, "could_speak": could_speak, "better": better}
    review, _is_new = Review.objects.update_or_create(
        meeting_id=invitation.meeting_id, key=review_key(invitation), defaults=said
    )
    return review


def give_review_by_code(*, meeting: Meeting, key: str, was_useful: str, could_speak: str, better: str = "") -> Review:
    """Keep what somebody says by the code on paper, apart from those whom we asked; one loaded page is one answer."""
    said = {"was_useful": was_useful, "could_speak": could_speak, "better": better}
    review, _is_new = Review.objects.update_or_create(
        meeting=meeting,
        key=code_key(meeting, key),
        defaults=said,
        create_defaults={**said, "by_code": True, "is_counted": False},
    )
    return review


def count_codes(*, meeting: Meeting, actor: User, is_counted: bool) -> int:
    """Let the answers by the code that came until now count with the others, or stand apart again; return how many."""
    with transaction.atomic():
        rows = Review.objects.filter(meeting=meeting, by_code=True)
        count = rows.exclude(is_counted=is_counted).update(is_counted=is_counted)
        log(actor=actor, action="count_code_reviews", subject=meeting, count=count, is_counted=is_counted)
    return count


def note_paper(*, meeting: Meeting, actor: User, counts: Mapping[str, int], now: dt.datetime | None = None) -> None:
    """Write down the totals of the forms on paper; they replace what was written down before."""
    with transaction.atomic():
        PaperReviews.objects.update_or_create(
            meeting=meeting, defaults={**counts, "noted_by": actor, "noted_at": now or timezone.now()}
        )
        log(actor=actor, action="note_paper_reviews", subject=meeting, **counts)


def look_back(*, meeting: Meeting, actor: User, now: dt.datetime | None = None, **said: Any) -> None:
    """Keep what an organiser says; once more changes it."""
    with transaction.atomic():
        LookBack.objects.update_or_create(meeting=meeting, user=actor, defaults={**said, "at": now or timezone.now()})
        log(actor=actor, action="look_back", subject=meeting)
