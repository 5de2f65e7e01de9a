"""Who comes, who does not, who is silent and who was not reached."""

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
from invitations.models import Invitation, Need, Referral, Reply
from invitations.queries.outbox import missed_a_change, told_by, was_not_reached
from invitations.queries.telling import newest_sequence, outdated
from meetings.models import Meeting

_QUEUED = Q(answer=Invitation.Answer.ACCEPTED) & ~Q(place=Invitation.Place.RESERVED)
_ELSEWHERE = Q(answer__in=[Invitation.Answer.DELEGATED, Invitation.Answer.REDIRECTED])
_FILTERS = {
    Invitation.Answer.ACCEPTED: Q(place=Invitation.Place.RESERVED),
    Invitation.Answer.TENTATIVE: Q(answer=Invitation.Answer.TENTATIVE),
    Invitation.Answer.DECLINED: Q(answer=Invitation.Answer.DECLINED),
    Invitation.Answer.NEEDS_ACTION: Q(answer=Invitation.Answer.NEEDS_ACTION, is_undelivered=0),
    "waiting-list": _QUEUED,
    "elsewhere": _ELSEWHERE,
    "undelivered": Q(is_undelivered=1) | Q(is_uninformed=1),
}
FILTERS = tuple(_FILTERS)
# Who said yes before the meeting changed and did not answer since: a filter that is offered only then.
OLD_YES = "old-yes"


@dataclass(frozen=True, slots=True)
class Tally:
    """How a meeting stands: invitations per answer, and heads with guests, of those who have a place.

    `queued` said yes and have no place (yet); `delegated` send someone else or are not the right person; `named` of
    them named someone about whom a coordinator must decide.

    `uninformed` are those who answered before the meeting changed and whom the news did not reach; they count under
    their answer too.
    """

    total: int = 0
    accepted: int = 0
    tentative: int = 0
    declined: int = 0
    delegated: int = 0
    waiting: int = 0
    undelivered: int = 0
    heads: int = 0
    uninformed: int = 0
    queued: int = 0
    named: int = 0


def tallies(meeting_ids: Collection[int]) -> dict[int, Tally]:
    """Return a tally per meeting. One query."""
    answer = Invitation.Answer
    named = Q(Exists(Referral.objects.filter(invitation=OuterRef("pk"), state=Referral.State.OPEN)))
    rows = (
        Invitation.objects.filter(meeting__in=meeting_ids, state=Invitation.State.OPEN)
        .annotate(
            is_undelivered=_one_if(was_not_reached()),
            is_uninformed=_one_if(missed_a_change()),
            has_named=_one_if(named),
        )
        .values("meeting")
        .annotate(
            total=Count("pk"),
            accepted=Count("pk", filter=Q(place=Invitation.Place.RESERVED)),
            queued=Count("pk", filter=_QUEUED),
            tentative=Count("pk", filter=Q(answer=answer.TENTATIVE)),
            declined=Count("pk", filter=Q(answer=answer.DECLINED)),
            delegated=Count("pk", filter=_ELSEWHERE),
            silent=Count("pk", filter=Q(answer=answer.NEEDS_ACTION)),
            undelivered=Sum("is_undelivered"),
            uninformed=Sum("is_uninformed"),
            named=Sum("has_named"),
            heads=Coalesce(Sum("party_size", filter=Q(place=Invitation.Place.RESERVED)), 0),
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
    """Return the invitations of a meeting, what needs attention first. Two queries when read.

    Each has `told_by` (a list with the newest telling message, if there is one), `reply_topic`, `reply_reason`,
    `reply_source`, `is_suspect`, `is_undelivered`, `is_uninformed` and `has_need`.
    """
    attention = Case(
        When(answer=Invitation.Answer.NEEDS_ACTION, then=1),
        When(answer=Invitation.Answer.TENTATIVE, then=2),
        When(answer=Invitation.Answer.ACCEPTED, then=3),
        default=4,
        output_field=IntegerField(),
    )
    rows = _in_full(Invitation.objects.filter(meeting=meeting, state=Invitation.State.OPEN))
    rows = rows.annotate(attention=attention).order_by(
        F("is_undelivered").desc(), F("is_uninformed").desc(), "attention", Lower("contact__name"), "pk"
    )
    if answer == OLD_YES:
        rows = rows.annotate(answered_sequence=newest_sequence())
        rows = rows.filter(answer=Invitation.Answer.ACCEPTED, answered_sequence__in=outdated(meeting))
    if answer in FILTERS:
        rows = rows.filter(_FILTERS[answer])
    if group in Invitation.Group.values:
        rows = rows.filter(group=group)
    if search:
        rows = rows.filter(Q(contact__name__icontains=search) | Q(organisation__name__icontains=search))
    found: QuerySet[Invitation] = rows
    return found


def history(contact: Contact, meetings: QuerySet[Meeting]) -> QuerySet[Invitation]:
    """Return the invitations of a contact to these meetings, withdrawn ones too, the latest meeting first.

    With what `replies` gives; two queries when read.
    """
    rows = _in_full(Invitation.objects.filter(contact=contact, meeting__in=meetings))
    return rows.select_related("contact", "organisation", "mailing", "meeting__area").order_by(
        "-meeting__starts_at", "-pk"
    )


def _in_full(invitations: QuerySet[Invitation]) -> QuerySet[Invitation]:
    """Add to each what a row shows: see `replies`."""
    newest_reply = Reply.objects.filter(invitation=OuterRef("pk")).order_by("-pk")
    rows: QuerySet[Invitation] = (
        invitations.select_related("contact", "organisation", "mailing")
        .prefetch_related(told_by())
        .annotate(
            reply_topic=Coalesce(Subquery(newest_reply.values("topic")[:1]), Value(""), output_field=TextField()),
            reply_reason=Coalesce(Subquery(newest_reply.values("reason")[:1]), Value(""), output_field=TextField()),
            is_suspect=Coalesce(Subquery(newest_reply.values("is_suspect")[:1]), Value(False)),
            reply_source=Coalesce(Subquery(newest_reply.values("source")[:1]), Value(""), output_field=TextField()),
            has_need=Exists(Need.objects.filter(invitation=OuterRef("pk"))),
            is_undelivered=_one_if(was_not_reached()),
            is_uninformed=_one_if(missed_a_change()),
        )
    )
    return rows


def _one_if(condition: Q) -> Case:
    return Case(When(condition, then=1), default=0, output_field=IntegerField())


def is_of_before(invitation: Invitation, replies: list[Reply]) -> bool:
    """True when what was told is older than the address that somebody else set: of who read the old one.

    An answer that carries over what was told before does not make it newer. One query where an address was set.
    """
    since = invitation.contact.address_set_at
    if since is None or not replies:
        return False
    told = invitation.replies.exclude(source__in=[Reply.Source.GUEST, Reply.Source.CALENDAR]).last()
    return bool((told or replies[-1]).created_at < since)
