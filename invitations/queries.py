"""Reading invitations for one screen: counts, the list of replies, the progress of a mailing."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower

from areas.models import Contact
from invitations.audience import Audience, resolve
from invitations.models import Invitation, Mailing, Message, Need, Reply
from invitations.models.outbox import ACCEPTED_STATES
from meetings.models import Meeting

UNDELIVERED = (
    Message.State.FAILED_ADDRESS,
    Message.State.FAILED_CONTENT,
    Message.State.FAILED,
    Message.State.EXPIRED,
    Message.State.HARD_BOUNCED,
)
TELLING = (Message.Kind.INVITE, Message.Kind.LINK)
FILTERS = (
    Invitation.Answer.ACCEPTED,
    Invitation.Answer.TENTATIVE,
    Invitation.Answer.DECLINED,
    Invitation.Answer.NEEDS_ACTION,
    "undelivered",
)


@dataclass(frozen=True, slots=True)
class Tally:
    """How a meeting stands: invitations per answer, and heads with guests."""

    total: int = 0
    accepted: int = 0
    tentative: int = 0
    declined: int = 0
    delegated: int = 0
    waiting: int = 0
    undelivered: int = 0
    heads: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a mailing is, in messages; letters and calls are done by people."""

    total: int
    queued: int
    sent: int
    failed: int
    stopped: int
    letters: int
    calls: int

    @property
    def is_busy(self) -> bool:
        """True while messages wait or are on their way."""
        return self.queued > 0


def _undelivered() -> Q:
    """Return the condition for an unanswered invitation whose newest telling message did not arrive."""
    failed = Message.objects.filter(invitation=OuterRef("pk"), kind__in=TELLING, state__in=UNDELIVERED)
    newer = Message.objects.filter(invitation=OuterRef("invitation"), kind__in=TELLING, pk__gt=OuterRef("pk"))
    return Q(Exists(failed.exclude(Exists(newer))), answer=Invitation.Answer.NEEDS_ACTION)


def tallies(meeting_ids: Collection[int]) -> dict[int, Tally]:
    """Return a tally per meeting. One query."""
    answer = Invitation.Answer
    rows = (
        Invitation.objects.filter(meeting__in=meeting_ids, state=Invitation.State.OPEN)
        .annotate(is_undelivered=Case(When(_undelivered(), then=1), default=0, output_field=IntegerField()))
        .values("meeting")
        .annotate(
            total=Count("pk"),
            accepted=Count("pk", filter=Q(answer=answer.ACCEPTED)),
            tentative=Count("pk", filter=Q(answer=answer.TENTATIVE)),
            declined=Count("pk", filter=Q(answer=answer.DECLINED)),
            delegated=Count("pk", filter=Q(answer=answer.DELEGATED)),
            silent=Count("pk", filter=Q(answer=answer.NEEDS_ACTION)),
            undelivered=Sum("is_undelivered"),
            heads=Coalesce(Sum("party_size", filter=Q(answer=answer.ACCEPTED)), 0),
        )
        .order_by()
    )
    found = {}
    for row in rows:
        meeting = row.pop("meeting")
        found[meeting] = Tally(waiting=row.pop("silent") - row["undelivered"], **row)
    return {pk: found.get(pk, Tally()) for pk in meeting_ids}


def tally(meeting: Meeting) -> Tally:
    """Return the tally of one meeting. One query."""
    return tallies([meeting.pk])[meeting.pk]


def replies(meeting: Meeting, *, answer: str = "", search: str = "", group: str = "") -> QuerySet[Invitation]:
    """Return the invitations of a meeting, what needs attention first. One query when read.

    Each has `delivery` (state of the newest telling message), `delivery_at`, `reply_topic`, `reply_source`,
    `is_undelivered` and `has_need`.
    """
    newest_message = Message.objects.filter(invitation=OuterRef("pk"), kind__in=TELLING).order_by("-pk")
    newest_reply = Reply.objects.filter(invitation=OuterRef("pk")).order_by("-pk")
    rows = (
        Invitation.objects.filter(meeting=meeting, state=Invitation.State.OPEN)
        .select_related("contact", "organisation", "mailing")
        .annotate(
            delivery=Subquery(newest_message.values("state")[:1]),
            delivery_at=Subquery(newest_message.values("accepted_at")[:1]),
            reply_topic=Coalesce(Subquery(newest_reply.values("topic")[:1]), Value(""), output_field=TextField()),
            reply_source=Coalesce(Subquery(newest_reply.values("source")[:1]), Value(""), output_field=TextField()),
            has_need=Exists(Need.objects.filter(invitation=OuterRef("pk"))),
            is_undelivered=Case(When(_undelivered(), then=1), default=0, output_field=IntegerField()),
            attention=Case(
                When(answer=Invitation.Answer.NEEDS_ACTION, then=1),
                When(answer=Invitation.Answer.TENTATIVE, then=2),
                When(answer=Invitation.Answer.ACCEPTED, then=3),
                default=4,
                output_field=IntegerField(),
            ),
        )
        .order_by(F("is_undelivered").desc(), "attention", Lower("contact__name"), "pk")
    )
    if answer == "undelivered":
        rows = rows.filter(is_undelivered=1)
    elif answer == Invitation.Answer.NEEDS_ACTION:
        rows = rows.filter(answer=answer, is_undelivered=0)
    elif answer in FILTERS:
        rows = rows.filter(answer=answer)
    if group in Invitation.Group.values:
        rows = rows.filter(group=group)
    if search:
        rows = rows.filter(Q(contact__name__icontains=search) | Q(organisation__name__icontains=search))
    found: QuerySet[Invitation] = rows
    return found


def latest_mailing(meeting: Meeting) -> Mailing | None:
    """Return the newest mailing of a meeting, or None before the first."""
    return Mailing.objects.filter(meeting=meeting).order_by("-pk").first()


def progress(mailing: Mailing) -> Progress:
    """Return how far a mailing is. Two queries."""
    state = Message.State
    counts = mailing.messages.aggregate(
        queued=Count("pk", filter=Q(state__in=[state.QUEUED, state.SENDING])),
        sent=Count("pk", filter=Q(state__in=ACCEPTED_STATES)),
        stopped=Count("pk", filter=Q(state__in=[state.CANCELLED, state.SUPERSEDED])),
        messages=Count("pk"),
    )
    by_hand = Invitation.objects.filter(mailing=mailing, state=Invitation.State.OPEN).aggregate(
        letters=Count("pk", filter=Q(channel=Contact.Channel.LETTER)),
        calls=Count("pk", filter=Q(channel=Contact.Channel.PHONE)),
    )
    messages = counts.pop("messages")
    return Progress(
        total=messages,
        failed=messages - counts["queued"] - counts["sent"] - counts["stopped"],
        **counts,
        **by_hand,
    )


def not_told(meeting: Meeting) -> Audience:
    """Return the audience as it is now; its `to_invite` are those who came in after the sending."""
    return resolve(meeting)
