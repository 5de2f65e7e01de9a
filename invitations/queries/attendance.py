"""Who is expected at the door, and who was there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Case, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, Lower

from invitations.models import Bucket, Invitation, WalkIns
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
    found: QuerySet[Invitation] = (
        coming.exclude(answer=Invitation.Answer.ACCEPTED, bucket=Bucket.ONLINE)
        .select_related("contact", "organisation", "need")
        .prefetch_related("guests")
        .order_by(Lower("contact__name"), "pk")
    )
    return found


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
    present = Q(presence=Invitation.Presence.PRESENT)
    rows = (
        Invitation.objects.filter(present, meeting=meeting)
        .order_by()
        .values_list("group")
        .annotate(heads=Coalesce(Sum("present_count"), 0))
    )
    walked_in = WalkIns.objects.filter(meeting=meeting, count__gt=0).values_list("group", "count")
    return Attendance(dict(rows), dict(walked_in))
