"""When planned mail leaves: by the clock on the wall, over both changes of it, and never in the quiet hours."""

import datetime as dt

import pytest

from invitations import rules
from meetings.rules import wall_moment
from tests.cases import case
from tests.factories import MeetingFactory
from tests.invitations.planned import QUIET, at, utc

SECOND = dt.timedelta(seconds=1)


def meeting(starts_at, **fields):
    """A meeting that is not in the database."""
    return MeetingFactory.build(
        area=None, venue=None, organiser=None, **{"starts_at": starts_at, "reply_by": starts_at} | fields
    )


def window(kind, anchor, days, time, of, quiet=QUIET):
    return rules.window(rules.Default(kind, anchor, days, time), of, quiet)


MARCH = case("E2", "reminders around 29 March", "the time of the wall, once")
OCTOBER = case("E2", "reminders around 25 October", "the time of the wall, once")
NEVER = case("E1", "a reminder at 2.30 on 29 March, which never comes", "an hour later, once")
TWICE = case("E1", "a reminder at 2.30 on 25 October, which comes twice", "the first of the two, once")
# Without quiet hours, so that a reminder in the night is possible.
LOUD = rules.Quiet(0, 0)


@pytest.mark.parametrize(
    ("starts_at", "days", "time", "quiet", "expected"),
    [
        # The last meeting in winter time, the first in summer time, and those on both sides of the change.
        pytest.param(at(2026, 3, 28, 19, 30), 1, dt.time(9), QUIET, utc(2026, 3, 27, 8), marks=MARCH),
        pytest.param(at(2026, 3, 29, 19, 30), 1, dt.time(9), QUIET, utc(2026, 3, 28, 8), marks=MARCH),
        pytest.param(at(2026, 3, 29, 19, 30), 0, dt.time(9), QUIET, utc(2026, 3, 29, 7), marks=MARCH),
        pytest.param(at(2026, 3, 30, 19, 30), 1, dt.time(9), QUIET, utc(2026, 3, 29, 7), marks=MARCH),
        pytest.param(at(2026, 3, 30, 19, 30), 2, dt.time(9), QUIET, utc(2026, 3, 28, 8), marks=MARCH),
        pytest.param(at(2026, 3, 29, 1, 30), 1, dt.time(9), QUIET, utc(2026, 3, 28, 8), marks=MARCH),
        pytest.param(at(2026, 10, 24, 19, 30), 1, dt.time(9), QUIET, utc(2026, 10, 23, 7), marks=OCTOBER),
        pytest.param(at(2026, 10, 25, 19, 30), 1, dt.time(9), QUIET, utc(2026, 10, 24, 7), marks=OCTOBER),
        pytest.param(at(2026, 10, 25, 19, 30), 0, dt.time(9), QUIET, utc(2026, 10, 25, 8), marks=OCTOBER),
        pytest.param(at(2026, 10, 26, 19, 30), 1, dt.time(9), QUIET, utc(2026, 10, 25, 8), marks=OCTOBER),
        pytest.param(at(2026, 10, 26, 19, 30), 2, dt.time(9), QUIET, utc(2026, 10, 24, 7), marks=OCTOBER),
        pytest.param(utc(2026, 10, 25, 0, 30), 1, dt.time(9), QUIET, utc(2026, 10, 24, 7), marks=OCTOBER),
        pytest.param(utc(2026, 10, 25, 1, 30), 1, dt.time(9), QUIET, utc(2026, 10, 24, 7), marks=OCTOBER),
        # 2.30 on 29 March does not exist: the clock shows 3.30. On 25 October it comes twice: at 0.30 and 1.30 UTC.
        pytest.param(at(2026, 3, 30, 19, 30), 1, dt.time(2, 30), LOUD, utc(2026, 3, 29, 1, 30), marks=NEVER),
        pytest.param(at(2026, 10, 26, 19, 30), 1, dt.time(2, 30), LOUD, utc(2026, 10, 25, 0, 30), marks=TWICE),
    ],
)
def test_a_reminder_keeps_the_time_of_the_wall(starts_at, days, time, quiet, expected):
    found = window("coming", "start", days, time, meeting(starts_at), quiet)
    assert (found.opens_at, found.is_real) == (expected, True)


@pytest.mark.parametrize(
    ("day", "time", "expected"),
    [
        (dt.date(2026, 3, 29), dt.time(1, 59, 59), utc(2026, 3, 29, 0, 59, 59)),
        (dt.date(2026, 3, 29), dt.time(2), utc(2026, 3, 29, 1)),
        (dt.date(2026, 3, 29), dt.time(3), utc(2026, 3, 29, 1)),
        (dt.date(2026, 10, 25), dt.time(2), utc(2026, 10, 25, 0)),
        (dt.date(2026, 10, 25), dt.time(3), utc(2026, 10, 25, 2)),
    ],
)
def test_a_wall_moment_is_one_moment(day, time, expected):
    assert wall_moment(day, time) == expected


def test_days_count_back_from_the_last_day_to_reply_and_on_from_the_end():
    of = meeting(at(2026, 11, 19, 19, 30), reply_by=at(2026, 11, 16, 23, 59, 59))
    assert window("silent", "reply_by", 2, dt.time(10), of).opens_at == at(2026, 11, 14, 10)
    assert window("silent", "start", 2, dt.time(10), of).opens_at == at(2026, 11, 17, 10)
    assert window("thanks", "end", 1, dt.time(10), of).opens_at == at(2026, 11, 20, 10)


def test_a_meeting_that_ends_in_the_night_is_thanked_for_the_next_morning():
    of = meeting(at(2026, 11, 19, 22), ends_at=at(2026, 11, 20, 0, 30))
    assert window("thanks", "end", 1, dt.time(10), of).opens_at == at(2026, 11, 20, 10)


def test_a_thank_you_never_leaves_before_the_end():
    of = meeting(at(2026, 11, 19, 9), ends_at=at(2026, 11, 19, 12))
    assert window("thanks", "end", 0, dt.time(10), of).opens_at == at(2026, 11, 19, 12)


def test_without_a_day_there_is_no_moment():
    assert window("coming", "start", 1, dt.time(10), meeting(None, ends_at=None, doors_at=None, reply_by=None)) is None


@case("E6", "a window at its first and last second, a second earlier and later", "both ends belong to it")
@pytest.mark.parametrize(
    ("moment", "is_open", "is_over"),
    [
        (at(2026, 11, 18, 10) - SECOND, False, False),
        (at(2026, 11, 18, 10), True, False),
        (at(2026, 11, 18, 10) + SECOND, True, False),
        (at(2026, 11, 18, 20, 59, 58), True, False),
        (at(2026, 11, 18, 20, 59, 59), True, False),
        (at(2026, 11, 18, 21), False, True),
    ],
)
def test_both_ends_of_a_window_belong_to_it(moment, is_open, is_over):
    found = window("coming", "start", 1, dt.time(10), meeting(at(2026, 11, 19, 19, 30)))
    assert (found.is_open(moment), found.is_over(moment)) == (is_open, is_over)


@case("E6", "the last second to answer and to remind, a second earlier and later", "the last second belongs to it")
@pytest.mark.parametrize(
    ("is_firm", "closes_at"), [(True, at(2026, 11, 18, 12)), (False, at(2026, 11, 18, 19, 29, 59))]
)
def test_a_reminder_to_answer_has_a_point_until_the_last_second_to_answer(is_firm, closes_at):
    of = meeting(at(2026, 11, 18, 19, 30), reply_by=at(2026, 11, 18, 12), is_reply_by_firm=is_firm)
    found = window("silent", "start", 0, dt.time(10), of)
    assert found.closes_at == closes_at
    assert [found.is_open(closes_at + step) for step in (-SECOND, 0 * SECOND, SECOND)] == [True, True, False]


def test_a_reminder_of_the_meeting_has_a_point_until_it_starts():
    found = window("coming", "start", 0, dt.time(10), meeting(at(2026, 11, 18, 19, 30)))
    assert found.closes_at == at(2026, 11, 18, 19, 29, 59)


def test_a_reminder_after_the_last_day_to_answer_is_never_possible():
    of = meeting(at(2026, 11, 19, 19, 30), reply_by=at(2026, 11, 16, 23, 59, 59))
    found = window("silent", "start", 1, dt.time(10), of)
    moments = (at(2026, 11, 16, 12), at(2026, 11, 18, 10))
    assert (found.is_real, [found.is_open(each) for each in moments]) == (False, [False, False])
    assert [found.is_to_come(each) for each in moments] == [False, False]


@pytest.mark.parametrize(
    ("quiet", "time", "covered"),
    [
        (QUIET, dt.time(20, 59, 59), False),
        (QUIET, dt.time(21), True),
        (QUIET, dt.time(0), True),
        (QUIET, dt.time(7, 59, 59), True),
        (QUIET, dt.time(8), False),
        (rules.Quiet(0, 8), dt.time(23, 59), False),
        (rules.Quiet(0, 8), dt.time(0), True),
        (rules.Quiet(0, 8), dt.time(8), False),
        (LOUD, dt.time(3), False),
    ],
)
def test_quiet_hours_cover_the_night(quiet, time, covered):
    assert quiet.covers(time) is covered


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(2026, 11, 18, 12, 15), at(2026, 11, 18, 12, 15)),
        (at(2026, 11, 18, 21), at(2026, 11, 19, 8)),
        (at(2026, 11, 19, 3), at(2026, 11, 19, 8)),
        # The nights in which the clock changes are an hour shorter and longer; eight o'clock stays eight o'clock.
        (at(2026, 3, 28, 22), utc(2026, 3, 29, 6)),
        (at(2026, 10, 24, 22), utc(2026, 10, 25, 7)),
        (utc(2026, 10, 25, 1, 30), utc(2026, 10, 25, 7)),
    ],
)
def test_what_falls_in_the_quiet_hours_waits_for_the_morning(moment, expected):
    assert QUIET.loud_from(moment) == expected


def test_a_mail_goes_on_its_own_day_when_no_hours_are_quiet():
    found = window("thanks", "end", 1, dt.time(10), meeting(at(2026, 11, 19, 19, 30)), LOUD)
    assert found.closes_at == at(2026, 11, 20, 23, 59, 59)
