"""The rules of a series: which days, the same times of the clock on each, and moving them together."""

import datetime as dt
import itertools

import pytest
from django.utils import timezone
from hypothesis import assume, given
from hypothesis import strategies as st

from meetings.models import Meeting
from meetings.rules import LocalTimeError, Times, local_moment
from meetings.rules.recurrence import (
    LAST,
    MOST,
    CannotMove,
    Clock,
    Rhythm,
    clock_of,
    days_of,
    moments,
    moved_clock,
    moved_day,
    moved_rhythm,
    moved_times,
    positions,
)

TODAY = dt.date(2026, 1, 5)
DAYS = st.dates(dt.date(2026, 1, 6), dt.date(2035, 12, 31))
EVENING = Clock(dt.time(19, 30), dt.time(21, 30), 0, dt.time(19), (3, dt.time(23, 59, 59)))
TIMES = st.times().map(lambda time: time.replace(second=0, microsecond=0, fold=0))


@st.composite
def rhythms(draw):
    """A first day with a rule that fits it."""
    first = draw(DAYS)
    nth = draw(st.sampled_from([0, *positions(first)]))
    return first, Rhythm(first.weekday(), 1 if nth else draw(st.integers(1, 26)), nth)


def day(text):
    return dt.date.fromisoformat(text)


# --- Days -------------------------------------------------------------------------------------------------------------


def test_the_first_tuesday_of_every_month():
    found = days_of(Rhythm(1, nth=1), day("2026-12-01"), count=4)
    assert found == [day("2026-12-01"), day("2027-01-05"), day("2027-02-02"), day("2027-03-02")]


def test_the_last_thursday_of_every_month():
    found = days_of(Rhythm(3, nth=LAST), day("2026-10-29"), until=day("2027-01-01"))
    assert found == [day("2026-10-29"), day("2026-11-26"), day("2026-12-31")]


def test_every_two_weeks_until_a_day_that_counts():
    found = days_of(Rhythm(1, interval=2), day("2026-12-01"), until=day("2026-12-29"))
    assert found == [day("2026-12-01"), day("2026-12-15"), day("2026-12-29")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2026-12-01", [1]), ("2026-12-08", [2]), ("2026-12-22", [4]), ("2026-02-24", [4, LAST]), ("2026-12-29", [LAST])],
)
def test_which_of_its_weekdays_a_day_is(text, expected):
    assert positions(day(text)) == expected


@given(rhythms(), st.integers(1, MOST))
def test_a_series_of_so_many_times_starts_at_the_first_and_keeps_its_rule(given_rhythm, count):
    first, rhythm = given_rhythm
    found = days_of(rhythm, first, count=count)
    assert (found[0], len(found)) == (first, count)
    assert all(rhythm.fits(each) for each in found)
    for before, after in itertools.pairwise(found):
        if rhythm.nth:
            assert (after.year * 12 + after.month) - (before.year * 12 + before.month) == 1
        else:
            assert after - before == dt.timedelta(weeks=rhythm.interval)


@given(rhythms(), st.integers(0, 4000))
def test_a_series_until_a_day_holds_every_day_of_the_rule_up_to_it(given_rhythm, length):
    first, rhythm = given_rhythm
    until = first + dt.timedelta(days=length)
    found, longer = days_of(rhythm, first, until=until), days_of(rhythm, first)
    assert found == [each for each in longer if each <= until]
    assert len(longer) == MOST + 1


# --- The clock --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"), [("2026-03-24", "2026-03-31"), ("2026-10-20", "2026-10-27"), ("2027-03-23", "2027-03-30")]
)
def test_half_past_seven_stays_half_past_seven_when_the_clock_changes_between(first, second):
    before, after = (moments(EVENING, day(text), TODAY) for text in (first, second))
    for name in ("starts_at", "ends_at", "doors_at", "reply_by"):
        local = [timezone.localtime(getattr(each, name)) for each in (before, after)]
        assert local[1].time() == local[0].time()
    hours = (after.starts_at - before.starts_at).total_seconds() / 3600
    assert hours in {7 * 24 - 1, 7 * 24 + 1}
    assert after.ends_at - after.starts_at == dt.timedelta(hours=2)


@pytest.mark.parametrize(("text", "time"), [("2026-03-29", dt.time(2, 30)), ("2026-10-25", dt.time(2, 30))])
def test_a_time_that_the_clock_skips_or_repeats_is_refused(text, time):
    night = Clock(time, dt.time(4), 0, time, None)
    assert moments(night, day("2026-03-28"), TODAY).starts_at == local_moment(day("2026-03-28"), time)
    with pytest.raises(LocalTimeError):
        moments(night, day(text), TODAY)


@given(DAYS, TIMES, st.integers(0, 600), st.integers(1, 23 * 60), st.integers(0, 30))
def test_the_clock_of_the_moments_of_a_clock_is_that_clock(on, starts, early, length, reply_days):
    base = dt.datetime.combine(on, starts)
    ends, doors = (
        base + dt.timedelta(minutes=length),
        max(base - dt.timedelta(minutes=early), base.replace(hour=0, minute=0)),
    )
    reply = (reply_days, dt.time(23, 59, 59)) if reply_days else None
    clock = Clock(starts, ends.time(), (ends.date() - on).days, doors.time(), reply)
    try:
        found = moments(clock, on, on - dt.timedelta(days=40))
    except (LocalTimeError, CannotMove):
        assume(False)
    assert clock_of(found) == (on, clock)
    assert found.doors_at <= found.starts_at < found.ends_at
    assert found.reply_by <= found.starts_at


def test_a_last_day_to_reply_that_is_over_becomes_today():
    found = moments(EVENING, TODAY + dt.timedelta(days=2), TODAY)
    assert timezone.localtime(found.reply_by).date() == TODAY


# --- Moving together --------------------------------------------------------------------------------------------------

FIRST_TUESDAY = Rhythm(1, nth=1)


def test_from_the_first_tuesday_to_the_first_thursday_is_so_in_every_month():
    old, new = day("2026-12-01"), day("2026-12-03")
    found = [moved_day(each, old, new, FIRST_TUESDAY) for each in days_of(FIRST_TUESDAY, old, count=4)]
    assert found == days_of(Rhythm(3, nth=1), new, count=4)
    assert moved_rhythm(old, new, FIRST_TUESDAY) == Rhythm(3, nth=1)


def test_to_another_week_everything_moves_by_as_many_days():
    old, new = day("2026-12-01"), day("2026-12-10")
    assert moved_day(day("2027-01-05"), old, new, FIRST_TUESDAY) == day("2027-01-14")
    assert moved_rhythm(old, new, FIRST_TUESDAY) == Rhythm(3, nth=2)


def test_one_that_left_the_rule_moves_by_as_many_days():
    assert moved_day(day("2027-01-13"), day("2026-12-01"), day("2026-12-03"), FIRST_TUESDAY) == day("2027-01-15")


@given(rhythms(), st.integers(-40, 40), st.integers(2, 12))
def test_moved_meetings_keep_their_order_and_one_moves_where_it_was_sent(given_rhythm, shift, count):
    first, rhythm = given_rhythm
    new = first + dt.timedelta(days=shift)
    days = days_of(rhythm, first, count=count)
    found = [moved_day(each, first, new, rhythm) for each in days]
    assert found[0] == new
    assert found == sorted(set(found))


@given(rhythms(), st.integers(-40, 40), st.integers(2, 12))
def test_moving_there_and_back_is_where_it_was_while_the_rule_follows(given_rhythm, shift, count):
    first, rhythm = given_rhythm
    new = first + dt.timedelta(days=shift)
    days = days_of(rhythm, first, count=count)
    there = [moved_day(each, first, new, rhythm) for each in days]
    back = [moved_day(each, new, first, moved_rhythm(first, new, rhythm)) for each in there]
    assert back[0] == first
    if rhythm.nth == 0:
        assert back == days


def test_what_did_not_change_of_one_stays_as_it_is_of_the_other():
    own = Clock(dt.time(20), dt.time(22), 0, dt.time(19, 30), None)
    later = Clock(dt.time(19, 30), dt.time(22, 30), 0, dt.time(19), (3, dt.time(23, 59, 59)))
    assert moved_clock(own, EVENING, later) == Clock(dt.time(20), dt.time(22, 30), 0, dt.time(19, 30), None)


def meeting_on(text):
    times = moments(EVENING, day(text), TODAY)
    return Meeting(**{name: getattr(times, name) for name in Times.__dataclass_fields__})


def test_one_that_would_be_over_is_refused_by_its_day():
    now = local_moment(day("2026-12-01"), dt.time(9))
    old, new = (day("2027-01-05"), EVENING), (day("2026-12-22"), EVENING)
    with pytest.raises(CannotMove, match="De bijeenkomst van dinsdag 8 december zou dan al voorbij zijn"):
        moved_times(meeting_on("2026-12-08"), old, new, Rhythm(1), now)


def test_one_whose_times_would_not_follow_each_other_is_refused_by_its_day():
    now = local_moment(day("2026-12-01"), dt.time(9))
    early = Clock(dt.time(19, 30), dt.time(19), 0, dt.time(19), (3, dt.time(23, 59, 59)))
    with pytest.raises(CannotMove, match="De bijeenkomst van dinsdag 5 januari: De tijden volgen niet op elkaar"):
        moved_times(meeting_on("2027-01-05"), (day("2026-12-01"), EVENING), (day("2026-12-01"), early), Rhythm(1), now)


def test_one_without_a_day_stays_so():
    assert moved_times(Meeting(), (TODAY, EVENING), (TODAY, EVENING), Rhythm(1), timezone.now()) is None
