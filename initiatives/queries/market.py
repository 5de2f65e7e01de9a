"""One market: its call, its floor, and who wants to join what."""

from dataclasses import dataclass

from django.db.models import Count, F, Max, Q, QuerySet

from initiatives.models import Call, Initiative, Stand
from invitations.queries import Other
from meetings.models import EarlierPlan, Meeting


@dataclass(frozen=True, slots=True)
class Floor:
    """Who comes with a stand, by place; who was admitted and did not say; who does not come; and what is needed."""

    stands: list[Stand]
    silent: list[Initiative]
    absent: list[Initiative]

    @property
    def needs(self) -> dict[str, int]:
        """How many stands need power, a table and a screen."""
        names = ("needs_power", "needs_table", "needs_screen")
        return {name: sum(getattr(stand, name) for stand in self.stands) for name in names}


def has_called(meeting: Meeting) -> bool:
    """True when residents were asked for ideas for a market, or gave them. Two queries at most."""
    return Call.objects.filter(meeting=meeting).exists() or Initiative.objects.filter(meeting=meeting).exists()


def call_of(meeting: Meeting) -> Call | None:
    """Return the call of a market. One query."""
    found: Call | None = Call.objects.filter(meeting=meeting).first()
    return found


def floor(meeting: Meeting) -> Floor:
    """Return the floor of a market. Two queries.

    An initiative that was withdrawn, or is not admitted after all, has no stand any more.
    """
    rows = Stand.objects.filter(meeting=meeting).select_related("initiative__writer", "organisation")
    kept = [stand for stand in rows if stand.initiative is None or stand.initiative.is_admitted]
    order = sorted(kept, key=lambda stand: (stand.number is None, stand.number or 0, stand.name.lower(), stand.pk))
    admitted = Initiative.objects.received().filter(meeting=meeting, state=Initiative.State.ADMITTED, stand=None)
    return Floor(
        stands=[stand for stand in order if stand.is_coming],
        silent=list(admitted.order_by("title", "pk")),
        absent=[stand.initiative for stand in order if not stand.is_coming and stand.initiative],
    )


def with_a_stand(meeting: Meeting) -> list[Other]:
    """Return the initiators who count on a market: admitted, told so, and not staying away. Two queries at most."""
    if meeting.kind != Meeting.Kind.MARKET:
        return []
    rows = Initiative.objects.public().filter(meeting=meeting, state=Initiative.State.ADMITTED, writer__isnull=False)
    changed_at = EarlierPlan.objects.filter(meeting=meeting).aggregate(at=Max("created_at"))["at"]
    return [
        Other(
            "correspondent", row.writer.pk, row.writer.name, row.writer.email,
            changed_at is not None and (row.told_at is None or row.told_at < changed_at),
        )
        for row in rows.exclude(stand__is_coming=False).select_related("writer").order_by("pk")
        if row.writer
    ]  # fmt: skip


def with_joiners(rows: QuerySet[Initiative]) -> QuerySet[Initiative]:
    """Add `joiner_count`: how many want to join, on paper and by a confirmed mail together."""
    counted = Count("joiners", filter=Q(joiners__confirmed_at__isnull=False))
    return rows.annotate(joiner_count=counted + F("join_count"))
