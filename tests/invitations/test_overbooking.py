"""The proof that the test of the storm can fail: without the lock more people sit down than there are chairs."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.db import connection

from invitations.actions import answering, places, record_reply
from invitations.models import Invitation, Places
from tests.cases import case
from tests.factories import InvitationFactory, MeetingFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
PEOPLE, CHAIRS = 12, 3


def storm():
    """Everyone says yes at once; how many sit."""
    meeting = MeetingFactory(state="inviting", capacity=CHAIRS)
    people = [InvitationFactory(meeting=meeting) for _ in range(PEOPLE)]
    places.open_places(meeting.pk)

    def say_yes(invitation):
        try:
            record_reply(invitation=invitation, answer="accepted", form_nonce="1")
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(say_yes, people))
    return Invitation.objects.filter(place="reserved").count()


@case("M1", "12 answers at once for 3 places", "3 have a place")
def test_answers_at_once_fill_every_chair_once():
    assert storm() == CHAIRS
    assert Places.objects.get().taken == CHAIRS
    numbers = Invitation.objects.filter(place="waiting").order_by("queue_number").values_list("queue_number", flat=True)
    assert list(numbers) == list(range(1, PEOPLE - CHAIRS + 1))


@case("M5", "the lock taken out by a test, with a pause", "the test sees that too many sit")
def test_without_the_lock_too_many_sit(monkeypatch):
    def unlocked(board):
        rows = {row.bucket: row for row in Places.objects.filter(meeting_id=board.meeting_id)}
        time.sleep(0.3)  # the others read the same
        return rows

    monkeypatch.setattr(places.Board, "_locked", unlocked)
    monkeypatch.setattr(answering, "transaction", SimpleNamespace(atomic=nullcontext))
    monkeypatch.setattr(answering, "_locked", lambda invitation, nonce: with_replies(invitation.pk))
    assert storm() > CHAIRS


def with_replies(pk):
    """The invitation as answering reads it, without a lock."""
    return Invitation.objects.select_related("meeting__venue", "contact").get(pk=pk)
