"""One invited person: the answer of a caller, with what this person needs."""

import pytest
from django.utils import timezone

from invitations.actions import invite, record_reply
from invitations.models import Invitation, Need, Reply
from tests.invitations.staff_pages import address, hidden, plan, text, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(client):
    """Three people are invited; nobody answered; who organises it looks."""
    meeting = plan()
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="n" * 20)
    meeting.refresh_from_db()
    client.force_login(meeting.organiser)
    return meeting


@pytest.fixture
def invitation(meeting):
    return Invitation.objects.get(contact__name="Mark Jansen")


@pytest.fixture
def person(meeting, invitation):
    return address("invitation", meeting, invitation.pk)


def call(client, person, **fields):
    nonce = hidden(client.get(person), "form_nonce")[0]
    return client.post(person, {"form_nonce": nonce, "answer": "accepted", "party_size": "2"} | fields)


def test_the_answer_of_a_caller_is_written_down(client, meeting, person):
    response = call(client, person, topic="Het groen")
    assert (response.status_code, response.url) == (302, address("replies", meeting))
    reply = Reply.objects.get()
    assert (reply.answer, reply.party_size, reply.topic, reply.source, reply.actor) == (
        "accepted",
        2,
        "Het groen",
        "phone",
        meeting.organiser,
    )
    assert "Opgeschreven. Mark Jansen: Komt." in text(client.get(response.url))
    assert f"opgeschreven door {meeting.organiser}" in text(client.get(person))


def test_a_double_click_writes_one_answer_down(client, meeting, person):
    data = {"form_nonce": hidden(client.get(person), "form_nonce")[0], "answer": "accepted", "party_size": "2"}
    assert [client.post(person, data).status_code for _ in range(2)] == [302, 302]
    assert Reply.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"answer": ""}, "Kies de reactie"),
        ({"party_size": ""}, "Vul in met hoeveel mensen"),
        ({"party_size": "veel"}, "Vul een getal in, bijvoorbeeld 2"),
        ({"party_size": "0"}, "Vul 1 of meer in"),
        ({"party_size": "51"}, "Vul 50 of minder in"),
        ({"form_nonce": ""}, "Deze pagina is te oud. Laad de pagina opnieuw."),
    ],
)
def test_an_answer_with_a_mistake_is_shown_again(client, person, fields, sentence):
    response = call(client, person, topic="Het groen", **fields)
    assert response.status_code == 422
    assert sentence in text(response)
    assert "Het groen" in response.content.decode()
    assert not Reply.objects.exists()


def test_an_answer_after_the_last_day_is_still_written_down(client, meeting, person):
    meeting.reply_by = timezone.now()
    meeting.save()
    assert call(client, person).status_code == 302


def needs():
    return [(need.choices, need.note) for need in Need.objects.all()]


def test_what_a_caller_needs_is_written_down(client, meeting, person):
    call(client, person, needs=["interpreter", "transport"], need_note="Arabisch", shows_needs="1")
    assert needs() == [(["interpreter", "transport"], "Arabisch")]
    words = text(client.get(person))
    assert f"Wat deze persoon nodig heeft Tolk Vervoer naar {meeting.venue} Arabisch" in words


def test_what_someone_told_before_stands_in_the_form_and_can_be_taken_away(client, invitation, person):
    record_reply(invitation=invitation, answer="accepted", form_nonce="m" * 20, needs=["wheelchair"], needs_note="Zelf")
    form = client.get(person).context["form"]
    assert (form["needs"].value(), form["need_note"].value()) == (["wheelchair"], "Zelf")
    call(client, person, party_size="3", needs=["wheelchair", "hearing_loop"], need_note="Zelf", shows_needs="1")
    assert needs() == [(["wheelchair", "hearing_loop"], "Zelf")]
    call(client, person, party_size="3", shows_needs="1")
    assert needs() == []


def test_who_does_not_come_needs_nothing(client, meeting, person):
    call(client, person, answer="declined", needs=["wheelchair"])
    assert needs() == []


def test_a_need_that_is_not_on_the_list_is_refused(client, meeting, person):
    response = call(client, person, needs=["olifant"])
    assert (response.status_code, "Kies uit de lijst wat deze persoon nodig heeft" in text(response)) == (422, True)


def test_what_someone_needs_is_seen_by_the_organiser_only(client, meeting, invitation, person):
    fields = {"needs": ["wheelchair"], "needs_note": "Naast mijn zus"}
    record_reply(invitation=invitation, answer="accepted", form_nonce="m" * 20, **fields)
    assert "Naast mijn zus" in text(client.get(person))
    client.force_login(viewer())
    assert "Naast mijn zus" not in text(client.get(person))
    assert "Wat deze persoon nodig heeft" not in text(client.get(person))
    assert "Heeft iets nodig" not in text(client.get(address("replies", meeting)))
