"""Who knows what of a meeting, and whether every invitation is accounted for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now

from areas.models import Contact
from invitations import rules
from invitations.models import Invitation, Message, Reply
from meetings.models import EarlierPlan, Meeting

Answer = Invitation.Answer


def earlier_plan(meeting: Meeting, sequence: int) -> EarlierPlan | None:
    """Return when and where the meeting was to be in this version, None when that holds still (or again).

    One query; none when nothing changed since.
    """
    plan = plan_of_version(meeting, sequence)
    return None if plan is None or plan.holds_for(meeting) else plan


def plan_of_version(meeting: Meeting, sequence: int) -> EarlierPlan | None:
    """Return the plan that this version had, None for the newest. One query, or none."""
    if sequence >= meeting.sequence:
        return None
    rows = EarlierPlan.objects.filter(meeting=meeting.pk, sequence__gte=sequence)
    return rows.select_related("venue").order_by("sequence").first()


def outdated(meeting: Meeting) -> list[int]:
    """Return the versions of a meeting of which day, time or place do not hold any more. One query, or none."""
    found: list[int] = []
    first = 0
    for plan in EarlierPlan.objects.filter(meeting=meeting.pk).order_by("sequence") if meeting.sequence else ():
        if not plan.holds_for(meeting):
            found += range(first, plan.sequence + 1)
        first = plan.sequence + 1
    return found


def answered_plan(invitation: Invitation) -> EarlierPlan | None:
    """Return the plan that someone answered to, None when it holds still. Two queries after a change, else none."""
    if invitation.answer == Answer.NEEDS_ACTION or invitation.meeting.sequence == 0:
        return None
    newest = Reply.objects.filter(invitation=invitation.pk).order_by("-pk").values_list("sequence", flat=True).first()
    return earlier_plan(invitation.meeting, newest) if newest is not None else None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Of those who said yes before the meeting changed: who said so again, who said something else, who is silent."""

    again: int = 0
    changed: int = 0
    silent: int = 0

    @property
    def total(self) -> int:
        """Everyone who said yes before the change."""
        return self.again + self.changed + self.silent


def confirmed(meeting: Meeting) -> Confirmed:
    """Count who still comes after a change. Two queries; none before the first change."""
    versions = outdated(meeting)
    if not versions:
        return Confirmed()
    said_yes = Reply.objects.filter(invitation=OuterRef("pk"), answer=Answer.ACCEPTED, sequence__in=versions)
    rows = Invitation.objects.filter(Exists(said_yes), meeting=meeting, state=Invitation.State.OPEN)
    is_old = Q(answered_sequence__in=versions)
    counts = rows.annotate(answered_sequence=newest_sequence()).aggregate(
        again=Count("pk", filter=Q(answer=Answer.ACCEPTED) & ~is_old),
        changed=Count("pk", filter=~Q(answer=Answer.ACCEPTED)),
        silent=Count("pk", filter=Q(answer=Answer.ACCEPTED) & is_old),
    )
    return Confirmed(**counts)


def newest_sequence() -> Subquery:
    """Return, for an invitation, to which version of the meeting the newest answer was given."""
    return Subquery(Reply.objects.filter(invitation=OuterRef("pk")).order_by("-pk").values("sequence")[:1])


def by_hand_after_change(meeting: Meeting) -> int:
    """Count who is invited by letter or phone and did not decline: to them a coordinator writes or calls. One query.

    Nobody before the first change, or when the meeting was moved back.
    """
    if not outdated(meeting) or meeting.state != Meeting.State.INVITING:
        return 0
    rows = Invitation.objects.filter(meeting=meeting, state=Invitation.State.OPEN)
    return rows.exclude(channel=Contact.Channel.EMAIL).exclude(answer=Answer.DECLINED).count()


@dataclass(frozen=True, slots=True)
class News:
    """Messages about a change that have not left, and from when they may."""

    count: int
    release_at: datetime


def about_version(meeting: Meeting, what: str) -> Q:
    """Return which messages to people around a meeting are about this version: `new` (changed) or `off` (cancelled)."""
    stem = f"around:{meeting.pk}:{meeting.sequence}:{what}:"
    return Q(kind=Message.Kind.AROUND, dedupe_key__startswith=stem)


def waiting_news(meeting: Meeting) -> News | None:
    """Return the news of a change that can still be taken back, or None. One query."""
    of_invited = Q(invitation__meeting=meeting, kind=Message.Kind.RESCHEDULE)
    rows = Message.objects.filter(of_invited | about_version(meeting, "new"), state=Message.State.QUEUED, attempts=0)
    found = rows.aggregate(count=Count("pk"), release_at=Min("not_before"))
    return News(**found) if found["count"] else None


def not_told_change(meeting: Meeting) -> QuerySet[Invitation]:
    """Return the open invitations of people who know an earlier plan of the meeting, and for whom no news is made.

    Nobody when the meeting was cancelled or has begun, or was moved back to what they know. One query more than it
    takes to read them. `told_sequence` is the version that they know.
    """
    about = Message.objects.filter(invitation=OuterRef("pk"))
    told = about.filter(rules.tells_plan(), state__in=rules.MAY_KNOW).order_by("-sequence")
    news = about.filter(kind=Message.Kind.RESCHEDULE, sequence__gte=meeting.sequence)
    rows: QuerySet[Invitation] = Invitation.objects.filter(
        ~Exists(news),
        meeting=meeting,
        meeting__state=Meeting.State.INVITING,
        meeting__starts_at__gt=Now(),
        state=Invitation.State.OPEN,
        channel=Contact.Channel.EMAIL,
    )
    rows = rows.annotate(told_sequence=Subquery(told.values("sequence")[:1]))
    return rows.filter(told_sequence__in=outdated(meeting))


def who_may_know(meeting: Meeting) -> QuerySet[Invitation]:
    """Return the open invitations of which a message may have arrived and no cancellation was made.

    `told_sequence` is the version of the meeting that they know. Who came forward knows of the meeting anyhow.
    """
    of_this = Message.objects.filter(invitation=OuterRef("pk"))
    told = of_this.filter(rules.tells_plan(), state__in=rules.MAY_KNOW).order_by("-sequence")
    rows: QuerySet[Invitation] = Invitation.objects.filter(
        ~Exists(of_this.filter(kind=Message.Kind.CANCEL)),
        meeting=meeting,
        state=Invitation.State.OPEN,
    )
    knows = Q(told_sequence__isnull=False) | Q(source=Invitation.Source.SELF)
    return rows.annotate(told_sequence=Subquery(told.values("sequence")[:1])).filter(knows)


@dataclass(frozen=True, slots=True)
class Account:
    """How many were invited by e-mail, and in which state the newest invitation message of each is."""

    planned: int
    states: Mapping[str, int]

    @property
    def missing(self) -> int:
        """Invitations without any message; more than none is put right within minutes (`delivery.reconcile`)."""
        return self.planned - sum(self.states.values())


def accounted(meeting: Meeting) -> Account:
    """Return the account of a meeting: every invitation by e-mail is in exactly one state. One query."""
    newest = Message.objects.filter(invitation=OuterRef("pk"), kind=Message.Kind.INVITE).order_by("-pk")
    by_mail = Q(channel=Contact.Channel.EMAIL, state=Invitation.State.OPEN) & ~Q(source=Invitation.Source.SELF)
    rows = (
        Invitation.objects.filter(by_mail, meeting=meeting)
        .annotate(state_of_message=Subquery(newest.values("state")[:1]))
        .values_list("state_of_message")
        .annotate(count=Count("pk"))
        .order_by()
    )
    counts = dict(rows)
    return Account(planned=sum(counts.values()), states={state: counts[state] for state in counts if state})
