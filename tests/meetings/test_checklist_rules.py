"""What must be done, by when, and when it is asked for: from values alone."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.models import Meeting
from meetings.rules.checklist import AGAIN_AFTER, FORGIVEN_AFTER, asked_until, chores, due_on, is_asked, words_of

DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2030, 1, 1))
AWAY = st.integers(-365, 365)


@pytest.mark.parametrize("kind", Meeting.Kind.values)
def test_every_kind_has_a_list_in_order_of_days(kind):
    found = chores(kind)
    assert len({chore.code for chore in found}) == len(found) >= 4
    assert [chore.days for chore in found] == sorted(chore.days for chore in found)
    assert all(words_of(chore) for chore in found)


def test_lists_differ_by_kind():
    codes = {kind: {chore.code for chore in chores(kind)} for kind in Meeting.Kind.values}
    assert {"call", "answers", "stands"} <= codes["market"]
    assert "posters" not in codes["network"]
    assert "route" in codes["walk"]
    assert len(codes["theme"]) == 12


@given(DAYS, AWAY, DAYS)
def test_day_moves_with_the_meeting_and_never_lies_before_it_was_thought_of(day, days, made_on):
    found = due_on(day, days, made_on)
    assert found == max(day + dt.timedelta(days=days), made_on)
    later = due_on(day + dt.timedelta(days=9), days, made_on)
    assert found <= later <= found + dt.timedelta(days=9)
    assert due_on(None, days, made_on) is None


@given(DAYS)
def test_things_are_asked_on_working_days_and_those_of_the_weekend_on_friday(today):
    until = asked_until(today)
    assert (until is None) == (today.weekday() > 4)
    asked = [today + dt.timedelta(days=n) for n in range(7) if asked_until(today + dt.timedelta(days=n))]
    covered = {
        day
        for start in asked
        for day in (start + dt.timedelta(days=n) for n in range((asked_until(start) - start).days + 1))
    }
    assert len(covered) in {7, 8, 9}  # each day of the week at least


@given(DAYS, st.integers(-30, 120), st.none() | st.integers(0, 60))
def test_a_thing_is_asked_when_due_and_once_a_week_after(today, age, ago):
    due = today - dt.timedelta(days=age)
    reminded = None if ago is None else today - dt.timedelta(days=ago)
    until = asked_until(today)
    is_time = until is not None and today - FORGIVEN_AFTER <= due <= until
    assert is_asked(due, reminded, today) == (is_time and (reminded is None or today - reminded >= AGAIN_AFTER))
