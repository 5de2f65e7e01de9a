"""Someone calls: found by name, answered with a few keys; and someone who is not on the list yet."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.models import Contact, Membership
from invitations.actions import change_places, invite, record_reply
from invitations.models import Invitation, Need, Reply
from meetings.models import Meeting
from tests.factories import ContactFactory, OrganisationFactory
from tests.invitations.staff_pages import address, coordinator_of, elsewhere, hidden, plan, resident, text, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(client):
    meeting = plan()
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="n" * 20)
    meeting.refresh_from_db()
    client.force_login(meeting.organiser)
    return meeting


def search(client, meeting, words):
    return client.get(address("replies", meeting), {"zoek": words})


def form_of(response):
    """What Enter in the form of the caller would send: its fields as they stand, and where to."""
    form = re.search(r'<form class="lp-pane lp-pane--lit.*?</form>', response.content.decode(), re.DOTALL).group()
    action = re.search(r'action="([^"]*)"', form)[1]
    data = {}
    for tag in re.findall(r"<input[^>]*>", form):
        values = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if values.get("type") not in {"radio", "checkbox"} or " checked" in tag:
            data.setdefault(values["name"], []).append(values.get("value", ""))
    return action, data


def focused(response):
    return re.findall(r"<input[^>]*autofocus[^>]*>", response.content.decode())


def call(client, meeting, words, **said):
    action, data = form_of(search(client, meeting, words))
    return client.post(action, data | said)


# --- On the list -----------------------------------------------------------------------------------------------------


def test_a_search_that_finds_one_opens_at_the_answer(client, meeting):
    response = search(client, meeting, "jansen")
    assert "Mark Jansen belt" in text(response)
    (control,) = focused(response)
    assert 'type="radio"' in control
    assert 'value="accepted"' in control


def test_space_and_enter_write_the_answer_down_and_lead_back_to_the_search(client, meeting):
    response = call(client, meeting, "jansen", answer="accepted")
    assert (response.status_code, response.url) == (302, f"{address('replies', meeting)}?bel=1")
    reply = Reply.objects.get()
    assert (reply.invitation.contact.name, reply.answer, reply.party_size) == ("Mark Jansen", "accepted", 1)
    assert (reply.source, reply.actor) == ("phone", meeting.organiser)
    page = client.get(response.url)
    assert "Opgeschreven. Mark Jansen: Komt." in text(page)
    assert ['id="zoek"' in each for each in focused(page)] == [True]


def test_what_a_caller_needs_is_noted_and_can_be_taken_away(client, meeting):
    call(client, meeting, "jansen", answer="accepted", needs=["wheelchair", "interpreter"], need_note="Turks")
    assert [(need.choices, need.note) for need in Need.objects.all()] == [(["wheelchair", "interpreter"], "Turks")]
    action, data = form_of(search(client, meeting, "jansen"))
    assert (data["needs"], data["need_note"]) == (["wheelchair", "interpreter"], ["Turks"])
    client.post(action, data | {"needs": [], "need_note": ""})
    assert not Need.objects.exists()


def test_a_page_that_did_not_show_the_needs_leaves_them_alone(client, meeting):
    invitation = Invitation.objects.get(contact__name="Mark Jansen")
    record_reply(invitation=invitation, answer="accepted", needs=["wheelchair"], form_nonce="a")
    data = {"form_nonce": "b" * 20, "answer": "accepted", "party_size": "3"}
    client.post(address("invitation", meeting, invitation.pk), data)
    assert Need.objects.get().choices == ["wheelchair"]


def test_a_mistake_keeps_what_was_typed(client, meeting):
    response = call(client, meeting, "jansen", answer="accepted", party_size="99", need_note="Naast de deur")
    assert response.status_code == 422
    assert "Vul 50 of minder in" in text(response)
    assert 'value="Naast de deur"' in response.content.decode()


def test_a_full_room_is_told_while_the_caller_is_on_the_line(client, meeting):
    change_places(meeting=meeting, actor=meeting.organiser, capacity=1, reserved=0, release_at=None, online=0)
    Meeting.objects.filter(pk=meeting.pk).update(capacity=2)
    call(client, meeting, "jansen", answer="accepted", party_size="2")
    response = call(client, meeting, "jansen", answer="accepted", party_size="4")
    assert response.status_code == 422
    assert "Er is plek voor 2 mensen, uzelf meegeteld." in text(response)


def test_a_search_that_finds_more_shows_the_list_only(client, meeting):
    resident(meeting, name="Piet Jansen")
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="m" * 20)
    response = search(client, meeting, "jansen")
    assert (focused(response), len(response.context["rows"])) == ([], 2)


def test_a_viewer_finds_people_but_answers_for_nobody(client, meeting):
    client.force_login(viewer())
    for words in ("jansen", "niemand"):
        assert focused(search(client, meeting, words)) == []


# --- Not on the list -------------------------------------------------------------------------------------------------


def test_someone_new_is_added_and_answered_for_in_one_form(client, meeting):
    page = search(client, meeting, "Truus de Mier")
    assert "Iemand belt die niet op de lijst staat" in text(page)
    assert ['value="accepted"' in each for each in focused(page)] == [True]
    response = call(client, meeting, "Truus de Mier", answer="accepted", party_size="2", needs=["transport"])
    assert (response.status_code, response.url) == (302, f"{address('replies', meeting)}?bel=1")
    invitation = Invitation.objects.get(contact__name="Truus de Mier")
    assert (invitation.answer, invitation.party_size, invitation.source) == ("accepted", 2, "self")
    assert (invitation.group, invitation.channel, invitation.need.choices) == ("residents", "phone", ["transport"])
    assert invitation.contact.area == meeting.area
    assert "Zelf toegevoegd: belde ons" in text(search(client, meeting, "Truus"))


def test_a_new_caller_counts_like_everyone(client, meeting):
    call(client, meeting, "Truus de Mier", answer="accepted", party_size="2")
    assert "4 Iedereen 1 Komt" in text(client.get(address("replies", meeting)))


@pytest.mark.parametrize(
    ("given", "channel"),
    [
        ({"email": "truus@bewoners.example"}, "email"),
        ({"postal_address": "Laan 1, 3131 AA Vlaardingen"}, "letter"),
        ({"phone": "010 123 45 67"}, "phone"),
        ({}, "phone"),
    ],
)
def test_a_new_caller_hears_from_us_by_what_was_given(client, meeting, given, channel):
    call(client, meeting, "Truus de Mier", answer="accepted", **given)
    assert Contact.objects.get(name="Truus de Mier").channel == channel
    letters = text(client.get(address("letters", meeting)))
    assert ("1 brief moet nog worden geprint" in letters) == (channel == "letter")


def test_someone_whom_we_know_is_chosen_not_made_anew(client, meeting):
    partner = OrganisationFactory(name="Woningcorporatie", kind="partner", areas=[meeting.area])
    known = Membership.objects.create(contact=ContactFactory(name="Truus de Mier"), organisation=partner).contact
    page = search(client, meeting, "truus")
    assert f'value="{known.pk}"' in page.content.decode()
    call(client, meeting, "truus", contact=known.pk, answer="declined")
    invitation = Invitation.objects.get(contact=known)
    assert (invitation.answer, invitation.group, invitation.organisation) == ("declined", "partner", partner)
    assert Contact.objects.filter(name__icontains="truus").count() == 1


def test_someone_whose_invitation_was_withdrawn_may_still_call(client, meeting):
    Invitation.objects.filter(contact__name="Mark Jansen").update(state="withdrawn")
    known = Contact.objects.get(name="Mark Jansen")
    membership = Membership.objects.get(contact=known)
    membership.organisation.areas.add(meeting.area)
    call(client, meeting, "jansen", contact=known.pk, answer="accepted")
    assert list(Invitation.objects.filter(contact=known).values_list("state", "answer")) == [("open", "accepted")]


def test_a_double_click_adds_one_person(client, meeting):
    action, data = form_of(search(client, meeting, "Truus de Mier"))
    for _ in range(2):
        assert client.post(action, data | {"answer": "accepted"}).status_code == 302
    assert (Contact.objects.filter(name="Truus de Mier").count(), Reply.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"answer": ""}, "Kies de reactie"),
        ({"answer": "accepted", "name": ""}, "Vul de naam in"),
        ({"answer": "accepted", "email": "truus"}, "Vul één e-mailadres in"),
        ({"answer": "accepted", "phone": "nul"}, "Vul een telefoonnummer in"),
        ({"answer": "accepted", "contact": "x"}, "Kies iemand uit deze lijst"),
        ({"answer": "accepted", "needs": "x"}, "Kies uit de lijst wat deze persoon nodig heeft"),
    ],
)
def test_a_mistake_about_a_new_caller_makes_nothing(client, meeting, said, sentence):
    ContactFactory(name="Truus de Mier", area=meeting.area)
    response = call(client, meeting, "Truus de Mier", topic="Het groen", **said)
    assert response.status_code == 422
    assert sentence in text(response)
    assert "Het groen" in response.content.decode()
    assert (Reply.objects.count(), Invitation.objects.count()) == (0, 3)


def test_an_address_that_we_know_is_not_made_anew(client, meeting):
    ContactFactory(name="Truus", email="truus@bewoners.example", area=meeting.area)
    response = call(client, meeting, "Anna", answer="accepted", email="Truus@Bewoners.example")
    assert "het is van Truus" in text(response)
    assert response.status_code == 422


def test_a_cancelled_meeting_takes_no_callers(client, meeting):
    action, data = form_of(search(client, meeting, "Truus de Mier"))
    Meeting.objects.filter(pk=meeting.pk).update(state="cancelled")
    response = client.post(action, data | {"answer": "accepted"})
    assert response.status_code == 422
    assert "Deze bijeenkomst gaat niet door." in text(response)
    assert not Contact.objects.filter(name="Truus de Mier").exists()


@pytest.mark.parametrize("name", ['<script>alert(1)</script>"', "{{ 1 }} %(name)s", "W" * 100])
def test_a_hostile_name_is_only_a_name(client, meeting, name):
    assert "<script>alert" not in search(client, meeting, name).content.decode()
    action, data = form_of(search(client, meeting, "Truus"))
    client.post(action, data | {"name": name, "answer": "accepted"})
    assert Contact.objects.filter(name=name).count() == 1
    assert "<script>alert" not in client.get(address("replies", meeting)).content.decode()


def test_calling_takes_as_many_queries_for_one_as_for_three_who_are_known(client, meeting):
    ContactFactory(name="Truus Een", area=meeting.area)
    search(client, meeting, "truus")
    with CaptureQueriesContext(connection) as one:
        search(client, meeting, "truus")
    for name in ("Truus Twee", "Truus Drie"):
        ContactFactory(name=name, area=meeting.area)
    with CaptureQueriesContext(connection) as three:
        search(client, meeting, "truus")
    assert len(three) == len(one)


@pytest.mark.parametrize(("method", "allowed"), [("get", 200), ("post", 422)])
def test_callers_are_for_who_may_change_the_meeting(client, meeting, method, allowed):
    for user, status in ((coordinator_of(elsewhere().area), 404), (viewer(), 404), (meeting.organiser, allowed)):
        client.force_login(user)
        assert getattr(client, method)(address("caller", meeting)).status_code == status


def test_the_page_for_a_caller_opens_at_the_name(client, meeting):
    page = client.get(address("caller", meeting))
    assert ['name="name"' in each for each in focused(page)] == [True]
    assert hidden(page, "shows_needs") == ["1"]
