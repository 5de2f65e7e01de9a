"""From when until when people are checked in, by a login and by the link for who helps."""

import datetime as dt

import pytest
from django.utils import timezone

from invitations.rules import can_check_in, closes_at, is_day_of
from tests.factories import MeetingFactory


def test_it_opens_two_hours_before_the_start_and_closes_after_the_day_after():
    plain = MeetingFactory.build(state="inviting", area=None, venue=None, organiser=None)
    noon = dt.datetime(2030, 5, 1, 12, tzinfo=timezone.get_default_timezone())
    plain.starts_at, plain.ends_at = noon, noon + dt.timedelta(hours=2)
    hours = {-2.01: False, -2: True, 0: True, 35.99: True, 36: False}
    assert {hour: can_check_in(plain, noon + dt.timedelta(hours=hour)) for hour in hours} == hours
    for state in ("draft", "cancelled"):
        plain.state = state
        assert (can_check_in(plain, noon), is_day_of(plain, noon)) == (False, False)


@pytest.mark.parametrize(
    ("starts", "ends", "opens", "closes"),
    [
        ("2030-05-01T12:00", "2030-05-01T14:00", "2030-05-01T00:00", "2030-05-02T00:00"),
        ("2030-05-02T00:30", "2030-05-02T02:00", "2030-05-01T22:30", "2030-05-03T00:00"),
        ("2030-05-01T21:00", "2030-05-01T23:30", "2030-05-01T00:00", "2030-05-02T01:30"),
        ("2030-12-31T22:00", "2031-01-01T01:00", "2030-12-31T00:00", "2031-01-02T00:00"),
        ("2030-03-31T10:00", "2030-03-31T12:00", "2030-03-31T00:00", "2030-04-01T00:00"),  # the clock goes forward
    ],
)
def test_the_link_for_the_door_works_on_the_day_and_two_hours_around_a_meeting_near_midnight(
    starts, ends, opens, closes
):
    def local(text):
        return dt.datetime.fromisoformat(text).replace(tzinfo=timezone.get_default_timezone())

    plain = MeetingFactory.build(state="inviting", area=None, venue=None, organiser=None)
    plain.starts_at, plain.ends_at = local(starts), local(ends)
    second = dt.timedelta(seconds=1)
    moments = {
        local(opens).astimezone(dt.UTC) - second: False,
        local(opens): True,
        local(closes).astimezone(dt.UTC) - second: True,
        local(closes): False,
    }
    assert {moment: is_day_of(plain, moment) for moment in moments} == moments
    assert closes_at(plain, by_link=True) == local(closes)
