"""A meeting for which people were invited changes or is cancelled: what they know stays known."""

import datetime as dt

import pytest

from accounts.models import LogEntry
from meetings.actions import NotInviting, cancel_meeting, change_place
from meetings.models import EarlierPlan, Meeting
from meetings.rules import Times
from tests.factories import MeetingFactory, VenueFactory

pytestmark = pytest.mark.django_db


def move(meeting, **changes):
    """Change some of when and where; the rest stays."""
    times = {name: changes.get(name, getattr(meeting, name)) for name in Times.__dataclass_fields__}
    venue = changes.get("venue", meeting.venue)
    return change_place(meeting=meeting, actor=meeting.organiser, venue=venue, capacity=None, times=Times(**times))


def test_a_change_keeps_what_people_were_told():
    meeting = MeetingFactory(state=Meeting.State.INVITING)
    later = {name: getattr(meeting, name) + dt.timedelta(days=7) for name in ("doors_at", "starts_at", "ends_at")}
    moved = move(meeting, **later)
    again = move(moved, venue=VenueFactory())
    assert (moved.sequence, again.sequence) == (1, 2)
    plans = EarlierPlan.objects.values_list("sequence", "venue", "starts_at", "ends_at", "doors_at")
    assert list(plans) == [
        (0, meeting.venue_id, meeting.starts_at, meeting.ends_at, meeting.doors_at),
        (1, meeting.venue_id, later["starts_at"], later["ends_at"], later["doors_at"]),
    ]


def test_a_draft_and_a_later_last_day_to_reply_leave_the_plan_alone():
    draft, inviting = MeetingFactory(), MeetingFactory(state=Meeting.State.INVITING)
    assert move(draft, venue=VenueFactory()).sequence == 0
    assert move(inviting, reply_by=inviting.starts_at).sequence == 0
    assert EarlierPlan.objects.count() == 0


def test_cancelling_is_done_once():
    meeting = MeetingFactory(state=Meeting.State.INVITING)
    for _ in range(2):
        row = cancel_meeting(meeting=meeting, actor=meeting.organiser)
        assert (row.state, row.sequence) == ("cancelled", 1)
    assert LogEntry.objects.filter(action="cancel_meeting").count() == 1


@pytest.mark.parametrize("state", ["draft", "held"])
def test_what_has_no_invited_people_or_is_over_is_not_cancelled(state):
    meeting = MeetingFactory(state=state)
    with pytest.raises(NotInviting):
        cancel_meeting(meeting=meeting, actor=meeting.organiser)
    assert Meeting.objects.get().state == state
