"""What was done is ticked on the checklist by itself, and nothing else is."""

import pytest
from django.utils import timezone

from invitations.actions import invite, send_briefings, stop
from meetings.actions import make_checklist
from meetings.models import ChecklistItem, MeetingRole
from tests.factories import MeetingFactory
from tests.invitations.staff_pages import plan, resident

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def meeting():
    made = plan()
    resident(made, name="Els de Boer")
    return made


def ticked(meeting):
    rows = ChecklistItem.objects.filter(meeting=meeting, done_at__isnull=False)
    return set(rows.values_list("code", "done_by"))


def test_sending_the_invitations_ticks_it_and_stopping_them_takes_the_tick_away(meeting):
    make_checklist(meeting=meeting, owner=meeting.organiser)
    assert ticked(meeting) == set()
    mailing = invite(meeting=meeting, actor=meeting.organiser, form_nonce="n" * 20)
    assert ticked(meeting) == {("invite", meeting.organiser_id)}
    stop(mailing=mailing, actor=meeting.organiser)
    assert ticked(meeting) == set()


def test_a_list_that_is_made_later_knows_what_was_done(meeting):
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="n" * 20)
    meeting.refresh_from_db()
    make_checklist(meeting=meeting, owner=meeting.organiser)
    assert ticked(meeting) == {("invite", None)}


def test_sending_the_briefings_ticks_that_and_a_press_that_sends_none_ticks_nothing():
    meeting, other = MeetingFactory(state="inviting"), MeetingFactory(state="inviting")
    for each in (meeting, other):
        make_checklist(meeting=each, owner=each.organiser)
        ChecklistItem.objects.filter(meeting=each).update(done_at=None)
    MeetingRole.objects.create(meeting=meeting, role="chair", user=meeting.organiser)
    assert [send_briefings(meeting=each, actor=each.organiser) for each in (meeting, other)] == [1, 0]
    assert (ticked(meeting), ticked(other)) == ({("briefing", meeting.organiser_id)}, set())


def test_what_somebody_ticked_keeps_who_did(meeting):
    make_checklist(meeting=meeting, owner=meeting.organiser)
    colleague = MeetingFactory().organiser
    ChecklistItem.objects.filter(meeting=meeting, code="invite").update(done_at=timezone.now(), done_by=colleague)
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="n" * 20)
    assert ticked(meeting) == {("invite", colleague.pk)}
