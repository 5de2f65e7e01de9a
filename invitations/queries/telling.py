"""Who knows what of a meeting, and whether every invitation is accounted for."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now

from areas.models import Contact
from invitations import rules
from invitations.models import Invitation, Message
from meetings.models import Meeting


def not_told_change(meeting: Meeting) -> QuerySet[Invitation]:
    """Return the open invitations of people who know an earlier plan of the meeting, and for whom no news is made.

    Nobody when the meeting was cancelled or has begun.
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
    return rows.annotate(told_sequence=Subquery(told.values("sequence")[:1])).filter(told_sequence__lt=meeting.sequence)


def who_may_know(meeting: Meeting) -> QuerySet[Invitation]:
    """Return the open invitations of which a message may have arrived and no cancellation was made.

    Who came forward knows of the meeting anyhow.
    """
    of_this = Message.objects.filter(invitation=OuterRef("pk"))
    rows: QuerySet[Invitation] = Invitation.objects.filter(
        Exists(of_this.filter(kind__in=rules.TELLS_PLAN, state__in=rules.MAY_KNOW)) | Q(source=Invitation.Source.SELF),
        ~Exists(of_this.filter(kind=Message.Kind.CANCEL)),
        meeting=meeting,
        state=Invitation.State.OPEN,
    )
    return rows


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
