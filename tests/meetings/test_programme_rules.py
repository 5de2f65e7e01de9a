"""The programme from values alone: order, neighbours that change places, times, overlaps and examples."""

import datetime as dt

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from meetings.models import Meeting, ProgrammeItem
from meetings.rules.programme import (
    MOST_MINUTES,
    example,
    lines,
    mark,
    next_offset,
    offset_of,
    overlaps,
    swapped,
    time_words,
    warnings,
)

OFFSETS, MINUTES, PLACES = st.integers(-720, 719), st.integers(0, 720), st.integers(0, 9)
NEIGHBOUR = st.tuples(OFFSETS, MINUTES, PLACES)
START = dt.datetime(2026, 12, 3, 18, 30, tzinfo=dt.UTC)  # 19.30 here


def item(pk, offset, duration, **fields):
    return ProgrammeItem(pk=pk, title=f"Deel {pk}", offset=offset, duration=duration, **fields)


PROGRAMMES = st.lists(st.tuples(OFFSETS, MINUTES), max_size=6).map(
    lambda found: [item(number + 1, *each) for number, each in enumerate(found)]
)


@given(NEIGHBOUR, NEIGHBOUR)
def test_neighbours_that_change_places_stand_the_other_way_round(one, other):
    first, second = sorted((one, other), key=lambda found: (found[0], found[2]))
    new_first, new_second = swapped(first, second)
    before = [item(1, first[0], first[1], position=first[2]), item(2, second[0], second[1], position=second[2])]
    after = [item(2, new_first[0], new_first[1], position=new_first[2])]
    after.append(item(1, new_second[0], new_second[1], position=new_second[2]))
    order = [line.item.pk for line in lines(before)]
    if (first[0], first[2]) != (second[0], second[2]):
        assert order == [1, 2]
    if new_first[0] <= new_second[0]:
        assert [line.item.pk for line in lines(after)] == [2, 1]
    assert (new_first[1], new_second[1]) == (second[1], first[1])


@given(OFFSETS, MINUTES, MINUTES, MINUTES)
def test_changing_places_keeps_the_time_around_and_between_and_undoes_itself(begins, length, between, other):
    first, second = (begins, length, 0), (begins + length + between, other, 1)
    new_first, new_second = swapped(first, second)
    assert new_first[0] == begins
    assert new_second[0] + new_second[1] == second[0] + second[1]
    assert new_second[0] - new_first[0] - new_first[1] == between
    assert swapped(new_first, new_second) == (first, second)


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 23), st.integers(0, 59))
def test_a_time_of_the_clock_is_the_one_nearest_to_the_start(hour, minute, start_hour, start_minute):
    starts_at = dt.datetime(2026, 12, 3, start_hour, start_minute, tzinfo=timezone.get_current_timezone())
    offset = offset_of(dt.time(hour, minute), starts_at)
    assert -MOST_MINUTES <= offset < MOST_MINUTES
    assert timezone.localtime(starts_at + dt.timedelta(minutes=offset)).time() == dt.time(hour, minute)


@given(PROGRAMMES)
def test_lines_hold_everything_once_in_order(items):
    found = lines(items)
    assert sorted(line.item.pk for line in found) == [each.pk for each in items]
    assert [line.begins for line in found] == sorted(each.offset for each in items)
    assert sum(line.is_first for line in found) == sum(line.is_last for line in found) == min(len(items), 1)


@given(PROGRAMMES)
def test_what_is_added_at_the_end_falls_together_with_nothing(items):
    added = item(99, next_offset(items), 15)
    pairs = overlaps(lines([*items, added]))
    assert [pair for pair in pairs if added in (pair[0].item, pair[1].item)] == []


@given(PROGRAMMES, st.integers(-600, 600))
def test_what_falls_together_does_so_whenever_the_meeting_starts(items, minutes):
    def pairs(found):
        return [(one.item.pk, other.item.pk) for one, other in overlaps(found)]

    moved = [item(each.pk, each.offset + minutes, each.duration) for each in items]
    assert pairs(lines(items)) == pairs(lines(moved))


def test_parts_of_a_part_move_with_it_and_may_fall_together():
    top = item(1, 15, 60)
    parts = [item(2, 0, 30, parent_id=1), item(3, 0, 30, parent_id=1)]
    found = lines([*parts, top])
    assert [(line.item.pk, line.begins, line.ends, line.is_part) for line in found] == [
        (1, 15, 75, False), (2, 15, 45, True), (3, 15, 45, True),
    ]  # fmt: skip
    top.offset = 45
    assert [line.begins for line in lines([*parts, top])] == [45, 45, 45]
    assert warnings(lines([*parts, top]), doors=-30, length=120) == []


def test_what_deserves_a_thought_is_said():
    items = [item(1, -45, 20), item(2, 0, 30), item(3, 20, 20), item(4, 100, 30), item(5, 20, 20, parent_id=2)]
    with translation.override("en"):
        assert warnings(lines(items), doors=-30, length=120) == [
            "“Deel 2” and “Deel 3” fall together.",
            "“Deel 1” begins before the doors open.",
            "“Deel 5” does not fit in the time of “Deel 2”.",
            "“Deel 4” ends after the end of the meeting.",
        ]
        assert len(warnings(lines(items), doors=None, length=None)) == 2


@given(st.sampled_from(Meeting.Kind.values), st.integers(5, 600))
def test_an_example_fills_the_meeting_without_a_hole(kind, length):
    found = example(kind, length)
    assert (found[0][1], found[-1][1] + found[-1][2]) == (-30, length)
    ends = [offset + minutes for _title, offset, minutes, _reported in found]
    assert [offset for _title, offset, _minutes, _reported in found[1:]] == ends[:-1]
    assert min(minutes for _title, _offset, minutes, _reported in found) >= 0


@pytest.mark.parametrize(
    ("offset", "starts_at", "words"),
    [
        (15, START, "19:45 to 20:15"),
        (0, None, "At the start"),
        (-1, None, "1 minute before the start"),
        (15, None, "15 minutes after the start"),
    ],
)
def test_time_is_said_in_words(offset, starts_at, words):
    with translation.override("en"):
        assert time_words(lines([item(1, offset, 30)])[0], starts_at, until=True) == words


@given(st.lists(st.text(), max_size=3), st.lists(st.text(), max_size=3))
def test_a_mark_is_the_same_for_the_same_only(one, other):
    assert (mark(*one) == mark(*other)) == (one == other)
