import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.rules.signal import (
    CutOffs,
    Loudness,
    Reading,
    Signal,
    Strength,
    Voices,
    combine,
    compare,
    is_proposed,
    order_of,
    standing_out,
    still_holds,
    strength_of,
    volume,
)

CUT_OFFS = CutOffs()
HARD = Reading(indicator=1, direction=1, value=25.3, reference=17.3, spread=5.88, year=2020, per=100)
OLD = Reading(indicator=2, direction=1, value=15.0, reference=8.7, spread=4.06, year=2020, per=100)
share = st.floats(0, 100)
spread = st.floats(0.5, 10)
readings = st.builds(
    Reading,
    indicator=st.integers(1, 9),
    direction=st.sampled_from([1, -1]),
    value=st.none() | share,
    reference=share,
    spread=spread,
    is_direct=st.booleans(),
    per=st.just(100),
)


def numbers(signal):
    return (round(signal.value, 2), signal.strength)


def test_a_reading_counts_in_national_spreads():
    step = compare(HARD)
    assert (round(step.difference, 1), round(step.yardstick, 2), step.cause) == (8.0, 1.36, "")


def test_less_asks_for_attention_when_the_direction_says_so():
    assert round(compare(replace(HARD, direction=-1)).yardstick, 2) == -1.36


def test_a_theme_is_the_plain_mean_of_its_indicators():
    assert numbers(combine([HARD, OLD], CUT_OFFS)) == (1.46, Strength.CLEAR)


@pytest.mark.parametrize(
    ("value", "strength"),
    [
        (-2.0, Strength.NONE),
        (0.49, Strength.NONE),
        (0.5, Strength.SLIGHT),
        (0.99, Strength.SLIGHT),
        (1.0, Strength.CLEAR),
        (1.49, Strength.CLEAR),
        (1.5, Strength.STRONG),
    ],
)
def test_words_start_at_their_cut_off(value, strength):
    assert strength_of(value, CUT_OFFS) == strength


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"value": None, "absence": "suppressed"}, "suppressed"),
        ({"value": None}, "unknown"),
        ({"base": 5.0}, "few"),
        ({"reference": None}, "no_reference"),
        ({"spread": None}, "no_spread"),
        ({"spread": 0.0}, "no_spread"),
        ({"direction": 0}, "no_direction"),
    ],
)
def test_what_cannot_be_compared_says_why(change, cause):
    step = compare(replace(HARD, **change))
    assert (step.yardstick, step.cause) == (None, cause)


def test_one_indicator_is_enough_only_when_it_says_it_directly():
    direct = replace(HARD, is_direct=True)
    found = [combine([each], CUT_OFFS).strength for each in (HARD, direct)]
    assert found == [Strength.TOO_FEW, Strength.CLEAR]


def test_half_of_the_indicators_must_be_known():
    gone = replace(HARD, value=None)
    found = [combine([HARD, OLD] + [gone] * count, CUT_OFFS).strength for count in (2, 3)]
    assert found == [Strength.CLEAR, Strength.TOO_FEW]


def test_missing_indicators_stay_visible_in_the_sum():
    signal = combine([HARD, OLD, replace(HARD, indicator=3, value=None)], CUT_OFFS)
    assert [(step.reading.indicator, step.cause) for step in signal.steps] == [(1, ""), (2, ""), (3, "unknown")]
    assert signal.year == 2020


def test_a_sentence_speaks_of_the_first_figure_that_is_clear_or_else_of_the_highest():
    found = [[HARD, OLD], [replace(HARD, value=23.1), OLD], [replace(HARD, value=18.0), replace(OLD, value=10.0)]]
    assert [combine(each, CUT_OFFS).telling.reading.indicator for each in found] == [1, 2, 2]


def test_volume_is_in_fives_and_not_of_too_few_people():
    lonely = replace(HARD, value=54.5, base=3634.0)
    found = [volume(each) for each in (lonely, replace(lonely, base=49.0), replace(lonely, base=None))]
    assert found == [1980, None, None]
    assert volume(replace(lonely, value=88.0, per=1000, base=7305.0)) == 645
    assert volume(replace(lonely, per=0)) is None


@pytest.mark.parametrize(
    ("count", "origins", "word"),
    [
        (0, "", Loudness.NONE),
        (1, "a", Loudness.SOME),
        (2, "ab", Loudness.SOME),
        (3, "ab", Loudness.SEVERAL),
        (5, "ab", Loudness.SEVERAL),
        (6, "ab", Loudness.MANY),
        (40, "a", Loudness.SOME),
    ],
)
def test_voices_are_several_only_from_two_sorts_of_people(count, origins, word):
    assert Voices(count, frozenset(origins)).loudness == word


def test_a_theme_is_proposed_by_figures_or_by_voices_and_both_come_first():
    rows = [
        (Strength.STRONG, Loudness.SOME),
        (Strength.CLEAR, Loudness.SEVERAL),
        (Strength.TOO_FEW, Loudness.MANY),
        (Strength.SLIGHT, Loudness.SOME),
    ]
    assert [is_proposed(*row) for row in rows] == [True, True, True, False]
    assert sorted(rows, key=lambda row: order_of(*row)) == [rows[1], rows[0], rows[3], rows[2]]


def test_a_wijk_names_every_buurt_that_stands_out():
    def signal(value):
        return Signal((), value, strength_of(value, CUT_OFFS))

    rows = [("Wetering", signal(0.9)), ("VOP", signal(1.2)), ("Zuidbuurt", signal(1.6))]
    assert [name for name, _signal in standing_out(rows)] == ["Zuidbuurt", "VOP"]


def test_a_decision_holds_until_rule_or_figures_change_and_later_for_half_a_year():
    day = dt.date(2026, 1, 1)
    terms = {"decided_on": day, "versions": (1, 2020), "now": (1, 2020)}
    last = day + dt.timedelta(days=179)
    assert still_holds(is_later=True, today=last, **terms) is True
    assert still_holds(is_later=True, today=last + dt.timedelta(days=1), **terms) is False
    assert still_holds(is_later=False, today=dt.date(2030, 1, 1), **terms) is True
    for now in ((2, 2020), (1, 2022)):
        assert still_holds(is_later=False, today=day, **(terms | {"now": now})) is False


@given(st.lists(readings, min_size=1, max_size=6))
def test_the_signal_lies_between_its_indicators(found):
    signal = combine(found, CUT_OFFS)
    if signal.value is not None:
        places = [step.yardstick for step in signal.counted]
        assert min(places) - 1e-9 <= signal.value <= max(places) + 1e-9


@given(st.lists(readings, min_size=1, max_size=6), st.randoms())
def test_the_order_of_the_indicators_does_not_matter(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert combine(found, CUT_OFFS).value == combine(shuffled, CUT_OFFS).value


@given(st.lists(readings, min_size=1, max_size=6), st.floats(0, 5))
def test_a_worse_value_never_weakens_the_word(found, more):
    worse = [each if each.value is None else replace(each, value=each.value + more * each.direction) for each in found]
    assert combine(worse, CUT_OFFS).strength >= combine(found, CUT_OFFS).strength


@given(st.lists(readings, min_size=1, max_size=6))
def test_what_equals_the_city_never_stands_out(found):
    same = [each if each.value is None else replace(each, value=each.reference) for each in found]
    assert combine(same, CUT_OFFS).strength <= Strength.NONE


@given(st.lists(readings, min_size=1, max_size=6), st.floats(1.5, 20))
def test_another_unit_gives_the_same_signal(found, times):
    scaled = [
        replace(
            each,
            value=None if each.value is None else each.value * times,
            reference=each.reference * times,
            spread=each.spread * times,
        )
        for each in found
    ]
    one, other = combine(found, CUT_OFFS).value, combine(scaled, CUT_OFFS).value
    assert (one is None) == (other is None)
    assert one is None or one == pytest.approx(other, abs=1e-6)


@given(share, st.floats(50, 100_000))
def test_a_volume_is_a_five_near_the_share(value, base):
    people = volume(replace(HARD, value=value, base=base))
    assert people % 5 == 0
    assert abs(people - value / 100 * base) <= 2.5 + 1e-6
