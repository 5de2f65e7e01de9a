"""A mail scanner that presses a button seconds after the mail arrived: the answer is kept, flagged and confirmed."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from invitations.models import Message
from tests.cases import case
from tests.factories import AdministratorFactory, InvitationFactory
from tests.outbox import queued
from tests.resident import answer, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_looked_yet():
    cache.clear()


@pytest.fixture
def invitation():
    return InvitationFactory()


def arrived(invitation, seconds_ago):
    message = queued(invitation=invitation)
    moment = timezone.now() - dt.timedelta(seconds=seconds_ago)
    Message.objects.filter(pk=message.pk).update(state="sent", accepted_at=moment, smtp_code=250)


def fetch_every_link(client, invitation):
    client.get(url(invitation))
    client.get(url(invitation) + "?a=nee")
    client.get(url(invitation, "unsubscribe", "unsubscribe"))


@case("I3", "every link fetched and a button pressed 5 s after delivery", "kept, flagged, confirmed by mail")
def test_an_answer_seconds_after_every_link_was_fetched_is_kept_and_flagged(client, invitation):
    arrived(invitation, seconds_ago=5)
    fetch_every_link(client, invitation)
    assert answer(client, invitation, "declined").status_code == 303
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.replies.get().is_suspect) == ("declined", True)
    assert invitation.messages.filter(kind="confirmation").count() == 1
    client.force_login(AdministratorFactory())
    page = client.get(f"/bijeenkomsten/{invitation.meeting_id}/reacties/").content.decode()
    assert "Misschien beantwoord door een virusscanner" in page


def test_the_flag_goes_with_the_next_answer_of_the_person(client, invitation):
    arrived(invitation, seconds_ago=5)
    fetch_every_link(client, invitation)
    answer(client, invitation, "declined")
    Message.objects.update(accepted_at=timezone.now() - dt.timedelta(hours=1))
    answer(client, invitation, "accepted")
    assert list(invitation.replies.order_by("pk").values_list("is_suspect", flat=True)) == [True, False]


def test_someone_quick_who_opened_one_link_is_not_flagged(client, invitation):
    arrived(invitation, seconds_ago=5)
    answer(client, invitation, "accepted")
    assert invitation.replies.get().is_suspect is False


def test_someone_who_looked_at_everything_later_is_not_flagged(client, invitation):
    arrived(invitation, seconds_ago=61)
    fetch_every_link(client, invitation)
    answer(client, invitation, "accepted")
    assert invitation.replies.get().is_suspect is False
