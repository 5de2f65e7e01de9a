"""Agreements: who keeps them, which are late, and which everyone may read."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from areas.models import Area, Contact, Organisation
from meetings.models import Meeting
from meetings.queries import open_to_all
from meetings.rules import day_words
from outcomes import rules
from outcomes.models import ActionPoint, Agreement, Edition, Step

State = ActionPoint.State
AnyPoint = TypeVar("AnyPoint", bound=ActionPoint | Agreement)


@dataclass(frozen=True, slots=True)
class Promise:
    """An agreement as everyone reads it. `standing`: done, impossible, late, later or open."""

    point: ActionPoint
    standing: str

    @property
    def who(self) -> str:
        """Who keeps it, as residents read it."""
        return rules.owner_words(self.point.owner.name, self.point.owner.kind)


def promises(points: Iterable[ActionPoint], today: dt.date) -> list[Promise]:
    """Return agreements with how they stand."""
    return [Promise(point, rules.standing(point, today)) for point in points]


def with_steps(points: QuerySet[ActionPoint]) -> QuerySet[ActionPoint]:
    """Return agreements with all that a page says of them. Two queries when read."""
    steps = Prefetch("steps", Step.objects.select_related("actor").order_by("pk"))
    return points.select_related("owner", "contact", "meeting__area").prefetch_related(steps)


def open_points(points: QuerySet[ActionPoint]) -> QuerySet[ActionPoint]:
    """Return those that must still be kept."""
    return points.filter(state=State.OPEN)


def overdue(points: QuerySet[ActionPoint], today: dt.date) -> QuerySet[ActionPoint]:
    """Return those whose day is over without an answer."""
    return open_points(points).filter(due_on__lt=today)


def turned_out(points: QuerySet[ActionPoint], how: str, today: dt.date) -> QuerySet[ActionPoint]:
    """Return those that turned out in one way, as `rules.promise_kept` says it of one."""
    done, still = points.filter(state=State.DONE), open_points(points)
    return {
        "on_time": done.filter(closed_at__date__lte=F("first_due_on")),
        "afterwards": done.filter(closed_at__date__gt=F("first_due_on")),
        "open": still.filter(first_due_on__gte=today),
        "late": still.filter(first_due_on__lt=today),
    }[how]


def points_in(area: Area) -> QuerySet[ActionPoint]:
    """Return the agreements of meetings in an area and inside it."""
    return ActionPoint.objects.filter(meeting__area__in=Area.objects.inside(area).order_by().values("pk"))


def public_points(points: QuerySet[ActionPoint]) -> QuerySet[ActionPoint]:
    """Return those that everyone may read: of a published report, and not taken out of it."""
    shown = Edition.objects.filter(
        report__meeting=OuterRef("meeting"), published_at__isnull=False, number__gte=OuterRef("number")
    )
    meetings = open_to_all().order_by().values("pk")
    return points.filter(Exists(shown), meeting__in=meetings).exclude(state=State.WITHDRAWN)


def readable_points(points: QuerySet[ActionPoint]) -> QuerySet[ActionPoint]:
    """Return those that everyone may read, and those taken out of the report that still stand in an older version."""
    older = Edition.objects.filter(
        report__meeting=OuterRef("meeting"),
        published_at__isnull=False,
        number__gte=OuterRef("number"),
        made_at__lt=OuterRef("agreement__removed_at"),
    )
    gone = points.filter(Exists(older), meeting__in=open_to_all().order_by().values("pk"), state=State.WITHDRAWN)
    return points.filter(
        Q(pk__in=public_points(points).order_by().values("pk")) | Q(pk__in=gone.order_by().values("pk"))
    )


def left_over(meeting: Meeting) -> QuerySet[ActionPoint]:
    """Return the agreements of earlier meetings in the area that must still be kept, the latest day last."""
    rows = open_points(points_in(meeting.area)).exclude(meeting=meeting)
    if meeting.starts_at:
        rows = rows.filter(meeting__starts_at__lt=meeting.starts_at)
    return rows.select_related("owner", "meeting").order_by("due_on", "pk")


def agenda_of_left_over(meeting: Meeting) -> list[tuple[str, str]]:
    """Return the subject with what is still open from before, as (title, text); nothing when all was kept. One query.

    In the language of the municipality, as the report itself.
    """
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            _("%(what)s (%(who)s, by %(day)s)")
            % {
                "what": point.public_text,
                "who": rules.owner_words(point.owner.name, point.owner.kind),
                "day": day_words(point.due_on),
            }
            for point in left_over(meeting)[: rules.MOST_LEFT_OVER]
        ]
        return [(_("Open agreements of the last time"), "\n".join(lines)[: rules.LONGEST_SAID])] if lines else []


def to_remind(today: dt.date) -> dict[str, list[ActionPoint]]:
    """Return which agreements are asked for today, by what the mail says: before their day, or after it. Two queries.

    Who has just heard of an agreement is not reminded of it. Of what is later than a week people hear together.
    """
    rows = ActionPoint.objects.filter(state=State.OPEN)
    soon = rows.filter(due_on__gte=today, due_on__lte=today + rules.AHEAD, made_at__date__lt=today - rules.AHEAD)
    late = rows.filter(due_on__lt=today, due_on__gt=today - rules.WEEK)
    return {"before": list(soon), "late": list(late)}


def keepers(points: Iterable[AnyPoint], day: dt.date) -> Iterator[tuple[AnyPoint, int, str]]:
    """Return who gets the mail about each agreement: the person named, else those of the organisation. Two queries."""
    rows = list(points)
    named = dict(
        Contact.objects.valid_on(day)
        .filter(pk__in=[point.contact_id for point in rows if point.contact_id])
        .exclude(email="")
        .values_list("pk", "email")
    )
    members: dict[int, list[tuple[int, str]]] = {}
    of_owners = Contact.objects.valid_on(day).filter(
        memberships__organisation__in=[point.owner_id for point in rows],
        memberships__is_invited=True,
        channel=Contact.Channel.EMAIL,
    )
    found = of_owners.exclude(email="").annotate(of=F("memberships__organisation")).order_by("pk")
    for pk, email, owner in found.values_list("pk", "email", "of"):
        members.setdefault(owner, []).append((pk, email))
    for point in rows:
        person = named.get(point.contact_id or 0)
        people = [(point.contact_id or 0, person)] if person else members.get(point.owner_id, [])
        for pk, email in people:
            yield point, pk, email


def owners(points: QuerySet[ActionPoint]) -> QuerySet[Organisation]:
    """Return who has agreements among these, to choose from."""
    return Organisation.objects.filter(pk__in=points.order_by().values("owner")).order_by("name", "pk")
