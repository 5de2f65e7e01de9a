"""Asking visitors how they look back, and keeping what they and the organisers say."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from invitations.actions.queueing import queue_notices
from invitations.models import Invitation, Message
from meetings.models import Meeting
from outcomes import queries, rules
from outcomes.models import LookBack, PaperReviews, Review
from outcomes.tokens import review_key


def ask_visitors(*, meeting: Meeting, actor: User, now: dt.datetime | None = None) -> int:
    """Mail three questions to who came; return to how many. Each gets them once, however often it is asked."""
    now = now or timezone.now()
    rows = [(f"review:{meeting.pk}:{pk}", pk, email) for pk, email in queries.readers(meeting).came]
    with transaction.atomic():
        known = Message.objects.filter(dedupe_key__in=[key for key, *_rest in rows]).count()
        queue_notices(Message.Kind.REVIEW, rows, to="invitation", now=now, deadline=now + rules.MAIL_KEPT)
        log(actor=actor, action="ask_visitors", subject=meeting, count=len(rows) - known)
    return len(rows) - known


def give_review(*, invitation: Invitation, was_useful: str, could_speak: str, better: str = "") -> Review:
    """Keep what a visitor says, without who it was; the same link once more changes it."""
    said = {"was_useful": was_useful, "could_speak": could_speak, "better": better}
    review, _is_new = Review.objects.update_or_create(
        meeting_id=invitation.meeting_id, key=review_key(invitation), defaults=said
    )
    return review


def note_paper(*, meeting: Meeting, actor: User, counts: Mapping[str, int], now: dt.datetime | None = None) -> None:
    """Write down the totals of the forms on paper; they replace what was written down before."""
    with transaction.atomic():
        PaperReviews.objects.update_or_create(
            meeting=meeting, defaults={**counts, "noted_by": actor, "noted_at": now or timezone.now()}
        )
        log(actor=actor, action="note_paper_reviews", subject=meeting, **counts)


def look_back(*, meeting: Meeting, actor: User, now: dt.datetime | None = None, **said: Any) -> None:
    """Keep what an organiser says; once more changes it."""
    LookBack.objects.update_or_create(meeting=meeting, user=actor, defaults={**said, "at": now or timezone.now()})
