"""Decisions about meetings from values alone."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings import rules
from meetings.models import Meeting, Venue

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
MOMENTS = st.integers(1, 20 * 365 * 24 * 60).map(lambda minutes: NOW + dt.timedelta(minutes=minutes))


def local(*parts):
    return rules.local_moment(dt.date(*parts[:3]), dt.time(*parts[3:]))


def test_proposed_times_fill_in_what_is_customary():
    assert rules.proposed_times(local(2026, 12, 3, 19, 30), NOW) == rules.Times(
        starts_at=local(2026, 12, 3, 19, 30),
        ends_at=local(2026, 12, 3, 21, 30),
        doors_at=local(2026, 12, 3, 19, 0),
        reply_by=local(2026, 11, 30, 23, 59, 59),
    )


def test_proposed_times_keep_what_was_chosen():
    times = rules.proposed_times(
        local(2026, 12, 3, 19, 30),
        NOW,
        ends_at=local(2026, 12, 3, 22, 0),
        doors_at=local(2026, 12, 3, 19, 15),
        reply_day=dt.date(2026, 12, 3),
    )
    assert (times.ends_at, times.doors_at, times.reply_by) == (
        local(2026, 12, 3, 22, 0),
        local(2026, 12, 3, 19, 15),
        local(2026, 12, 3, 19, 30),
    )


def test_proposed_last_day_to_reply_is_never_over():
    assert rules.proposed_times(local(2026, 11, 24, 19, 30), NOW).reply_by == local(2026, 11, 23, 23, 59, 59)


@given(MOMENTS)
def test_proposed_times_satisfy_what_the_database_demands(starts_at):
    times = rules.proposed_times(starts_at, NOW)
    assert times.doors_at <= times.starts_at < times.ends_at
    assert NOW < times.reply_by <= times.starts_at
    assert times.ends_at - times.starts_at == dt.timedelta(hours=2)


def test_proposed_introduction_starts_from_area_and_themes():
    text = rules.proposed_introduction("Holy", ["Groen", "Verkeer"])
    assert text.startswith("In Holy praten we over ‘Groen’ en ‘Verkeer’. ")


@pytest.mark.parametrize(
    ("capacity", "is_step_free", "count"), [(None, True, 0), (80, True, 0), (81, True, 1), (81, False, 2)]
)
def test_place_warnings_name_a_small_room_and_steps(capacity, is_step_free, count):
    venue = Venue(capacity=80, is_step_free=is_step_free)
    assert len(rules.place_warnings(Meeting(venue=venue, capacity=capacity))) == count


def test_place_warnings_say_nothing_without_a_venue():
    assert rules.place_warnings(Meeting(capacity=80)) == []


@pytest.mark.parametrize(
    ("state", "is_allowed"), [("draft", True), ("inviting", True), ("held", False), ("cancelled", False)]
)
def test_can_change_until_the_meeting_is_over(state, is_allowed):
    assert rules.can_change(Meeting(state=state)) == is_allowed
