"""The theme signal: which subject deserves a meeting in which area, from figures and from voices. Arithmetic alone.

One reading is one indicator in one area. Its difference with the whole city is counted in spreads of all Dutch areas
of that level; the signal of a theme is the plain mean of these. Nothing is weighted, nothing is summed over themes, and
figures and voices are never added up.
"""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

VOICES_MONTHS = 12
SEVERAL_VOICES, MANY_VOICES = 3, 6
LATER_DAYS = 180


class Strength(IntEnum):
    """What the figures say."""

    TOO_FEW = -1
    NONE = 0
    SLIGHT = 1
    CLEAR = 2
    STRONG = 3


class Loudness(IntEnum):
    """How many voices there were."""

    NONE = 0
    SOME = 1
    SEVERAL = 2
    MANY = 3


@dataclass(frozen=True, slots=True)
class CutOffs:
    """From how many spreads a signal is slight, clear or strong."""

    slight: float = 0.5
    clear: float = 1.0
    strong: float = 1.5


USUAL = CutOffs()


@dataclass(frozen=True, slots=True)
class Reading:
    """One indicator of a theme in one area, with the whole city and the national spread beside it.

    `direction`: 1 when more of it asks for attention, -1 when less does. `base`: of how many people it is a share.
    `absence`: why there is no value. `per`: 100 for a percentage, 1000 for a share per thousand, 0 for anything else.
    """

    indicator: int
    direction: int
    value: float | None
    reference: float | None
    spread: float | None
    year: int | None = None
    base: float | None = None
    minimum_base: int = 50
    is_direct: bool = False
    absence: str = ""
    per: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """A reading with its place on the yardstick, or with why it has none."""

    reading: Reading
    difference: float | None = None
    yardstick: float | None = None
    cause: str = ""

    @property
    def people(self) -> int | None:
        """About how many people it is about."""
        return volume(self.reading)


@dataclass(frozen=True, slots=True)
class Signal:
    """What the figures of one theme say about one area, with all the steps of the sum."""

    steps: tuple[Step, ...]
    value: float | None
    strength: Strength
    cut_offs: CutOffs = USUAL

    @property
    def counted(self) -> tuple[Step, ...]:
        """The steps that have a place on the yardstick."""
        return tuple(step for step in self.steps if step.yardstick is not None)

    @property
    def telling(self) -> Step | None:
        """The step to speak of: the first of the rule that is clear by itself, else what stands out most."""
        first = next((step for step in self.counted if (step.yardstick or 0.0) >= self.cut_offs.clear), None)
        return first or max(self.counted, key=lambda step: step.yardstick or 0.0, default=None)

    @property
    def year(self) -> int | None:
        """The newest year among the figures."""
        return max((step.reading.year for step in self.counted if step.reading.year), default=None)


@dataclass(frozen=True, slots=True)
class Voices:
    """What was told about one theme in one area in the last twelve months: how often, and by which sorts of people."""

    count: int = 0
    origins: frozenset[str] = frozenset()

    @property
    def loudness(self) -> Loudness:
        """From one sort of people alone it is never more than some, however often they say it."""
        if not self.count:
            return Loudness.NONE
        if self.count < SEVERAL_VOICES or len(self.origins) < 2:
            return Loudness.SOME
        return Loudness.MANY if self.count >= MANY_VOICES else Loudness.SEVERAL


def compare(reading: Reading) -> Step:
    """Return how far an area lies from the city, in spreads; what is missing is never taken for nil."""
    cause = _cause(reading)
    if cause or reading.value is None or reading.reference is None or not reading.spread:
        return Step(reading, cause=cause)
    difference = (reading.value - reading.reference) * reading.direction
    return Step(reading, difference, difference / reading.spread)


def combine(readings: Iterable[Reading], cut_offs: CutOffs) -> Signal:
    """Return the signal of a theme: the plain mean, when there is enough to speak of.

    Enough is two indicators, or one that says it directly, and half of those of the theme.
    """
    steps = tuple(compare(reading) for reading in readings)
    counted = [step for step in steps if step.yardstick is not None]
    is_enough = len(counted) >= 2 or any(step.reading.is_direct for step in counted)
    if not is_enough or 2 * len(counted) < len(steps):
        return Signal(steps, None, Strength.TOO_FEW, cut_offs)
    value = math.fsum(step.yardstick or 0.0 for step in counted) / len(counted)
    return Signal(steps, value, strength_of(value, cut_offs), cut_offs)


def strength_of(value: float, cut_offs: CutOffs) -> Strength:
    """Return the word for a number of spreads; the cut-off itself belongs to the stronger word."""
    if value >= cut_offs.strong:
        return Strength.STRONG
    if value >= cut_offs.clear:
        return Strength.CLEAR
    return Strength.SLIGHT if value >= cut_offs.slight else Strength.NONE


def volume(reading: Reading) -> int | None:
    """Return about how many people a share stands for, in fives; None when unknown or of too few people."""
    if reading.value is None or not reading.per or reading.base is None or reading.base < reading.minimum_base:
        return None
    return 5 * round(reading.value / reading.per * reading.base / 5)


def is_proposed(strength: Strength, loudness: Loudness) -> bool:
    """True when a theme is proposed: by clear figures, or by several voices."""
    return strength >= Strength.CLEAR or loudness >= Loudness.SEVERAL


def order_of(strength: Strength, loudness: Loudness) -> tuple[bool, int, int]:
    """Return the place in the list, to sort by: where figures and voices agree first, then by the figures."""
    agree = strength >= Strength.CLEAR and loudness >= Loudness.SEVERAL
    return (not agree, -strength, -loudness)


def standing_out(signals: Iterable[tuple[str, Signal]]) -> list[tuple[str, Signal]]:
    """Return the named signals that are at least clear, the strongest first: the mean of an area hides its buurten."""
    found = [(name, signal) for name, signal in signals if signal.strength >= Strength.CLEAR]
    return sorted(found, key=lambda pair: -(pair[1].value or 0.0))


def still_holds(
    *,
    is_later: bool,
    decided_on: dt.date,
    versions: tuple[int, int | None],
    now: tuple[int, int | None],
    today: dt.date,
) -> bool:
    """True while a decision about a proposal needs no new look; `versions` and `now`: rule version and data year.

    A new rule or new figures ask again; so does half a year after "not now".
    """
    if versions != now:
        return False
    return not is_later or today < decided_on + dt.timedelta(days=LATER_DAYS)


def _cause(reading: Reading) -> str:
    """Return why a reading cannot be compared; empty when it can."""
    if reading.value is None:
        return reading.absence or "unknown"
    if reading.base is not None and reading.base < reading.minimum_base:
        return "few"
    if reading.reference is None:
        return "no_reference"
    if not reading.spread:
        return "no_spread"
    return "" if reading.direction in (1, -1) else "no_direction"
