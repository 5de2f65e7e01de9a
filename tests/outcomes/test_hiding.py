"""No number of people below five stands in a report, or follows from what stands there. Tried on all small worlds.

A world is what really was. Two worlds that look the same cannot be told apart; so a small number is hidden when among
the worlds that look like this one it has more than one value.
"""

from collections import defaultdict
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from outcomes.rules import hiding, periods

GROUPS = ("residents", "municipal", "partner")
counts = st.integers(0, 30)


def given_away(worlds, look, numbers):
    """The small numbers that follow from what is shown: in all worlds that look the same they are the same."""
    alike = defaultdict(list)
    for world in worlds:
        alike[look(world)].append(world)
    found = []
    for looking_the_same in alike.values():
        values = zip(*(numbers(world) for world in looking_the_same), strict=True)
        found += [looking_the_same[0] for each in values if len(set(each)) == 1 and hiding.is_small(each[0])]
    return found


def test_of_one_group_nothing_small_follows():
    worlds = [
        (invited, answered, came) for invited in range(30) for answered in range(invited + 1) for came in range(7)
    ]
    seen = given_away(
        worlds,
        lambda world: tuple(hiding.people(*world).values()),
        lambda world: (*world, world[0] - world[1]),
    )
    assert seen == []


def test_of_parts_of_a_whole_nothing_small_follows_not_even_of_two_together():
    for size, most in ((2, 20), (3, 12), (4, 7)):
        worlds = list(product(range(most), repeat=size))

        def look(world):
            parts, whole = hiding.split(dict(enumerate(world)))
            # The whole is known anyhow, from another table: hidden or not, it is taken as known here.
            return tuple(parts.values()), whole, sum(world) if sum(world) >= hiding.FEWEST_SHOWN else None

        def numbers(world):
            return [*world, *(sum(world) - each for each in world)]

        # At the edge of the worlds that are tried some neighbours are missing.
        inside = [world for world in given_away(worlds, look, numbers) if sum(world) < most]
        assert inside == []


def test_of_two_places_nothing_small_follows_with_the_whole_beside_it():
    most = 9
    rows = [(invited, answered) for invited in range(most) for answered in range(invited + 1)]

    def tally(row):
        return {("invited", "residents"): row[0], ("answered", "residents"): row[1]}

    def look(world):
        tallies = {"a": tally(world[0]), "b": tally(world[1])}
        return tuple(
            hiding.published(tallies, ["residents"], here)[measure, "residents"]
            for here in (None, "a", "b")
            for measure in hiding.MEASURES
        )

    def numbers(world):
        return [n for invited, answered in world for n in (invited, answered, invited - answered)]

    found = given_away(list(product(rows, rows)), look, numbers)
    assert [world for world in found if world[0][0] + world[1][0] < most] == []


@given(st.lists(st.tuples(counts, st.integers(1, 4)), min_size=1, max_size=6))
def test_a_sum_says_nothing_of_what_is_hidden(rows):
    cells = [hiding.shown(count) for count, _other in rows]
    others = [hiding.shown(other if hiding.is_small(count) else count) for count, other in rows]
    total = hiding.together(cells)
    assert hiding.together(others) == total
    assert total.is_exact == all(cell.is_exact for cell in cells)
    assert (total.number or 0) <= sum(count for count, _other in rows)


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from("abcdef"), st.tuples(*[counts] * 9), min_size=1))
def test_no_shown_number_and_no_difference_of_shown_numbers_is_small(drawn):
    tallies = {
        place: {
            (measure, group): row[3 * g + m]
            for g, group in enumerate(GROUPS)
            for m, measure in enumerate(hiding.MEASURES)
        }
        for place, row in drawn.items()
    }
    for tally in tallies.values():
        for group in GROUPS:
            tally["answered", group] = min(tally["answered", group], tally["invited", group])
    whole = hiding.published(tallies, GROUPS)
    of_places = {place: hiding.published(tallies, GROUPS, place) for place in tallies}
    of_groups = [(key, cell) for key, cell in whole.items() if key[1] in GROUPS]
    for (measure, group), cell in of_groups:
        parts = [found[measure, group] for found in of_places.values()]
        numbers = [each.number for each in (cell, *parts) if each.is_exact]
        assert not any(map(hiding.is_small, numbers))
        # Shown of all places or of none: what is left over of the whole is nothing, or everything.
        assert sum(each.is_exact for each in parts) in {0, len(parts)}
        if all(each.is_exact for each in parts):
            assert cell.number == sum(each.number for each in parts)
    pairs = [
        (found["invited", group], found["answered", group])
        for found in (whole, *of_places.values())
        for group in GROUPS
    ]
    silent = [invited.number - answered.number for invited, answered in pairs if invited.is_exact and answered.is_exact]
    assert not any(map(hiding.is_small, silent))


def test_a_period_is_made_of_half_years_or_it_is_not():
    half = periods.Half.read("2026-1")
    assert (str(half), str(half.before), str(half.after)) == ("2026-1", "2025-2", "2026-2")
    assert periods.halves(half.first, half.after.last) == [half, half.after]
    assert periods.halves(half.first, half.after.first) == []
    assert periods.halves(half.after.first, half.after.last) == [half.after]
    assert [periods.Half.read(text) for text in ("2026-3", "2026", "26-1", "x-1", "9999-1", "2026-1-1")] == [None] * 6


@given(st.dates(min_value=periods.dt.date(2001, 1, 1), max_value=periods.dt.date(2100, 1, 1)))
def test_half_years_do_not_overlap_and_leave_no_day_out(day):
    half = periods.Half.of(day)
    assert half.first <= day <= half.last
    assert half.after.first - half.last == periods.dt.timedelta(days=1)
    assert (half.after.before, periods.Half.read(str(half))) == (half, half)
    assert half.is_settled(half.last) is False
    assert half.is_settled(half.last + periods.SETTLED_AFTER) is True
