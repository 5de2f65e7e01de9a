"""Who is expected at the door, and who was there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, Lower

from invitations import rules, tokens
from invitations.models import Bucket, DoorLink, Guest, Invitation, WalkIns
from meetings.models import Meeting

_COMING = (Invitation.Answer.ACCEPTED, Invitation.Answer.TENTATIVE)


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many people were there per group: of those invited, and of those who walked in."""

    invited: Mapping[str, int] = field(default_factory=dict)
    walked_in: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Everyone who was there."""
        return sum(self.invited.values()) + sum(self.walked_in.values())


def expected(meeting: Meeting) -> QuerySet[Invitation]:
    """Return who comes or may come to the room, by group and name, with needs and guests. Two queries."""
    coming = Invitation.objects.filter(meeting=meeting, state=Invitation.State.OPEN, answer__in=_COMING)
    return _with_all(coming.exclude(answer=Invitation.Answer.ACCEPTED, bucket=Bucket.ONLINE))


def at_the_door(meeting: Meeting, search: str = "", *, knows_all: bool) -> QuerySet[Invitation]:
    """Return who is expected in the room or is there already. Two queries.

    `knows_all`: a search finds anyone who was invited; else, for who helps with a link, only those.
    """
    rows = _invited(meeting, knows_all=knows_all and bool(search))
    if search:
        words = Q(contact__name__icontains=search) | Q(organisation__name__icontains=search)
        rows = rows.filter(words | Q(pk__in=_of_code(rows, search)))
    return _with_all(rows)


def _of_code(rows: QuerySet[Invitation], search: str) -> list[int]:
    """Return who has this code for the door, or came along with who has it. Two queries for what looks like a code."""
    code = tokens.entry_code_in(search)
    if not code:
        return []
    people = rows.order_by().values_list("pk", "public_id", "token_version")
    found = [pk for pk, public_id, version in people if code == tokens.entry_code(public_id, version)]
    if found:
        return found
    guests = Guest.objects.filter(invitation__in=rows.order_by().values("pk")).values_list("invitation", "public_id")
    return [pk for pk, public_id in guests if code == tokens.entry_code(public_id, 1)]


def one_at_the_door(meeting: Meeting, pk: int, *, knows_all: bool) -> Invitation | None:
    """Return one person whom `at_the_door` may find, or None. Two queries."""
    return _with_all(_invited(meeting, knows_all=knows_all).filter(pk=pk)).first()


def _invited(meeting: Meeting, *, knows_all: bool) -> QuerySet[Invitation]:
    rows: QuerySet[Invitation] = Invitation.objects.filter(meeting=meeting, state=Invitation.State.OPEN)
    if knows_all:
        return rows
    is_online = Q(answer=Invitation.Answer.ACCEPTED, bucket=Bucket.ONLINE)
    return rows.filter(Q(answer__in=_COMING) & ~is_online | Q(presence=Invitation.Presence.PRESENT))


def _with_all(rows: QuerySet[Invitation]) -> QuerySet[Invitation]:
    """Return rows with all that the door shows, by name."""
    return (
        rows.select_related("contact", "organisation", "need")
        .prefetch_related("guests")
        .order_by(Lower("contact__name"), "pk")
    )


def expected_heads(meeting: Meeting) -> int:
    """Return how many people said that they come, or perhaps come, to the room. One query."""
    return sum(said_to_come(meeting))


def said_to_come(meeting: Meeting) -> tuple[int, int]:
    """Return how many people said that they come to the room, and how many that they perhaps do. One query."""
    rows = expected(meeting).order_by().select_related(None).prefetch_related(None)
    is_sure = Q(answer=Invitation.Answer.ACCEPTED)
    found = rows.aggregate(
        sure=Coalesce(Sum("party_size", filter=is_sure), 0), maybe=Coalesce(Sum("party_size", filter=~is_sure), 0)
    )
    return found["sure"], found["maybe"]


def not_seen(meeting: Meeting) -> QuerySet[Invitation]:
    """Return who said yes, has a place in the room, and of whom nothing was written down."""
    return Invitation.objects.filter(
        meeting=meeting,
        state=Invitation.State.OPEN,
        answer=Invitation.Answer.ACCEPTED,
        place=Invitation.Place.RESERVED,
        presence=Invitation.Presence.UNKNOWN,
    ).exclude(bucket=Bucket.ONLINE)


def missed(meeting: Meeting) -> dict[str, int]:
    """Return of how many invitations was written down that they sent word, and that they did not come. One query."""
    rows = Invitation.objects.filter(meeting=meeting, state=Invitation.State.OPEN, presence__in=rules.SIGNS.values())
    return dict(rows.order_by().values_list("presence").annotate(count=Count("pk")))


def door_link(meeting: Meeting) -> DoorLink | None:
    """Return the link for the door that works, if there is one. One query."""
    return DoorLink.objects.filter(meeting=meeting, stopped_at=None).first()


def everyone(meeting: Meeting) -> QuerySet[Invitation]:
    """Return all invited people to tick, those who said that they come first. One query."""
    is_expected = Case(When(answer__in=_COMING, then=Value(0)), default=Value(1), output_field=IntegerField())
    found: QuerySet[Invitation] = (
        Invitation.objects.filter(meeting=meeting, state=Invitation.State.OPEN)
        .select_related("contact", "organisation")
        .annotate(is_unexpected=is_expected)
        .order_by("is_unexpected", Lower("contact__name"), "pk")
    )
    return found


def attendance(meeting: Meeting) -> Attendance:
    """Return who was there. Two queries."""
    return attendances([meeting.pk])[meeting.pk]


def attendances(meeting_ids: Collection[int]) -> dict[int, Attendance]:
    """Return who was there, per meeting. Two queries."""
    rows = (
        Invitation.objects.filter(meeting__in=meeting_ids, presence=Invitation.Presence.PRESENT)
        .order_by()
        .values_list("meeting", "group")
        .annotate(heads=Coalesce(Sum("present_count"), 0))
    )
    invited: dict[int, dict[str, int]] = {pk: {} for pk in meeting_ids}
    walked_in: dict[int, dict[str, int]] = {pk: {} for pk in meeting_ids}
    for pk, group, heads in rows:
        invited[pk][group] = heads
    walks = WalkIns.objects.filter(meeting__in=meeting_ids, count__gt=0)
    for pk, group, count in walks.values_list("meeting", "group", "count"):
        walked_in[pk][group] = count
    return {pk: Attendance(invited[pk], walked_in[pk]) for pk in meeting_ids}
