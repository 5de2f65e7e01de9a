"""Cancelling a meeting by its page: told with the count before, together or not at all, and back while nobody heard."""

import datetime as dt

import pytest
from django.utils import timezone

from invitations import delivery
from invitations.actions import CannotTell, cancel_and_tell, revive
from invitations.models import Message
from meetings.models import Meeting
from tests.factories import AdministratorFactory, InvitationFactory, MeetingFactory
from tests.outbox import queued

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return MeetingFactory(state="inviting")


def told(meeting, **fields):
    """Someone who got the invitation."""
    invitation = InvitationFactory(meeting=meeting, **fields)
    message = queued(invitation=invitation)
    Message.objects.filter(pk=message.pk).update(state="sent", accepted_at=timezone.now(), smtp_code=250)
    return invitation


def page(meeting):
    return f"/bijeenkomsten/{meeting.pk}/afzeggen/"


def states(kind):
    return list(Message.objects.filter(kind=kind).order_by("pk").values_list("state", flat=True))


def test_page_says_how_many_hear_of_it_and_what_they_read(client, meeting):
    client.force_login(AdministratorFactory())
    told(meeting), told(meeting), told(meeting, channel="letter")
    queued(invitation=InvitationFactory(meeting=meeting))  # has not left: hears nothing
    body = client.get(page(meeting)).content.decode()
    assert ("2 mensen krijgen een e-mail." in body, "1 persoon heeft geen e-mail" in body) == (True, True)
    assert "<b>Gaat niet door: " in body
    assert f'href="{page(meeting)}"' in client.get(meeting.get_absolute_url()).content.decode()


def test_cancelling_tells_who_knows_after_the_stop_window(client, meeting, settings):
    client.force_login(AdministratorFactory())
    told(meeting)
    queued(invitation=InvitationFactory(meeting=meeting))
    assert client.post(page(meeting)).status_code == 302
    meeting.refresh_from_db()
    (news,) = Message.objects.filter(kind="cancel")
    left = news.not_before - timezone.now()
    assert meeting.state == "cancelled"
    assert states("invite") == ["sent", "cancelled"]
    assert dt.timedelta(minutes=settings.STOP_WINDOW_MINUTES - 1) < left <= dt.timedelta(minutes=10)
    client.post(page(meeting))
    assert states("cancel") == ["queued"]


def test_a_cancellation_can_be_taken_back_and_what_it_stopped_goes_after_all(client, meeting):
    client.force_login(AdministratorFactory())
    told(meeting)
    queued(invitation=InvitationFactory(meeting=meeting))
    before = meeting.sequence
    client.post(page(meeting))
    assert "Laat de bijeenkomst doorgaan" in client.get(page(meeting)).content.decode()
    client.post(f"{page(meeting)}terug/")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.sequence, states("cancel")) == ("inviting", before, [])
    assert states("invite") == ["sent", "queued"]
    client.post(page(meeting))
    assert states("cancel") == ["queued"]


@pytest.mark.django_db(transaction=True)
def test_after_the_first_left_nothing_is_taken_back(serve, meeting):
    server = serve()
    told(meeting)
    cancel_and_tell(meeting=meeting, actor=meeting.organiser)
    Message.objects.filter(kind="cancel").update(not_before=timezone.now())
    assert (delivery.deliver(), len(server.mails)) == (1, 1)
    with pytest.raises(CannotTell, match="Mensen weten het al"):
        revive(meeting=meeting, actor=meeting.organiser)
    assert Meeting.objects.get().state == "cancelled"


def test_there_is_nothing_to_cancel_about_a_draft(client):
    client.force_login(AdministratorFactory())
    draft = MeetingFactory()
    assert "Er valt niets af te zeggen" in client.get(page(draft)).content.decode()
    client.post(page(draft))
    draft.refresh_from_db()
    assert draft.state == "draft"
