"""What visitors and organisers said of a meeting, counted and side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from meetings.models import Meeting
from outcomes import rules
from outcomes.models import Degree, LookBack, PaperReviews, Review


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


def evaluation(meeting: Meeting) -> Evaluation:
    """Return what was said of a meeting. Three queries."""
    reviews = list(Review.objects.filter(meeting=meeting))
    looks = list(LookBack.objects.filter(meeting=meeting).select_related("user"))
    paper: PaperReviews | None = PaperReviews.objects.filter(meeting=meeting).first()
    useful = _count((each.was_useful for each in reviews), _of_paper(paper, "useful"))
    speak = _count((each.could_speak for each in reviews), _of_paper(paper, "speak"))
    better = sorted(each.better for each in reviews if each.better)
    return Evaluation(
        useful=useful,
        speak=speak,
        better=better if len(reviews) >= rules.FEWEST_REVIEWS else [],
        paper=paper,
        goal=_count(each.met_goal for each in looks),
        people=_count(each.right_people for each in looks),
        look_backs=looks,
    )


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
