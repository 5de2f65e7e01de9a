"""What visitors and organisers said of a meeting, counted and side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from invitations.models import Message
from meetings.models import Meeting
from outcomes import rules
from outcomes.models import Degree, LookBack, PaperReviews, Review
from outcomes.queries.readers import came


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each answer was given to one question."""

    yes: int = 0
    bit: int = 0
    no: int = 0

    @property
    def total(self) -> int:
        """All answers."""
        return self.yes + self.bit + self.no

    @property
    def is_shown(self) -> bool:
        """True when there are so many answers that nobody can be recognised in them."""
        return self.total >= rules.FEWEST_REVIEWS

    @property
    def parts(self) -> list[tuple[str, int]]:
        """The answers in words, with how often each was given."""
        return [(str(label), getattr(self, value)) for value, label in Degree.choices]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Both sides of one meeting. What visitors wrote is left out as long as there are only a few."""

    useful: Counts
    speak: Counts
    better: list[str]
    paper: PaperReviews | None
    goal: Counts
    people: Counts
    look_backs: list[LookBack]
    by_code: "ByCode"
    mailed: int
    on_paper: int


@dataclass(frozen=True, slots=True)
class ByCode:
    """What came by the code on paper: how many count with the others, and those that stand apart."""

    counted: int
    useful: Counts
    speak: Counts
    better: list[str]

    @property
    def total(self) -> int:
        """All answers by the code."""
        return self.counted + self.useful.total


def evaluation(meeting: Meeting) -> Evaluation:
    """Return what was said of a meeting. Three queries."""
    told = list(Review.objects.filter(meeting=meeting))
    reviews, apart = [each for each in told if each.is_counted], [each for each in told if not each.is_counted]
    looks = list(LookBack.objects.filter(meeting=meeting).select_related("user"))
    paper: PaperReviews | None = PaperReviews.objects.filter(meeting=meeting).first()
    useful = _count((each.was_useful for each in reviews), _of_paper(paper, "useful"))
    speak = _count((each.could_speak for each in reviews), _of_paper(paper, "speak"))
    return Evaluation(
        useful=useful,
        speak=speak,
        better=_better(reviews),
        paper=paper,
        goal=_count(each.met_goal for each in looks),
        people=_count(each.right_people for each in looks),
        look_backs=looks,
        by_code=ByCode(
            counted=sum(each.by_code for each in reviews),
            useful=_count(each.was_useful for each in apart),
            speak=_count(each.could_speak for each in apart),
            better=_better(apart),
        ),
        mailed=sum(not each.by_code for each in reviews),
        on_paper=max(sum(_of_paper(paper, "useful").values()), sum(_of_paper(paper, "speak").values())),
    )


def to_ask(meeting: Meeting) -> list[tuple[str, int, str]]:
    """Return who came and was not asked yet how it was, as (key of the mail, invitation, address). Two queries."""
    rows = [(f"review:{meeting.pk}:{pk}", pk, email) for pk, email in came(meeting)]
    known = set(Message.objects.filter(dedupe_key__in=[row[0] for row in rows]).values_list("dedupe_key", flat=True))
    return [row for row in rows if row[0] not in known]


def _better(reviews: list[Review]) -> list[str]:
    """Return what was written, in no order of coming; nothing of a few."""
    return sorted(each.better for each in reviews if each.better) if len(reviews) >= rules.FEWEST_REVIEWS else []


def own_look_back(meeting: Meeting, user_pk: int) -> LookBack | None:
    """Return what this user said before. One query."""
    found: LookBack | None = LookBack.objects.filter(meeting=meeting, user=user_pk).first()
    return found


def _of_paper(paper: PaperReviews | None, question: str) -> dict[str, int]:
    return {value: getattr(paper, f"{question}_{value}") if paper else 0 for value in Degree.values}


def _count(answers: Iterable[str], more: Mapping[str, int] | None = None) -> Counts:
    found = dict(more or {})
    for answer in answers:
        found[answer] = found.get(answer, 0) + 1
    return Counts(**found)
