"""Places at a meeting: who gets one, who waits, who is next, and that no two people get the same chair."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from invitations import actions
from invitations.actions import NoRoom, change_places, record_reply, tend_places
from invitations.models import Invitation, Message, Places
from invitations.queries import tally, turn_of, waiting_list
from meetings.models import Meeting
from tests.factories import ContactFactory, InvitationFactory, MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return MeetingFactory(state="inviting", capacity=3)


def invited(meeting, count=1, **fields):
    return [InvitationFactory(meeting=meeting, **fields) for _ in range(count)]


def says(invitation, answer="accepted", people=1, **fields):
    nonce = f"{answer}{people}{invitation.replies.count()}"
    record_reply(invitation=invitation, answer=answer, party_size=people, form_nonce=nonce, **fields)
    invitation.refresh_from_db()
    return invitation


def stands(*invitations):
    for each in invitations:
        each.refresh_from_db()
    return [each.place for each in invitations]


def room(meeting, bucket="room"):
    row = Places.objects.get(meeting=meeting, bucket=bucket)
    return row.taken, row.capacity


def kinds(invitation, *wanted):
    rows = invitation.messages.order_by("pk").values_list("kind", flat=True)
    return [kind for kind in rows if not wanted or kind in wanted]


def divide(meeting, **fields):
    given = {"capacity": meeting.places, "reserved": 0, "release_at": None, "online": 0}
    return change_places(meeting=meeting, actor=meeting.organiser, **given | fields)


def test_who_is_first_gets_a_place_and_the_rest_waits_in_turn(meeting):
    people = invited(meeting, 5)
    for each in people:
        says(each)
    assert stands(*people) == ["reserved"] * 3 + ["waiting"] * 2
    assert [turn_of(each) for each in people[3:]] == [1, 2]
    assert (room(meeting), tally(meeting).accepted, tally(meeting).queued, tally(meeting).heads) == ((3, 3), 3, 2, 3)


def test_heads_are_counted_not_answers(meeting):
    group, single = invited(meeting, 2)
    says(group, people=3)
    assert says(single).place == "waiting"


def test_a_maybe_takes_no_place(meeting):
    for each in invited(meeting, 3):
        says(each, "tentative")
    assert says(*invited(meeting), people=3).place == "reserved"


def test_who_leaves_makes_room_for_the_next_who_gets_an_offer_with_an_end(meeting):
    first, second, third = invited(meeting, 3)
    says(first, people=3)
    says(second)
    says(third)
    says(first, "declined")
    assert stands(second, third) == ["offered", "offered"]
    assert second.offered_until > timezone.now() + dt.timedelta(hours=47)
    assert (kinds(second, "offer"), room(meeting)) == (["offer"], (2, 3))


def test_one_leaves_from_a_group_and_one_who_waits_gets_that_place(meeting):
    group, waits, later = invited(meeting, 3)
    says(group, people=3)
    says(waits)
    says(later)
    says(group, people=2)
    assert stands(group, waits, later) == ["reserved", "offered", "waiting"]


def test_when_a_group_of_three_leaves_three_who_wait_get_a_place(meeting):
    group = says(*invited(meeting), people=3)
    waiting = [says(each) for each in invited(meeting, 4)]
    says(group, "declined")
    assert stands(*waiting) == ["offered"] * 3 + ["waiting"]


def test_an_offer_is_taken_with_one_yes(meeting):
    first, second = invited(meeting, 2)
    says(first, people=3)
    says(second)
    says(first, "declined")
    assert (says(second).place, room(meeting), second.offered_until) == ("reserved", (1, 3), None)
    assert kinds(second, "confirmation", "offer") == ["confirmation", "offer", "confirmation"]


def test_an_offer_that_nobody_takes_goes_to_the_next(meeting):
    first, second, third = invited(meeting, 3)
    says(first, people=3)
    says(second, people=3)
    says(third, people=3)
    says(first, "declined")
    assert stands(second, third) == ["offered", "waiting"]
    over = second.offered_until
    assert tend_places(now=over - dt.timedelta(seconds=1)) == 0
    assert tend_places(now=over) == 1
    assert (stands(second, third), room(meeting)) == (["lapsed", "offered"], (3, 3))
    assert says(second, people=3).place == "waiting"


def test_a_group_that_does_not_fit_is_passed_unless_it_keeps_its_turn(meeting):
    for keeps_order, expected in [(False, ["waiting", "offered"]), (True, ["waiting", "waiting"])]:
        Invitation.objects.all().delete()
        Places.objects.all().delete()
        holders = [says(each) for each in invited(meeting, 3)]
        divide(meeting, keeps_order=keeps_order)
        group, single = says(*invited(meeting), people=2), says(*invited(meeting))
        says(holders[0], "declined")
        assert stands(group, single) == expected


def test_more_people_than_there_are_places_is_refused_and_what_one_has_stays(meeting):
    mine, other = invited(meeting, 2)
    says(mine, people=2)
    says(other)
    with pytest.raises(NoRoom, match="plek voor 2 mensen"):
        says(mine, people=3)
    mine.refresh_from_db()
    assert (mine.party_size, mine.place, mine.replies.count()) == (2, "reserved", 1)


def test_kept_places_are_for_officials_and_partners_until_their_day(meeting):
    now = timezone.now()
    divide(meeting, reserved=2, release_at=now + dt.timedelta(days=1))
    residents = [says(each) for each in invited(meeting, 3)]
    official = says(*invited(meeting, group="municipal"))
    assert (stands(*residents), official.bucket) == (["reserved", "waiting", "waiting"], "reserved")
    assert (room(meeting), room(meeting, "reserved")) == ((1, 1), (1, 2))
    assert tend_places(now=now + dt.timedelta(days=1)) == 1
    assert stands(*residents) == ["reserved", "offered", "waiting"]
    assert (room(meeting), room(meeting, "reserved")) == ((2, 2), (1, 1))


def test_officials_take_ordinary_places_when_theirs_are_taken(meeting):
    divide(meeting, reserved=1)
    officials = [says(each) for each in invited(meeting, 2, group="partner")]
    assert [(each.place, each.bucket) for each in officials] == [("reserved", "reserved"), ("reserved", "room")]


def test_online_places_are_beside_those_in_the_room(meeting):
    divide(meeting, online=1, link="https://meet.example/a")
    says(*invited(meeting), people=3)
    first, second = (says(each, is_online=True) for each in invited(meeting, 2))
    assert [(each.place, each.bucket) for each in (first, second)] == [("reserved", "online"), ("waiting", "online")]


def test_who_moves_from_online_to_the_room_makes_room_online(meeting):
    divide(meeting, online=1)
    first, second = (says(each, is_online=True) for each in invited(meeting, 2))
    says(first, is_online=False)
    assert (first.bucket, stands(first, second)) == ("room", ["reserved", "offered"])


def test_moving_from_online_to_a_full_room_is_refused_and_keeps_the_place(meeting):
    divide(meeting, online=1)
    says(*invited(meeting), people=3)
    (mine,) = invited(meeting)
    says(mine, is_online=True)
    with pytest.raises(NoRoom, match="U houdt uw plek online"):
        says(mine, is_online=False)
    assert stands(mine) == ["reserved"]


def test_a_larger_room_gives_places_to_who_waits(meeting):
    people = [says(each) for each in invited(meeting, 5)]
    assert divide(meeting, capacity=4) == 1
    assert stands(*people) == ["reserved"] * 3 + ["offered", "waiting"]


def test_another_venue_with_more_places_counts_from_the_next_look_on(meeting):
    people = [says(each) for each in invited(meeting, 5)]
    Meeting.objects.filter(pk=meeting.pk).update(capacity=5)
    assert (tend_places(), stands(*people)[3:]) == (2, ["offered", "offered"])


def test_a_smaller_room_takes_no_place_away(meeting):
    people = [says(each) for each in invited(meeting, 3)]
    Meeting.objects.filter(pk=meeting.pk).update(capacity=2)
    late = says(*invited(meeting))
    assert (stands(*people), late.place, room(meeting)) == (["reserved"] * 3, "waiting", (3, 3))
    says(people[0], "declined")
    assert (stands(late), room(meeting)) == (["waiting"], (2, 2))


def test_fewer_kept_places_than_are_taken_is_refused(meeting):
    divide(meeting, reserved=2)
    says(*invited(meeting, group="municipal"), people=2)
    with pytest.raises(NoRoom, match="2 mensen hebben al"):
        divide(meeting, reserved=1)


@pytest.mark.parametrize(
    ("left", "hours"), [(dt.timedelta(days=8), 48), (dt.timedelta(days=4), 24), (dt.timedelta(days=2), 6)]
)
def test_the_nearer_the_meeting_the_shorter_the_offer(meeting, left, hours):
    now = meeting.starts_at - left
    Meeting.objects.filter(pk=meeting.pk).update(is_reply_by_firm=False)
    meeting.refresh_from_db()
    first, second = invited(meeting, 2)
    says(first, people=3, now=now)
    says(second, now=now)
    says(first, "declined", now=now)
    second.refresh_from_db()
    assert second.offered_until == now + dt.timedelta(hours=hours)


def test_on_the_last_day_all_who_wait_hear_of_free_places_and_the_first_gets_it(meeting):
    now = meeting.starts_at - dt.timedelta(hours=20)
    Meeting.objects.filter(pk=meeting.pk).update(is_reply_by_firm=False)
    holder, first, second = invited(meeting, 3)
    says(holder, people=3)
    says(first, people=2)
    says(second, people=2)
    says(holder, "declined", now=now)
    assert (stands(first, second), kinds(first, "free"), kinds(second, "free")) == (
        ["waiting", "waiting"], ["free"], ["free"],
    )  # fmt: skip
    assert says(second, people=2, now=now).place == "reserved"
    assert says(first, people=2, now=now).place == "waiting"


def test_after_the_start_nobody_is_offered_anything(meeting):
    holder, waits = invited(meeting, 2)
    says(holder, people=3)
    says(waits)
    Places.objects.update(taken=0)
    assert tend_places(now=meeting.starts_at) == 0


def test_who_asks_after_the_last_day_waits_for_the_coordinator(meeting):
    now = meeting.reply_by + dt.timedelta(hours=1)
    (late,) = invited(meeting)
    says(late, now=now)
    assert (late.place, tend_places(now=now), stands(late)) == ("waiting", 0, ["waiting"])
    actions.give_place(invitation=late, actor=meeting.organiser, now=now)
    assert stands(late) == ["offered"]


def test_someone_may_get_more_time_than_the_others(meeting):
    now = meeting.reply_by + dt.timedelta(hours=1)
    (mine,) = invited(meeting, reply_until=now)
    assert says(mine, now=now).place == "reserved"


def test_a_place_before_the_turn_only_when_there_is_one(meeting):
    says(*invited(meeting), people=3)
    waits = says(*invited(meeting))
    with pytest.raises(NoRoom, match="Maak eerst meer plekken"):
        actions.give_place(invitation=waits, actor=meeting.organiser)


def test_who_waits_without_a_mail_address_gets_an_offer_too(meeting):
    holder = says(*invited(meeting), people=3)
    waits = says(*invited(meeting, contact=ContactFactory(email="", channel="phone"), channel="phone"))
    says(holder, "declined")
    assert (stands(waits), Message.objects.filter(invitation=waits).count()) == (["offered"], 0)


def test_the_waiting_list_is_in_turn_and_those_who_were_too_late_come_last(meeting):
    holder = says(*invited(meeting), people=3)
    first, second = (says(each, people=3) for each in invited(meeting, 2))
    says(holder, "declined")
    first.refresh_from_db()
    tend_places(now=first.offered_until)
    assert [each.pk for each in waiting_list(meeting)] == [second.pk, first.pk]


def test_the_counter_refuses_one_head_too_many(meeting):
    says(*invited(meeting))
    with pytest.raises(IntegrityError), transaction.atomic():
        Places.objects.update(taken=4)
