"""Windows and doors open: which departments and partners were invited and came, and which organisations met there."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from areas.models import Area, Contact, Membership, Organisation
from invitations.models import Invitation, Reply
from meetings.models import Meeting
from outcomes.queries.counting import ASKED, INVITED, PRESENT
from outcomes.rules import counted

OUTSIDE = (Organisation.Kind.MUNICIPAL, Organisation.Kind.PARTNER)
DEPUTY = Q(answer=Invitation.Answer.DELEGATED)
# In time when the first answer was; who was given more time has until then, and may change it later as everyone may.
IN_TIME = Q(created_at__lte=OuterRef("meeting__reply_by")) | Q(created_at__lte=OuterRef("reply_until"))
LATE = Q(
    Q(answered_at__gt=F("meeting__reply_by"))
    & ~Q(answer=Invitation.Answer.NEEDS_ACTION)
    & (Q(reply_until__isnull=True) | Q(answered_at__gt=F("reply_until")))
    & ~Exists(Reply.objects.filter(IN_TIME, invitation=OuterRef("pk")))
)
HOW: Mapping[str, Q] = {"invited": INVITED, "came": PRESENT, "deputies": DEPUTY, "late_answers": LATE}


@dataclass(frozen=True, slots=True)
class Outside:
    """A department or partner: in meetings to which it was asked and came, in answers, and in what it promised."""

    pk: int
    name: str
    kind: str
    invited: int = 0
    came: int = 0
    deputies: int = 0
    late_answers: int = 0
    kept: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class FirstContact:
    """Two organisations that were at one meeting for the first time."""

    pair: tuple[int, int]
    meeting: int


def outside(held: QuerySet[Meeting], points: list[tuple[int, str]]) -> list[Outside]:
    """Return the departments and partners that were invited, came or promised something, in alphabetical order."""
    rows = Invitation.objects.filter(
        meeting__in=held.values("pk"), organisation__kind__in=OUTSIDE, state=Invitation.State.OPEN
    ).order_by()
    counts = {
        row.pop("organisation"): row
        for row in rows.values("organisation").annotate(
            **{name: Count("meeting", filter=how, distinct=True) for name, how in HOW.items()}
        )
    }
    kept: dict[int, list[str]] = defaultdict(list)
    for owner, name in points:
        kept[owner].append(name)
    found = Organisation.objects.filter(pk__in={*counts, *kept}, kind__in=OUTSIDE)
    return [
        Outside(pk, name, kind, kept=counted(kept[pk]), **counts.get(pk, {}))
        for pk, name, kind in found.exclude(pk__in=bearing_a_name())
        .order_by("kind", "name", "pk")
        .values_list("pk", "name", "kind")
    ]


def bearing_a_name() -> QuerySet[Membership, Any]:
    """Return the organisations that bear the name of a person: who works alone often has one."""
    persons = Membership.objects.filter(
        contact__kind=Contact.Kind.PERSON, organisation__name__icontains=F("contact__name")
    )
    return persons.order_by().values("organisation")


def concerned(
    organisations: QuerySet[Organisation], held: QuerySet[Meeting], area: Area | None
) -> QuerySet[Organisation]:
    """Return those of these organisations that work in an area, or were invited or came there; all when it is None."""
    rows = Organisation.objects.filter(pk__in=organisations.order_by().values("pk"), is_active=True).order_by()
    if area is None:
        return rows
    around = Q(areas__in=Area.objects.covering(area).order_by().values("pk"))
    inside = Q(areas__in=Area.objects.inside(area).order_by().values("pk"))
    here = Organisation.objects.filter(Q(areas__isnull=True) | around | inside).order_by().values("pk")
    return rows.filter(Q(pk__in=here) | ~reached(held)["unseen"])


def reach(
    held: QuerySet[Meeting], organisations: QuerySet[Organisation], area: Area | None
) -> dict[str, dict[str, int]]:
    """Return per kind how many organisations there are, were invited, came, and were neither invited nor there.

    `area`: of which area the meetings are; who works only elsewhere was not missed there.
    """
    rows = concerned(organisations, held, area)
    found: dict[str, dict[str, int]] = {}
    for row in rows.values("kind").annotate(
        all=Count("pk"), **{name: Count("pk", filter=how) for name, how in reached(held).items()}
    ):
        found[row.pop("kind")] = row
    return found


def reached(held: QuerySet[Meeting]) -> dict[str, Q]:
    """Return the conditions that an organisation was invited to these meetings, came, or was not seen at all."""
    of_period = Invitation.objects.filter(meeting__in=held.values("pk"), organisation__isnull=False).order_by()
    invited = Q(pk__in=of_period.filter(ASKED).values("organisation"))
    came = Q(pk__in=of_period.filter(PRESENT).values("organisation"))
    return {"invited": invited, "came": came, "unseen": ~invited & ~came}


def first_contacts(until: object, held: QuerySet[Meeting]) -> list[FirstContact]:
    """Return which organisations were at one meeting for the first time, of all meetings anywhere until this day."""
    rows = Invitation.objects.filter(PRESENT, organisation__isnull=False, meeting__starts_at__date__lte=until).order_by(
        "meeting__starts_at", "meeting"
    )
    tables: dict[int, set[int]] = defaultdict(set)
    for meeting, organisation in rows.values_list("meeting", "organisation").distinct():
        tables[meeting].add(organisation)
    shown, found = set(held.values_list("pk", flat=True)), []
    known: set[tuple[int, int]] = set()
    for meeting, there in tables.items():
        pairs = {(first, second) for first, second in combinations(sorted(there), 2)} - known
        found += [FirstContact(pair, meeting) for pair in sorted(pairs)] if meeting in shown else []
        known |= pairs
    return found
