"""The whole way through the real outbox to a mail server: register, confirm, have a place, change one's mind, stop."""

import re
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client

from invitations import actions, delivery
from invitations.models import Follower, Invitation, Mailing, Message, Places
from meetings.models import Meeting
from tests.factories import AreaFactory, MeetingFactory
from tests.invitations.coming_forward import follow, press, register
from tests.outbox import parsed
from tests.resident import hidden

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
NOOR = "noor@thuis.example"


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


def newest(server):
    """Deliver what is due; return the newest mail to Noor."""
    while delivery.deliver():
        pass
    return parsed(server.to(NOOR)[-1])


def link(mail, path):
    """The address of the page at this path in the text of a mail."""
    text = mail.get_body(("plain",)).get_content()
    return urlsplit(re.search(rf"https?://\S+?/{path}/[\w.-]+/", text)[0]).path


def test_register_confirm_have_a_place_and_give_it_back(serve):
    server, client = serve(), Client(enforce_csrf_checks=True)
    meeting = MeetingFactory(state=Meeting.State.INVITING, capacity=4)
    register(client, meeting, party_size="3")
    answered = press(client, link(newest(server), "aanmelden"))
    assert (answered.status_code, Places.objects.get().taken) == (303, 3)

    confirmation = newest(server)
    assert [part.get_content_type() for part in confirmation.iter_attachments()] == ["text/calendar"]
    page = client.get(link(confirmation, "u"))
    form = {name: hidden(page, name) for name in ("nonce", "answer_version")}
    client.post(link(confirmation, "u"), form | {"answer": "declined"})
    assert (Invitation.objects.get().answer, Places.objects.get().taken) == ("declined", 0)
    assert newest(server)["Subject"].startswith("U komt niet: ")

    register(client, meeting, party_size="2")  # once more: by the link of the invitation, without a new row
    assert link(newest(server), "u") == link(confirmation, "u")
    assert (Invitation.objects.count(), client.cookies) == (1, {})


def test_who_registered_is_told_that_it_is_off(serve, settings):
    server, client = serve(), Client()
    settings.STOP_WINDOW_MINUTES = 0
    meeting = MeetingFactory(state=Meeting.State.INVITING)
    register(client, meeting)
    press(client, link(newest(server), "aanmelden"))
    newest(server)
    assert actions.cancel_and_tell(meeting=meeting, actor=meeting.organiser) == 1
    assert newest(server)["Subject"].startswith("Gaat niet door: ")
    assert list(Message.objects.order_by("pk").values_list("kind", "state")) == [
        ("register", "sent"), ("confirmation", "sent"), ("cancel", "sent"),
    ]  # fmt: skip


def test_follow_confirm_hear_and_stop_by_the_header(serve):
    server, client, area = serve(), Client(enforce_csrf_checks=True), AreaFactory(name="Westwijk")
    follow(client, area=area.pk)
    press(client, link(newest(server), "bevestigen"))
    meeting = MeetingFactory(area=area, state=Meeting.State.INVITING)
    Mailing.objects.create(meeting=meeting, form_nonce="n", release_at=meeting.created_at)
    actions.tell_followers()
    news = newest(server)
    assert link(news, "agenda") == f"/agenda/{meeting.pk}/"
    stop = urlsplit(news["List-Unsubscribe"].strip("<>")).path
    body, kind = "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"
    assert client.post(stop, body, content_type=kind).status_code == 200
    other = MeetingFactory(area=area, state=Meeting.State.INVITING)
    Mailing.objects.create(meeting=other, form_nonce="n", release_at=other.created_at)
    assert (actions.tell_followers(), Follower.objects.count(), len(server.to(NOOR))) == (0, 0, 2)
