"""Two people, two tabs and double clicks at the same moment: nothing happens twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from invitations.actions import CannotInvite, add_walk_ins, invite, note_presence, record_reply
from invitations.models import Invitation, Mailing, Message, Reply, WalkIns
from tests.cases import case
from tests.factories import ContactFactory, MeetingFactory, ThemeFactory, ThemeLinkFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(job, arguments):
    """Run a job for each argument at the same time, each on its own connection; return results or exceptions."""

    def run(argument):
        try:
            return job(argument)
        except CannotInvite as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))


@pytest.fixture
def meeting():
    meeting = MeetingFactory(themes=[ThemeFactory()])
    for _ in range(5):
        ThemeLinkFactory(theme=meeting.themes.get(), contact=ContactFactory())
    return meeting


@case("F1", "one form sent 8 times at once", "one set")
def test_double_click_sends_once(meeting):
    results = at_once(
        lambda nonce: invite(meeting=meeting, actor=meeting.organiser, form_nonce=nonce, expected_count=5), ["klik"] * 8
    )
    assert len({mailing.pk for mailing in results}) == 1
    assert (Mailing.objects.count(), Invitation.objects.count(), Message.objects.count()) == (1, 5, 5)


@case("F1", "8 tabs at once", "one set, the others are told")
def test_two_coordinators_at_once_send_once(meeting):
    nonces = [f"tabblad {number}" for number in range(8)]
    results = at_once(
        lambda nonce: invite(meeting=meeting, actor=meeting.organiser, form_nonce=nonce, expected_count=5), nonces
    )
    assert sorted(type(result).__name__ for result in results) == ["Mailing", *["NobodyToInvite"] * 7]
    assert (Mailing.objects.count(), Message.objects.count()) == (1, 5)


def test_answers_at_once_from_one_form_are_one_answer():
    invitation = Invitation.objects.create(
        meeting=MeetingFactory(state="inviting"), contact=ContactFactory(), group="residents"
    )
    at_once(lambda nonce: record_reply(invitation=invitation, answer="accepted", form_nonce=nonce), ["formulier"] * 8)
    invitation.refresh_from_db()
    assert (Reply.objects.count(), invitation.answer_version, Message.objects.count()) == (1, 1, 1)


def test_yes_and_no_at_once_are_both_in_the_history_and_the_last_one_stands():
    invitation = Invitation.objects.create(
        meeting=MeetingFactory(state="inviting"), contact=ContactFactory(), group="residents"
    )
    at_once(
        lambda answer: record_reply(invitation=invitation, answer=answer, form_nonce=answer), ["accepted", "declined"]
    )
    invitation.refresh_from_db()
    assert {reply.answer for reply in Reply.objects.all()} == {"accepted", "declined"}
    assert invitation.answer == Reply.objects.latest("pk").answer


def test_taps_of_two_tablets_at_once_count_once():
    invitation = Invitation.objects.create(
        meeting=MeetingFactory(state="inviting"), contact=ContactFactory(), group="residents"
    )
    taps = [{"sign": sign, "key": f"{number}" * 22} for number, sign in enumerate(["2", "3"] * 3)]
    done = at_once(lambda tap: note_presence(invitation=invitation, seen="0", actor=None, **tap), taps)
    assert (done.count("saved"), done.count("same"), done.count("other")) == (1, 2, 3)
    said = {"meeting": invitation.meeting, "group": "residents", "count": 2, "actor": None}
    keys = [f"sleutel-{number}" for number in (1, 2, 1, 2, 3, 1)]
    done = at_once(lambda key: add_walk_ins(key=key, **said), keys)
    assert (done.count("saved"), WalkIns.objects.get().count) == (3, 6)
