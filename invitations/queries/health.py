"""How the sending is: what an administrator must know, and what waits for a decision."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from invitations.models import Attempt, Channel, DomainGate, Invitation, Message
from invitations.queries.outbox import UNDELIVERED, with_cause
from invitations.queries.undelivered import undelivered_per_meeting
from meetings.models import Meeting

State, Kind = Message.State, Message.Kind
STUCK = (State.UNCERTAIN, State.HELD, State.FAILED, State.FAILED_CONTENT)


@dataclass(frozen=True, slots=True)
class Health:
    """The sending at a glance. `channel` is None as long as the mail server never refused us."""

    oldest_queued_at: dt.datetime | None
    waiting: int
    uncertain: int
    held: int
    failed: int
    failed_today: int
    channel: Channel | None
    gates: list[DomainGate]
    last_sweep_at: dt.datetime | None

    @property
    def is_paused(self) -> bool:
        """True from the first refusal of the mail server to the first message that it takes again."""
        return self.channel is not None and self.channel.paused_since is not None

    @property
    def is_busy(self) -> bool:
        """True while something happens by itself, so that it is worth looking again."""
        return bool(self.waiting or self.uncertain)

    @property
    def is_quiet(self) -> bool:
        """True when nothing waits and nothing went wrong."""
        return not (self.waiting or self.uncertain or self.held or self.failed or self.is_paused or self.gates)


def health(now: dt.datetime | None = None) -> Health:
    """Return how the sending is. Five queries."""
    now = now or timezone.now()
    # Waiting since it might leave: a next try moves `not_before`. A mailing may leave later than it was made.
    since = Coalesce(Greatest("mailing__release_at", "created_at"), "created_at")
    due = Message.objects.filter(Q(not_before__lte=now) | Q(attempts__gt=0), state__in=[State.QUEUED, State.SENDING])
    waiting = due.aggregate(oldest=Min(since), count=Count("pk"))
    counts = (
        stuck(now)
        .order_by()
        .aggregate(
            uncertain=Count("pk", filter=Q(state=State.UNCERTAIN)),
            held=Count("pk", filter=Q(state=State.HELD)),
            failed=Count("pk", filter=Q(state__in=[State.FAILED, State.FAILED_CONTENT])),
        )
    )
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    tried = Attempt.objects.filter(ended_at__gte=midnight, message__state__in=UNDELIVERED)
    channel = Channel.objects.order_by("pk").first()
    return Health(
        oldest_queued_at=waiting["oldest"],
        waiting=waiting["count"],
        failed_today=tried.values("message").distinct().count(),
        channel=channel,
        gates=list(DomainGate.objects.filter(paused_until__gt=now).order_by("paused_until", "domain")),
        last_sweep_at=channel.swept_at if channel else None,
        **counts,
    )


@dataclass(frozen=True, slots=True)
class Failures:
    """What an administrator should hear of: whom coordinators must reach in another way, and what stands still."""

    meetings: list[tuple[Meeting, int]]
    health: Health

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to tell."""
        health = self.health
        return not (self.meetings or health.held or health.uncertain or health.failed or health.is_paused)


def failures(now: dt.datetime) -> Failures:
    """Return what did not arrive or stands still, over all meetings. Seven queries at most."""
    return Failures(undelivered_per_meeting(Meeting.objects.all(), now), health(now))


def stuck(now: dt.datetime) -> QuerySet[Message]:
    """Return the messages that someone must look at, the oldest first, each with the moment `since`.

    Not those that were sent anew, came too late, or were answered: then it arrived after all.
    """
    anew = Message.objects.filter(
        Q(invitation=OuterRef("invitation")) | Q(invitation__isnull=True, user=OuterRef("user")),
        kind=OuterRef("kind"),
        pk__gt=OuterRef("pk"),
    )
    answered = Q(kind=Kind.INVITE, invitation__isnull=False) & ~Q(invitation__answer=Invitation.Answer.NEEDS_ACTION)
    last_try = Attempt.objects.filter(message=OuterRef("pk")).order_by("-pk")
    found = Message.objects.filter(~Exists(anew), ~answered, state__in=STUCK, deadline__gte=now).annotate(
        since=Coalesce("dot_at", Subquery(last_try.values("ended_at")[:1]), "created_at")
    )
    return with_cause(
        found.select_related(
            "invitation__contact",
            "invitation__meeting",
            "user",
            "guest",
            "registration",
            "follower",
            "speaker",
            "data_check__contact",
            "contact",
            "correspondent",
        ).order_by("since", "pk")
    )


def counts_per_state(since: dt.datetime) -> dict[str, int]:
    """Return how many messages made since then are in each state; states without any are left out. One query."""
    rows = Message.objects.filter(created_at__gte=since).order_by().values_list("state").annotate(Count("pk"))
    return dict(rows)
