"""How many people were invited, answered and came, and how they look back: per half-year and place."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from areas.models import Area
from invitations.models import Invitation, WalkIns
from meetings.models import Meeting
from outcomes.models import Degree, LookBack, PaperReviews, Review
from outcomes.rules import hiding
from outcomes.rules.hiding import Key, Shown
from outcomes.rules.periods import Half

PRESENT = Q(presence=Invitation.Presence.PRESENT)
INVITED = ~Q(source=Invitation.Source.SELF)
ASKED = Q(state=Invitation.State.OPEN) & INVITED
ANSWERED = ASKED & ~Q(answer=Invitation.Answer.NEEDS_ACTION)
# The whole municipality, a district with wijken, and areas that a municipality drew itself: these cut across others.
ELSEWHERE = ""
_ASKED_OF = {"useful": "was_useful", "speak": "could_speak", "goal": "met_goal", "people": "right_people"}

Tallies = dict[Half, dict[str, Counter[Key]]]


def places() -> list[Area]:
    """Return the wijken, and districts without any: they do not overlap. One query."""
    rows = list(Area.objects.filter(kind__in=[Area.Kind.WIJK, Area.Kind.DISTRICT]).order_by("path", "pk"))
    wijken = [area for area in rows if area.kind == Area.Kind.WIJK]
    found: list[Area] = []
    for area in rows:
        holds_others = area.kind == Area.Kind.DISTRICT and any(wijk.path.startswith(area.path) for wijk in wijken)
        if not holds_others and not any(area.path.startswith(outer.path) for outer in found):
            found.append(area)
    return found


def tallies(held: QuerySet[Meeting], known: Iterable[Area]) -> Tallies:
    """Return all counts of people of these meetings, per half-year and place. Six queries."""
    paths = {area.path for area in known}
    where = {
        pk: (Half.of(timezone.localdate(starts_at)), _place(path, paths))
        for pk, starts_at, path in held.order_by().values_list("pk", "starts_at", "area__path")
    }
    found: Tallies = defaultdict(lambda: defaultdict(Counter))
    for meeting, key, count in _counted(held):
        half, place = where[meeting]
        found[half][place][key] += count
    return found


def hidden(found: Tallies, here: str | None = None) -> dict[Key, Shown]:
    """Return what is shown of these half-years: of each what may be shown, and the sum of that."""
    of_halves = [hiding.published(found.get(half, {}), Invitation.Group.values, here) for half in sorted(found)]
    none = hiding.published({}, Invitation.Group.values, here)
    return {key: hiding.together([each[key] for each in of_halves] or [none[key]]) for key in none}


def of_one(found: Tallies) -> dict[Key, Shown]:
    """Return what is shown of a period that somebody chose freely, as one."""
    at_once: Counter[Key] = Counter()
    for places_of_half in found.values():
        for tally in places_of_half.values():
            at_once.update(tally)
    return hiding.published({ELSEWHERE: at_once}, Invitation.Group.values)


def _place(path: str, known: set[str]) -> str:
    """Return the path of the place in which an area lies."""
    steps = path.split("/")
    around = ("/".join(steps[:count]) + "/" for count in range(1, len(steps)))
    return next((each for each in around if each in known), ELSEWHERE)


def _counted(held: QuerySet[Meeting]) -> Iterator[tuple[int, Key, int]]:
    """Yield a meeting, what was counted and how many."""
    of_period: dict[str, Any] = {"meeting__in": held.order_by().values("pk")}
    rows = Invitation.objects.filter(**of_period).order_by().values("meeting", "group")
    for row in rows.annotate(
        invited=Count("pk", filter=ASKED),
        answered=Count("pk", filter=ANSWERED),
        came=Sum("present_count", filter=PRESENT, default=0),
    ):
        for measure in hiding.MEASURES:
            yield row["meeting"], (measure, row["group"]), row[measure]
    walked = WalkIns.objects.filter(**of_period).order_by()
    for meeting, group, count in walked.values_list("meeting", "group", "count"):
        yield meeting, ("came", group), count
    yield from _answers(
        Review.objects.filter(**of_period, is_counted=True).order_by().values("meeting"), ("useful", "speak")
    )
    yield from _answers(LookBack.objects.filter(**of_period).order_by().values("meeting"), ("goal", "people"))
    for paper in PaperReviews.objects.filter(**of_period):
        for question in ("useful", "speak"):
            for value in Degree.values:
                yield paper.meeting_id, (question, value), getattr(paper, f"{question}_{value}")


def _answers(rows: QuerySet[Any, Any], questions: Iterable[str]) -> Iterator[tuple[int, Key, int]]:
    keys = [(question, value) for question in questions for value in Degree.values]
    counts = {f"{question}_{value}": Count("pk", filter=Q(**{_ASKED_OF[question]: value})) for question, value in keys}
    for row in rows.annotate(**counts):
        for question, value in keys:
            yield row["meeting"], (question, value), row[f"{question}_{value}"]
