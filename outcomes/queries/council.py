"""What the council and management read of a period: counts only, always in the same number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from areas.models import Area, Contact, Membership, Organisation
from invitations.models import Invitation, WalkIns
from meetings.models import Meeting, Theme
from meetings.queries import SHOWN
from outcomes import rules
from outcomes.models import ActionPoint, Degree, LookBack, PaperReviews, Review
from outcomes.queries.evaluation import Counts

_PRESENT = Q(presence=Invitation.Presence.PRESENT)
_INVITED = ~Q(source=Invitation.Source.SELF)
_OUTSIDE = (Organisation.Kind.MUNICIPAL, Organisation.Kind.PARTNER)


@dataclass(frozen=True, slots=True)
class Period:
    """From which day until and including which day, and in which area with all inside it; None is everywhere."""

    first: dt.date
    last: dt.date
    area: Area | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """A department or partner: in meetings to which it was asked and came, in answers, and in what it promised."""

    name: str
    kind: str
    invited: int = 0
    came: int = 0
    deputies: int = 0
    late_answers: int = 0
    kept: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Council:
    """All counts of a period. `people`: measure, then group; `kept`: how promises stand (`rules.promise_kept`)."""

    meetings: Mapping[str, int]
    themes: list[tuple[Theme, int]]
    without: list[Area]
    people: Mapping[str, Mapping[str, int]]
    organisations: Mapping[str, Mapping[str, int]]
    kept: Mapping[str, int]
    reviews: Mapping[str, Counts]
    outside: list[Outside]
    first_meetings: int

    @property
    def is_empty(self) -> bool:
        """True when nothing was held, planned or cancelled in this period."""
        return not sum(self.meetings.values())


def council(
    period: Period,
    *,
    meetings: QuerySet[Meeting],
    areas: QuerySet[Area],
    organisations: QuerySet[Organisation],
    now: dt.datetime,
) -> Council:
    """Return the counts of a period among the rows that a reader may see. Fourteen queries."""
    chosen = _chosen(period, meetings)
    held = chosen.filter(state__in=[Meeting.State.INVITING, Meeting.State.HELD], ends_at__lte=now)
    points = _points(held, timezone.localdate(now))
    return Council(
        meetings=_by_state(chosen, now),
        themes=_by_theme(held),
        without=_without(period, held, areas),
        people=_people(held),
        organisations=_reach(held, organisations),
        kept=_sum(each for _owner, each in points),
        reviews=_reviews(held),
        outside=_outside(held, points),
        first_meetings=_first_meetings(period, held),
    )


def _chosen(period: Period, meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    rows = meetings.filter(
        state__in=SHOWN, starts_at__date__gte=period.first, starts_at__date__lte=period.last
    ).order_by()
    return rows.filter(area__in=Area.objects.inside(period.area).order_by().values("pk")) if period.area else rows


def _by_state(chosen: QuerySet[Meeting], now: dt.datetime) -> dict[str, int]:
    cancelled = Q(state=Meeting.State.CANCELLED)
    found: dict[str, int] = chosen.aggregate(
        held=Count("pk", filter=Q(ends_at__lte=now) & ~cancelled),
        planned=Count("pk", filter=Q(ends_at__gt=now) & ~cancelled),
        cancelled=Count("pk", filter=cancelled),
    )
    return found


def _by_theme(held: QuerySet[Meeting]) -> list[tuple[Theme, int]]:
    rows = Meeting.themes.through.objects.filter(meeting__in=held.values("pk")).order_by()
    counts = dict(rows.values_list("theme").annotate(count=Count("pk")))
    themes = Theme.objects.filter(Q(is_active=True) | Q(pk__in=counts))
    return sorted(((theme, counts.get(theme.pk, 0)) for theme in themes), key=lambda pair: (-pair[1], pair[0].name))


def _without(period: Period, held: QuerySet[Meeting], areas: QuerySet[Area]) -> list[Area]:
    """Return the wijken and districts in which no meeting was held; one in a buurt counts for the wijk around it."""
    paths = set(Area.objects.filter(pk__in=held.values("area")).order_by().values_list("path", flat=True))
    rows = areas.filter(is_active=True, kind__in=[Area.Kind.WIJK, Area.Kind.DISTRICT])
    if period.area:
        rows = rows.filter(path__startswith=period.area.path)
    return [area for area in rows.order_by("path", "pk") if not any(path.startswith(area.path) for path in paths)]


def _people(held: QuerySet[Meeting]) -> dict[str, dict[str, int]]:
    """Return how many people were invited, answered and came, per group; who walked in came too."""
    rows = Invitation.objects.filter(meeting__in=held.values("pk")).order_by().values("group")
    asked = Q(state=Invitation.State.OPEN) & _INVITED
    found: dict[str, dict[str, int]] = {
        measure: dict.fromkeys(Invitation.Group.values, 0) for measure in ("invited", "answered", "came")
    }
    for row in rows.annotate(
        invited=Count("pk", filter=asked),
        answered=Count("pk", filter=asked & ~Q(answer=Invitation.Answer.NEEDS_ACTION)),
        came=Sum("present_count", filter=_PRESENT, default=0),
    ):
        for measure, groups in found.items():
            groups[row["group"]] = row[measure]
    walked = WalkIns.objects.filter(meeting__in=held.values("pk")).order_by()
    for group, count in walked.values_list("group").annotate(heads=Sum("count")):
        found["came"][group] += count
    return found


def _reach(held: QuerySet[Meeting], organisations: QuerySet[Organisation]) -> dict[str, dict[str, int]]:
    """Return per kind how many organisations there are, were invited, came, and were neither invited nor there."""
    of_period = Invitation.objects.filter(meeting__in=held.values("pk"), organisation__isnull=False).order_by()
    invited = of_period.filter(_INVITED, state=Invitation.State.OPEN).values("organisation")
    came = of_period.filter(_PRESENT).values("organisation")
    rows = Organisation.objects.filter(pk__in=organisations.order_by().values("pk"), is_active=True).order_by()
    found: dict[str, dict[str, int]] = {}
    for row in rows.values("kind").annotate(
        all=Count("pk"),
        invited=Count("pk", filter=Q(pk__in=invited)),
        came=Count("pk", filter=Q(pk__in=came)),
        unseen=Count("pk", filter=~Q(pk__in=invited) & ~Q(pk__in=came)),
    ):
        found[row.pop("kind")] = row
    return found


def _points(held: QuerySet[Meeting], today: dt.date) -> list[tuple[int, str]]:
    """Return who promised something at these meetings, and how it stands."""
    rows = ActionPoint.objects.filter(meeting__in=held.values("pk")).exclude(state=ActionPoint.State.WITHDRAWN)
    fields = rows.order_by().values_list("owner", "state", "first_due_on", "closed_at")
    return [(owner, rules.promise_kept(state, due, closed, today)) for owner, state, due, closed in fields]


def _sum(names: Iterable[str]) -> dict[str, int]:
    found = dict.fromkeys(rules.PROMISES, 0)
    for name in names:
        found[name] += 1
    return found


def _reviews(held: QuerySet[Meeting]) -> dict[str, Counts]:
    """Return what visitors and organisers said, of all meetings together."""
    of_period = {"meeting__in": held.values("pk")}
    told = Review.objects.filter(**of_period).order_by().aggregate(
        **_times("useful", "was_useful"), **_times("speak", "could_speak")
    )  # fmt: skip
    names = [f"{question}_{value}" for question in ("useful", "speak") for value in Degree.values]
    paper = PaperReviews.objects.filter(**of_period).order_by().aggregate(
        **{f"of_{name}": Sum(name, default=0) for name in names}
    )  # fmt: skip
    looks = LookBack.objects.filter(**of_period).order_by().aggregate(
        **_times("goal", "met_goal"), **_times("people", "right_people")
    )  # fmt: skip
    all_of = told | looks
    return {
        question: Counts(
            **{value: all_of[f"{question}_{value}"] + paper.get(f"of_{question}_{value}", 0) for value in Degree.values}
        )
        for question in ("useful", "speak", "goal", "people")
    }


def _times(question: str, field: str) -> dict[str, Count]:
    return {f"{question}_{value}": Count("pk", filter=Q(**{field: value})) for value in Degree.values}


def _outside(held: QuerySet[Meeting], points: list[tuple[int, str]]) -> list[Outside]:
    """Return the departments and partners that were invited, came or promised something, in alphabetical order."""
    rows = Invitation.objects.filter(
        meeting__in=held.values("pk"), organisation__kind__in=_OUTSIDE, state=Invitation.State.OPEN
    ).order_by()
    counts = {
        row.pop("organisation"): row
        for row in rows.values("organisation").annotate(
            invited=Count("meeting", filter=_INVITED, distinct=True),
            came=Count("meeting", filter=_PRESENT, distinct=True),
            deputies=Count("meeting", filter=Q(answer=Invitation.Answer.DELEGATED), distinct=True),
            late_answers=Count("meeting", filter=Q(answered_at__gt=F("meeting__reply_by")), distinct=True),
        )
    }
    kept: dict[int, list[str]] = defaultdict(list)
    for owner, name in points:
        kept[owner].append(name)
    # Who works alone often has an organisation that bears their name: it would stand here by name.
    persons = Membership.objects.filter(
        contact__kind=Contact.Kind.PERSON, organisation__name__icontains=F("contact__name")
    )
    found = Organisation.objects.filter(pk__in={*counts, *kept}, kind__in=_OUTSIDE)
    return [
        Outside(name, kind, kept=_sum(kept[pk]), **counts.get(pk, {}))
        for pk, name, kind in found.exclude(pk__in=persons.order_by().values("organisation"))
        .order_by("kind", "name", "pk")
        .values_list("pk", "name", "kind")
    ]


def _first_meetings(period: Period, held: QuerySet[Meeting]) -> int:
    """Return how many pairs of organisations sat at one table for the first time, of all meetings anywhere."""
    rows = Invitation.objects.filter(
        _PRESENT, organisation__isnull=False, meeting__starts_at__date__lte=period.last
    ).order_by("meeting__starts_at", "meeting")
    tables: dict[int, set[int]] = defaultdict(set)
    for meeting, organisation in rows.values_list("meeting", "organisation").distinct():
        tables[meeting].add(organisation)
    counted, new = set(held.values_list("pk", flat=True)), 0
    known: set[tuple[int, ...]] = set()
    for meeting, there in tables.items():
        pairs = set(combinations(sorted(there), 2)) - known
        new += len(pairs) if meeting in counted else 0
        known |= pairs
    return new
