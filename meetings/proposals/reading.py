"""The proposals of areas: per theme what the figures and the voices say, what was done, and what was decided."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.text import capfirst

from areas.models import Area
from meetings.models import Meeting, ProposalDecision, Signal, Theme, Venue
from meetings.proposals.figures import FigureTable, Tree
from meetings.proposals.rules import RuleNow, rules_now
from meetings.rules import signal as arithmetic
from meetings.rules import signal_words as words
from meetings.rules.signal import Step, Strength, Voices


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting about a theme in an area, around it or inside it."""

    pk: int
    title: str
    starts_at: dt.datetime | None
    area: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """What there is to say about one theme in one area."""

    area: Area
    city: str
    rule: RuleNow
    signal: arithmetic.Signal
    voices: Voices
    inside: list[tuple[Area, arithmetic.Signal]]
    held: Held | None
    planned: Held | None
    decision: ProposalDecision | None
    holds: bool
    data_year: int | None

    @property
    def theme(self) -> Theme:
        """The subject."""
        return self.rule.theme

    @property
    def is_proposed(self) -> bool:
        """True when figures or voices ask for it here, or the figures of a buurt inside."""
        return bool(self.inside) or arithmetic.is_proposed(self.signal.strength, self.voices.loudness)

    @property
    def is_set_aside(self) -> bool:
        """True while somebody said no or not now, and nothing changed since."""
        return self.holds and self.decision is not None and self.decision.decision != "accepted"

    @property
    def is_accepted(self) -> bool:
        """True when somebody chose it, and nothing changed since."""
        return self.holds and self.decision is not None and self.decision.decision == "accepted"

    @property
    def strongest(self) -> Strength:
        """What the figures say of the area or of the buurt in it that stands out most."""
        return max([self.signal.strength, *(signal.strength for _area, signal in self.inside)])

    @property
    def figures_word(self) -> str:
        """What the figures say, in a word."""
        return str(words.STRENGTHS[self.signal.strength])

    @property
    def voices_word(self) -> str:
        """How many voices there were, in a word."""
        return str(words.LOUDNESS[self.voices.loudness])

    @property
    def order(self) -> tuple[bool, int, int]:
        """The place in the list of an area."""
        return arithmetic.order_of(self.strongest, self.voices.loudness)

    @property
    def sentence(self) -> str:
        """One sentence for a resident: the figure that stands out most, here or in the buurt of `inside`."""
        area, signal = self._spoken
        return self._said(signal.telling, area)

    @property
    def voices_sentence(self) -> str:
        """One sentence about the voices; empty when there are none."""
        return words.voices_sentence(self.voices, [str(Signal.Origin(each).label) for each in self.voices.origins])

    @property
    def sums(self) -> list[tuple[str, str, list["Line"]]]:
        """The whole sum of the area, and of each buurt that stands out: its name, the mean, and the lines."""
        signals = [(self.area, self.signal), *self.inside]
        return [
            (area.name, words.decimals(signal.value), [Line(step, self.rule) for step in signal.steps])
            for area, signal in signals
        ]

    @property
    def cut_offs(self) -> tuple[str, str, str]:
        """From how many spreads it is slight, clear and strong."""
        cuts = self.rule.cut_offs
        return words.decimals(cuts.slight, 1), words.decimals(cuts.clear, 1), words.decimals(cuts.strong, 1)

    @property
    def has_estimate(self) -> bool:
        """True when one of the figures comes from a model."""
        return any(part.indicator.is_estimate for part in self.rule.parts)

    @property
    def speaks_of(self) -> Area:
        """The area of the sentence: this one, or the buurt in it that stands out most."""
        return self._spoken[0]

    @property
    def people(self) -> int | None:
        """About how many people the sentence is about."""
        step = self._spoken[1].telling
        return step.people if step else None

    @property
    def _spoken(self) -> tuple[Area, arithmetic.Signal]:
        is_hidden = self.signal.strength < Strength.SLIGHT and self.inside
        return self.inside[0] if is_hidden else (self.area, self.signal)

    def _said(self, step: Step | None, area: Area) -> str:
        if step is None:
            return ""
        told = self.rule.part(step.reading.indicator).told
        return words.figure_sentence(step, told, theme=str(self.theme), area=area.name, city=self.city)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sum, in words."""

    step: Step
    rule: RuleNow

    @property
    def name(self) -> str:
        """What is measured."""
        return capfirst(self.rule.part(self.step.reading.indicator).told.name)

    @property
    def source(self) -> str:
        """Where it is from."""
        return words.source_words(self.rule.part(self.step.reading.indicator).told, self.step.reading)

    @property
    def here(self) -> str:
        """The value in the area."""
        return words.decimals(self.step.reading.value, 1)

    @property
    def there(self) -> str:
        """The value in the city."""
        return words.decimals(self.step.reading.reference, 1)

    @property
    def difference(self) -> str:
        """How far apart, counted towards what asks for attention."""
        return words.decimals(self.step.difference, 1, is_signed=True)

    @property
    def spread(self) -> str:
        """The national spread."""
        return words.decimals(self.step.reading.spread)

    @property
    def yardstick(self) -> str:
        """The difference in spreads."""
        return words.decimals(self.step.yardstick, is_signed=True)

    @property
    def cause(self) -> str:
        """Why it does not count."""
        return str(words.CAUSES.get(self.step.cause, ""))


def proposals_for(
    areas: Iterable[Area], *, today: dt.date, tree: Tree | None = None, rules: Sequence[RuleNow] | None = None
) -> dict[int, list[Proposal]]:
    """Return per area all themes with a rule that is on, those that ask most first. As many queries for many areas."""
    tree = tree or Tree()
    wanted = [tree.areas[area.pk] for area in areas if area.pk in tree.areas]
    rules = rules_now() if rules is None else rules
    facts = _Facts(tree, wanted, rules, today)
    return {
        area.pk: sorted((facts.proposal(area, rule) for rule in rules), key=lambda each: each.order) for area in wanted
    }


def effect_of(
    rules: Sequence[RuleNow], areas: Collection[Area], today: dt.date
) -> list[tuple[Area, list[arithmetic.Signal]]]:
    """Return what each of these rules says of each area. The same number of queries always."""
    table = FigureTable.read(areas, [part for rule in rules for part in rule.parts], today)
    return [(area, [signal_of(table, area, rule) for rule in rules]) for area in areas]


def signal_of(table: FigureTable, area: Area, rule: RuleNow) -> arithmetic.Signal:
    """Return what the figures of a theme say about an area."""
    return arithmetic.combine((table.reading(area, part) for part in rule.parts), rule.cut_offs)


def venue_near(area: Area, tree: Tree) -> Venue | None:
    """Return a place to meet in the area, else in one around it: without steps first, then the largest. One query."""
    inside = tree.inside(area.pk)
    rows = Venue.objects.filter(is_active=True, area__in=inside | set(area.chain_ids))
    return min(
        rows, key=lambda row: (row.area_id not in inside, not row.is_step_free, -row.capacity, row.pk), default=None
    )


class _Facts:
    """Everything that the proposals of some areas are made of, read at once."""

    def __init__(self, tree: Tree, areas: Sequence[Area], rules: Sequence[RuleNow], today: dt.date) -> None:
        self.tree, self.today = tree, today
        wanted = {each.pk: each for area in areas for each in [area, *tree.buurten(area.pk)]}
        self.table = FigureTable.read(wanted.values(), [part for rule in rules for part in rule.parts], today)
        self._signals: dict[tuple[int, int], arithmetic.Signal] = {}
        self._voices = _voices(today)
        self._meetings = _meetings()
        self._decisions = _decisions([area.pk for area in areas])

    def proposal(self, area: Area, rule: RuleNow) -> Proposal:
        """Return what there is to say about one theme in one area."""
        signal = self._signal(area, rule)
        inside = [(each, self._signal(each, rule)) for each in self.tree.buurten(area.pk)]
        by_name = {str(each.pk): each for each, _signal in inside}
        standing_out = arithmetic.standing_out((str(each.pk), found) for each, found in inside)
        decision = self._decisions.get((area.pk, rule.theme.pk))
        year = max((each.year for each in [signal, *(each for _area, each in inside)] if each.year), default=None)
        root = self.tree.root(area)
        held, planned = self._history(area, rule.theme.pk)
        # The whole country stands beside the municipality itself.
        city = words.country() if root.pk == area.pk else root.name
        return Proposal(
            area=area,
            city=city,
            rule=rule,
            signal=signal,
            voices=self._said(area, rule.theme.pk),
            inside=[(by_name[name], found) for name, found in standing_out],
            held=held,
            planned=planned,
            decision=decision,
            holds=decision is not None and self._holds(decision, rule, year),
            data_year=year,
        )

    def _signal(self, area: Area, rule: RuleNow) -> arithmetic.Signal:
        key = (area.pk, rule.theme.pk)
        if key not in self._signals:
            self._signals[key] = signal_of(self.table, area, rule)
        return self._signals[key]

    def _said(self, area: Area, theme: int) -> Voices:
        said = [origin for place, origin in self._voices.get(theme, ()) if place in self.tree.inside(area.pk)]
        return Voices(len(said), frozenset(said))

    def _history(self, area: Area, theme: int) -> tuple[Held | None, Held | None]:
        """Return the last meeting that was held about a theme in or around an area, and the next that is planned."""
        around = self.tree.inside(area.pk) | set(area.chain_ids)
        found = [held for place, held in self._meetings.get(theme, ()) if place in around]
        held = next((each for each in found if each.is_over), None)
        return held, next((each for each in reversed(found) if not each.is_over), None)

    def _holds(self, decision: ProposalDecision, rule: RuleNow, year: int | None) -> bool:
        return arithmetic.still_holds(
            is_later=decision.decision == ProposalDecision.Decision.LATER,
            decided_on=timezone.localdate(decision.decided_at),
            versions=(decision.rule_version, decision.data_year),
            now=(rule.version, year),
            today=self.today,
        )


def _voices(today: dt.date) -> dict[int, list[tuple[int, str]]]:
    """Return per theme the area and the origin of each voice of the last twelve months. One query."""
    since = today - relativedelta(months=arithmetic.VOICES_MONTHS)
    rows = Signal.objects.filter(merged_into=None, theme__isnull=False, received_on__gt=since, received_on__lte=today)
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for theme, area, origin in rows.order_by().values_list("theme", "area", "origin"):
        found[theme].append((area, origin))
    return found


def _meetings() -> dict[int, list[tuple[int, Held]]]:
    """Return per theme the meetings, the newest first, with the area of each. One query."""
    rows = Meeting.themes.through.objects.exclude(meeting__state=Meeting.State.CANCELLED)
    names = ("theme", "meeting", "title", "starts_at", "ends_at", "area", "area__name", "state")
    fields = [names[0], names[1], *(f"meeting__{name}" for name in names[2:])]
    now, found = timezone.now(), defaultdict(list)
    for theme, pk, title, starts_at, ends_at, area, area_name, state in _newest_first(rows.values_list(*fields)):
        is_over = state != Meeting.State.DRAFT and starts_at is not None and (ends_at or starts_at) <= now
        found[theme].append((area, Held(pk, title, starts_at, area_name, is_over)))
    return found


def _newest_first(rows: Iterable[tuple[int, int, str, dt.datetime | None, dt.datetime | None, int, str, str]]) -> (
    Iterator[tuple[int, int, str, dt.datetime | None, dt.datetime | None, int, str, str]]
):  # fmt: skip
    """Yield meetings by when they start, those without a day first."""
    yield from sorted(rows, key=lambda row: (row[3] is not None, -row[3].timestamp() if row[3] else 0.0, row[1]))


def _decisions(areas: Collection[int]) -> dict[tuple[int, int], ProposalDecision]:
    """Return the newest decision per area and theme. One query."""
    rows = ProposalDecision.objects.filter(area__in=areas).select_related("actor").order_by("decided_at", "pk")
    return {(row.area_id, row.theme_id): row for row in rows}
