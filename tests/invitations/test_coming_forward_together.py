"""Two runs, two forms and two clicks at the same moment: everyone counts once, and hears once."""

import datetime as dt

import pytest
from django.utils import timezone

from areas.models import Contact
from invitations.actions import ask_follow, ask_registration, confirm_follow, confirm_registration, tell_followers
from invitations.models import Announcement, Follow, Follower, Invitation, Mailing, Message, Places, Registration, Reply
from tests.factories import AreaFactory, MeetingFactory
from tests.invitations.test_concurrency import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def meeting():
    meeting = MeetingFactory(state="inviting", capacity=5)
    Mailing.objects.create(meeting=meeting, form_nonce="n", release_at=timezone.now() - dt.timedelta(minutes=1))
    return meeting


def test_two_runs_tell_each_follower_once(meeting):
    for number in range(20):
        confirm_follow(follow=ask_follow(email=f"n{number}@x.example", area=meeting.area))
    counts = at_once(lambda _number: tell_followers(), range(4))
    assert (sum(counts), Message.objects.filter(kind="agenda").count(), Announcement.objects.count()) == (20, 20, 1)


def test_one_form_sent_at_once_is_one_registration(meeting):
    def ask(_number):
        return ask_registration(meeting=meeting, name="Noor", email="noor@x.example", form_nonce="1")

    at_once(ask, range(6))
    assert (Registration.objects.count(), Message.objects.count()) == (1, 1)


def test_one_link_pressed_at_once_is_one_answer_with_one_place(meeting):
    row = ask_registration(meeting=meeting, name="Noor", email="noor@x.example", party_size=2, form_nonce="1")
    invitations = at_once(lambda _number: confirm_registration(registration=row).pk, range(6))
    assert len(set(invitations)) == 1
    assert (Contact.objects.count(), Invitation.objects.count(), Reply.objects.count()) == (1, 1, 1)
    assert Places.objects.get().taken == 2


def test_more_people_than_places_confirm_at_once_and_nobody_sits_double(meeting):
    rows = [
        ask_registration(meeting=meeting, name="Noor", email=f"n{number}@x.example", form_nonce=str(number))
        for number in range(12)
    ]
    at_once(lambda row: confirm_registration(registration=row), rows)
    places = list(Invitation.objects.values_list("place", flat=True))
    assert (places.count("reserved"), places.count("waiting"), Places.objects.get().taken) == (5, 7, 5)


def test_one_address_that_asks_at_once_is_one_follower(meeting):
    areas, now = [meeting.area, AreaFactory()], timezone.now()
    at_once(lambda number: ask_follow(email="noor@x.example", area=areas[number % 2], now=now), range(8))
    assert (Follower.objects.count(), Follow.objects.count(), Message.objects.count()) == (1, 2, 2)
