"""Who comes along and stays away changes how many come, and nothing else of the answer."""

import pytest

from invitations.actions import change_places, guest_stays_away, record_reply
from invitations.models import Guest, Need
from tests.factories import InvitationFactory, MeetingFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
GUESTS = [("Dina Es", ""), ("Erik Fok", "erik@thuis.example")]


@pytest.fixture
def meeting():
    return MeetingFactory(state="inviting", capacity=4)


@pytest.fixture
def host(meeting):
    return InvitationFactory(meeting=meeting, organisation=OrganisationFactory())


def says(invitation, people=3, **fields):
    nonce = f"formulier {invitation.replies.count()}"
    record_reply(invitation=invitation, answer="accepted", party_size=people, form_nonce=nonce, **fields)
    invitation.refresh_from_db()


def leaves(name="Erik Fok"):
    return guest_stays_away(guest=Guest.objects.get(name=name))


def test_what_the_host_needs_and_wants_to_talk_about_stays(host):
    says(host, guests=GUESTS, needs=["wheelchair"], topic="Bankjes")
    assert leaves() is True
    host.refresh_from_db()
    newest = host.replies.last()
    assert (host.party_size, host.place, Need.objects.get().choices) == (2, "reserved", ["wheelchair"])
    assert (newest.source, newest.topic, newest.party_size) == ("guest", "Bankjes", 2)


def test_a_host_who_takes_part_online_stays_online(meeting, host):
    change_places(meeting=meeting, actor=meeting.organiser, capacity=1, reserved=0, release_at=None, online=3)
    says(host, guests=GUESTS, is_online=True)
    leaves()
    host.refresh_from_db()
    assert (host.bucket, host.place, host.party_size) == ("online", "reserved", 2)


def test_an_offer_stays_an_offer_for_fewer_people_and_the_rest_goes_to_who_waits(meeting, host):
    holder, waits = (InvitationFactory(meeting=meeting) for _ in range(2))
    says(holder, 4)
    says(host, guests=GUESTS)
    says(waits, 2)
    record_reply(invitation=holder, answer="declined", form_nonce="weg")
    leaves()
    host.refresh_from_db()
    waits.refresh_from_db()
    assert (host.place, host.party_size, waits.place) == ("offered", 2, "offered")


def test_the_place_goes_to_who_waits(meeting, host):
    says(host, guests=GUESTS)
    waits = InvitationFactory(meeting=meeting)
    says(waits, 2)
    assert waits.place == "waiting"
    leaves()
    waits.refresh_from_db()
    assert waits.place == "offered"


def test_staying_away_twice_is_once(host):
    says(host, guests=GUESTS)
    erik = Guest.objects.get(name="Erik Fok")
    assert (guest_stays_away(guest=erik), guest_stays_away(guest=erik)) == (True, False)
    host.refresh_from_db()
    assert (host.party_size, host.replies.count()) == (2, 2)


def test_an_answer_that_says_nothing_of_needs_or_side_leaves_them(meeting, host):
    change_places(meeting=meeting, actor=meeting.organiser, capacity=4, reserved=0, release_at=None, online=3)
    says(host, 1, is_online=True, needs=["hearing_loop"])
    says(host, 2)
    assert (host.bucket, host.party_size, Need.objects.get().choices) == ("online", 2, ["hearing_loop"])
