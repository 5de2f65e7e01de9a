"""What may be shown of counts of people, so that no number below five stands there or can be worked out.

Two ways, chosen so that nobody needs to trust arithmetic over many tables:

- **Cell by cell** (`people`): what is shown of a group depends on that group alone, and every sum is made of shown
  numbers only (`together`). So nothing that stands beside it, or in another period, says more about a hidden number.
- **Whole or not at all** (`split`): where the whole is known anyhow, its parts are shown only when none of them is
  small. One hidden part would follow by subtraction, and of two hidden parts their sum.

It holds as long as the periods and areas of what is made public do not overlap: therefore half-years and wijken
(`outcomes.rules.periods`). Numbers of meetings, organisations and agreements are not about people and are not hidden;
an organisation that bears the name of a person is left out where organisations are named.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# Of fewer people the number itself could say who they are.
FEWEST_SHOWN = 5
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader sees of a count: the number, or only what may be known of it.

    `mark`: "" for exactly this number; `fewer` than five; `all_but` fewer than five; `least`: at least this number;
    `hidden`: nothing.
    """

    number: int | None
    mark: str = ""

    @property
    def is_exact(self) -> bool:
        """True when it is the number itself."""
        return self.mark == ""


FEWER, ALL_BUT, HIDDEN = Shown(None, "fewer"), Shown(None, "all_but"), Shown(None, "hidden")


def is_small(count: int) -> bool:
    """True for a number of people that could say who they are; nobody is no one."""
    return 0 < count < FEWEST_SHOWN


def shown(count: int) -> Shown:
    """Return what is seen of a count that is part of no other."""
    return FEWER if is_small(count) else Shown(count)


def people(invited: int, answered: int, came: int) -> dict[str, Shown]:
    """Return what is seen of one group. Who did not answer is a number of people too: it follows by subtraction."""
    return {"invited": shown(invited), "answered": _answered(invited, answered), "came": shown(came)}


def _answered(invited: int, answered: int) -> Shown:
    silent = invited - answered
    # Of six with five answers "all but fewer than five" could only be five.
    if invited == FEWEST_SHOWN + 1 and answered and silent:
        return HIDDEN
    if answered >= FEWEST_SHOWN and is_small(silent):
        return ALL_BUT
    return shown(answered)


def split(parts: Mapping[Any, int]) -> tuple[dict[Any, Shown], Shown]:
    """Return what is seen of the parts of a whole that is known anyhow, and of the whole."""
    if any(map(is_small, parts.values())):
        return dict.fromkeys(parts, HIDDEN), shown(sum(parts.values()))
    return {name: Shown(count) for name, count in parts.items()}, Shown(sum(parts.values()))


def together(cells: Iterable[Shown]) -> Shown:
    """Return the sum of what is shown, and of nothing else: it says nothing of what is hidden."""
    found = list(cells)
    if len(found) == 1:
        return found[0]
    total = sum(each.number or 0 for each in found)
    if all(each.is_exact for each in found):
        return Shown(total)
    return Shown(total, "least") if total else HIDDEN


Tally = Mapping[Key, int]
MEASURES = ("invited", "answered", "came")
QUESTIONS = dict.fromkeys(("useful", "speak", "goal", "people"), ("yes", "bit", "no"))


def published(tallies: Mapping[str, Tally], groups: Iterable[str], here: str | None = None) -> dict[Key, Shown]:
    """Return what is seen of one period: of all places together, or of the place that is called `here`.

    `tallies`: per place how many people of a group were invited, answered and came, and how often an answer was given.
    A key is a measure or question with a group or answer; `all` is the whole of a question.
    """
    return _everywhere(tallies, groups) if here is None else _of_place(tallies, groups, here)


def _everywhere(tallies: Mapping[str, Tally], groups: Iterable[str]) -> dict[Key, Shown]:
    def count(*key: str) -> int:
        return sum(tally.get((key[0], key[1]), 0) for tally in tallies.values())

    found: dict[Key, Shown] = {}
    for group in groups:
        cells = people(*(count(measure, group) for measure in MEASURES))
        found |= {(measure, group): cell for measure, cell in cells.items()}
    for question, answers in QUESTIONS.items():
        parts, whole = split({answer: count(question, answer) for answer in answers})
        found |= {(question, answer): cell for answer, cell in parts.items()} | {(question, "all"): whole}
    return found


def _of_place(tallies: Mapping[str, Tally], groups: Iterable[str], here: str) -> dict[Key, Shown]:
    """Places are shown whole or not at all: what all of them make together is known."""
    places = {*tallies, here}

    def counts(measure: str, part: str) -> dict[Any, int]:
        return {place: tallies.get(place, {}).get((measure, part), 0) for place in places}

    found: dict[Key, Shown] = {}
    for group in groups:
        parts = {measure: counts(measure, group) for measure in MEASURES}
        cells = {measure: split(parts[measure])[0][here] for measure in MEASURES}
        silent = (parts["invited"][place] - parts["answered"][place] for place in places)
        if any(map(is_small, silent)):
            cells["answered"] = HIDDEN
        found |= {(measure, group): cell for measure, cell in cells.items()}
    for question, answers in QUESTIONS.items():
        of_all = {(place, answer): n for answer in answers for place, n in counts(question, answer).items()}
        seen, _whole = split(of_all)
        found |= {(question, answer): seen[here, answer] for answer in answers}
        found[question, "all"] = together(seen[here, answer] for answer in answers)
    return found
