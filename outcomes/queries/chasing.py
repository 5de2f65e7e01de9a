"""Who hears that agreements are late, and who hears some months later what became of a meeting."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from areas.models import Contact, Membership
from invitations.models import Message
from meetings.models import Meeting
from outcomes import rules
from outcomes.models import ActionPoint
from outcomes.queries.points import keepers, overdue, public_points


@dataclass(frozen=True, slots=True)
class Chased:
    """One person who hears of the late agreements of an organisation: who leads it of all, others of their own."""

    owner_pk: int
    contact_pk: int
    email: str
    is_head: bool
    points: list[ActionPoint]


def heads(owner_pks: Collection[int], day: dt.date) -> QuerySet[Membership]:
    """Return who leads these organisations and has an address. One query when read."""
    return (
        Membership.objects.filter(
            organisation__in=owner_pks,
            is_head=True,
            contact__in=Contact.objects.valid_on(day),
            contact__channel=Contact.Channel.EMAIL,
        )
        .exclude(contact__email="")
        .select_related("contact")
        .order_by("organisation", "pk")
    )


def to_chase(today: dt.date, **only: int) -> list[Chased]:
    """Return who hears of late agreements. Four queries, or two when nothing is late.

    Who leads the organisation hears of all of them. Who keeps one hears from a week after its day on, and not of what
    is so late that nobody asks for it by mail any more. Nobody hears twice for one organisation.
    """
    late = list(
        overdue(ActionPoint.objects.filter(**only), today).select_related("owner", "contact").order_by("due_on", "pk")
    )
    found: dict[tuple[int, int], Chased] = {}
    for member in heads({point.owner_id for point in late}, today):
        key = (member.organisation_id, member.contact_id)
        of_owner = [point for point in late if point.owner_id == member.organisation_id]
        found[key] = Chased(*key, member.contact.email, True, of_owner)
    asked = [point for point in late if point.due_on > today - rules.GIVEN_UP]
    for point, pk, email in keepers(asked, today):
        chased = found.setdefault((point.owner_id, pk), Chased(point.owner_id, pk, email, False, []))
        if not chased.is_head:
            chased.points.append(point)
    return [each for each in found.values() if each.is_head or each.points[0].due_on <= today - rules.WEEK]


def chased_since(day: dt.date) -> set[tuple[int, int]]:
    """Return who heard of late agreements after this day, as (organisation, contact). One query."""
    keys = Message.objects.filter(kind=Message.Kind.OVERDUE, created_at__date__gt=day).values_list("dedupe_key")
    parts = [key.split(":") for (key,) in keys]
    return {(int(owner), int(contact)) for _kind, owner, _day, contact in parts}


def to_look_back_on(today: dt.date) -> Iterator[tuple[Meeting, int]]:
    """Return of which meetings people hear now what became of them, and after how many months. Two queries.

    Only of a meeting with agreements that everyone may read: the mail leads there.
    """
    for months, since, until in rules.days_of_after(today):
        held = Meeting.objects.filter(starts_at__date__gt=since, starts_at__date__lte=until)
        points = public_points(ActionPoint.objects.filter(meeting__in=held.values("pk")))
        for meeting in held.filter(pk__in=points.order_by().values("meeting")).order_by("pk"):
            yield meeting, months
