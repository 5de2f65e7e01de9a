"""The lists behind the numbers of the report for the council, for who may see the meetings themselves."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from areas.models import Organisation
from invitations.models import Invitation, WalkIns
from meetings.models import Meeting, Theme
from outcomes.models import LookBack, PaperReviews, Review
from outcomes.queries.council import Period, chosen, held
from outcomes.queries.counting import ANSWERED, ASKED, PRESENT, places
from outcomes.queries.outside import HOW, FirstContact, concerned, first_contacts, reached

_OF_PEOPLE = {"invited": ASKED, "answered": ANSWERED}
_PAPER = {"useful": ("useful_yes", "useful_bit", "useful_no"), "speak": ("speak_yes", "speak_bit", "speak_no")}
WHAT = ("held", "invited", "answered", "came", "deputies", "late_answers", "useful", "speak", "goal", "people")


@dataclass(frozen=True, slots=True)
class Behind:
    """Which number of the report was pressed: what it counts, of which group, organisation or theme.

    `is_elsewhere`: only of the meetings that were in no wijk, but for the whole municipality or an area of its own.
    """

    what: str = "held"
    group: str = ""
    organisation: Organisation | None = None
    theme: Theme | None = None
    is_elsewhere: bool = False

    @property
    def counts_people(self) -> bool:
        """True when it counts people or answers, and not meetings."""
        return self.what != "held" and self.organisation is None


def meetings_behind(asked: Behind, period: Period, meetings: QuerySet[Meeting], now: dt.datetime) -> QuerySet[Meeting]:
    """Return the meetings that were held and counted, the last first; `.number` is what each brought to it."""
    rows = held(chosen(period, meetings), now)
    if asked.theme:
        rows = rows.filter(pk__in=asked.theme.meetings.order_by().values("pk"))
    if asked.is_elsewhere:
        in_a_wijk = [Q(area__path__startswith=wijk.path) for wijk in places()]
        rows = rows.exclude(reduce(or_, in_a_wijk, Q(pk__in=[])))
    rows = rows.annotate(number=_number(asked)) if asked.what != "held" else rows.annotate(number=Value(1))
    return rows.filter(number__gt=0).select_related("area").order_by("-starts_at", "-pk")


def organisations_behind(
    what: str, kind: str, period: Period, meetings: QuerySet[Meeting], organisations: QuerySet[Organisation],
    now: dt.datetime,
) -> QuerySet[Organisation]:  # fmt: skip
    """Return the organisations that were invited, came or were not seen, or all of them, by name."""
    counted = held(chosen(period, meetings), now)
    rows = concerned(organisations, counted, period.area)
    if kind:
        rows = rows.filter(kind=kind)
    if condition := reached(counted).get(what):
        rows = rows.filter(condition)
    return rows.select_related("type").prefetch_related("areas").order_by("name", "pk")


def contacts(period: Period, meetings: QuerySet[Meeting], now: dt.datetime) -> list[FirstContact]:
    """Return which organisations were at one meeting for the first time, the newest meeting first."""
    return first_contacts(period.last, held(chosen(period, meetings), now))[::-1]


def named(found: Iterable[FirstContact]) -> list[tuple[str, str, Meeting]]:
    """Return these with the names of the organisations and the meeting. Two queries."""
    rows = list(found)
    names = dict(Organisation.objects.filter(pk__in={pk for row in rows for pk in row.pair}).values_list("pk", "name"))
    meetings = Meeting.objects.select_related("area").in_bulk({row.meeting for row in rows})
    return [(*sorted(names[pk] for pk in row.pair), meetings[row.meeting]) for row in rows]  # type: ignore[misc]  # two names


def _number(asked: Behind) -> Any:
    """Return how much a meeting brought to the number."""
    if asked.what in {"goal", "people"}:
        return _count(LookBack.objects.all())
    if asked.what in _PAPER:
        paper = PaperReviews.objects.annotate(all=sum(map(F, _PAPER[asked.what]), start=Value(0)))
        return _count(Review.objects.filter(is_counted=True)) + _sum(paper, "all")
    rows = Invitation.objects.all()
    if asked.organisation:
        open_ones = rows.filter(HOW[asked.what], organisation=asked.organisation, state=Invitation.State.OPEN)
        return _count(open_ones)
    walked = WalkIns.objects.all()
    if asked.group:
        rows, walked = rows.filter(group=asked.group), walked.filter(group=asked.group)
    if asked.what == "came":
        return _sum(rows.filter(PRESENT), "present_count") + _sum(walked, "count")
    return _count(rows.filter(_OF_PEOPLE.get(asked.what, Q(HOW.get(asked.what, Q())))))


def _count(rows: QuerySet[Any]) -> Any:
    of_meeting = rows.filter(meeting=OuterRef("pk")).order_by().values("meeting")
    return Coalesce(Subquery(of_meeting.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def _sum(rows: QuerySet[Any], field: str) -> Any:
    of_meeting = rows.filter(meeting=OuterRef("pk")).order_by().values("meeting")
    return Coalesce(Subquery(of_meeting.annotate(n=Sum(field)).values("n"), output_field=IntegerField()), 0)
