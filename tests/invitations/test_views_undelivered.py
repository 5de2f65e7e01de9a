"""Who was not reached, over all own meetings: corrected row by row, or called or written to instead."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import LogEntry
from areas.models import Contact
from invitations.models import Invitation, Message
from meetings.models import Meeting
from tests.factories import AdministratorFactory, ContactFactory, InvitationFactory, MeetingFactory, OrganisationFactory
from tests.invitations.staff_pages import address, coordinator_of, elsewhere, plan, text, viewer
from tests.outbox import queued

pytestmark = pytest.mark.django_db

PAGE = "/niet-bezorgd/"


def missed(meeting, name, kind="invite", **fields):
    """An invitation whose newest message did not arrive."""
    contact = ContactFactory(name=name, **fields)
    invitation = InvitationFactory(meeting=meeting, contact=contact, organisation=OrganisationFactory())
    queued(kind, invitation=invitation, state="failed_address", smtp_code=550, smtp_reply="5.1.1 unknown")
    return invitation


@pytest.fixture
def meeting():
    return plan(state=Meeting.State.INVITING, title="Samen tegen eenzaamheid")


@pytest.fixture
def bram(meeting):
    return missed(meeting, "Bram Otten", phone="010-123 45 67", email="bram@oud.example.org")


@pytest.fixture
def page(client, meeting):
    client.force_login(meeting.organiser)
    return lambda query="": client.get(PAGE + query)


def names(response):
    return [row.invitation.contact.name for row in response.context["rows"]]


def sent_to(invitation):
    return list(Message.objects.filter(invitation=invitation, state="queued").values_list("kind", flat=True))


def test_each_row_says_what_is_wrong_and_how_else_to_reach_this_person(page, bram):
    Contact.objects.update(postal_address="Lindelaan 12")
    words = text(page())
    assert "1 uitnodiging is niet bezorgd" in words
    assert "Dit e-mailadres bestaat niet. Vraag om het juiste adres. Bel 010-123 45 67" in words
    assert "Brief naar: Lindelaan 12" in words
    assert 'href="tel:0101234567"' in page().content.decode()


def test_the_list_holds_all_own_meetings_the_soonest_first(page, meeting, bram):
    later = MeetingFactory(area=meeting.area, state="inviting", starts_at=meeting.starts_at.replace(hour=20))
    foreign = elsewhere()
    Meeting.objects.filter(pk=foreign.pk).update(state="inviting")
    missed(later, "Anja Later")
    missed(foreign, "Van een ander")
    assert names(page()) == ["Bram Otten", "Anja Later"]
    assert names(page(f"?bijeenkomst={later.pk}")) == ["Anja Later"]
    assert names(page(f"?bijeenkomst={foreign.pk}")) == []
    assert names(page("?bijeenkomst=x&pagina=99")) == ["Bram Otten", "Anja Later"]


def test_what_is_over_or_was_put_right_leaves_the_list(client, page, meeting, bram):
    answered = missed(meeting, "Heeft geantwoord")
    Invitation.objects.filter(pk=answered.pk).update(answer="declined", answered_at=meeting.starts_at)
    withdrawn = missed(meeting, "Ingetrokken")
    Invitation.objects.filter(pk=withdrawn.pk).update(state="withdrawn")
    queued(invitation=missed(meeting, "Al opnieuw verstuurd"))
    assert names(page()) == ["Bram Otten"]
    with time_machine.travel(meeting.starts_at, tick=False):
        client.force_login(meeting.organiser)
        assert names(page()) == []


def test_a_corrected_address_gets_the_invitation_at_once_and_leaves_the_list(client, page, bram):
    response = client.post(PAGE, {"invitation": bram.pk, "email": " Bram@Nieuw.Example.org "}, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    assert Contact.objects.get(pk=bram.contact_id).email == "Bram@nieuw.example.org"
    assert sent_to(bram) == ["invite"]
    assert "Het adres is bewaard. De uitnodiging gaat nu opnieuw weg." in text(response)
    assert "Alle uitnodigingen zijn bezorgd, voor zover wij weten." in text(response)


def test_a_double_click_sends_once(client, page, bram):
    data = {"invitation": bram.pk, "email": "bram@nieuw.example.org"}
    assert [client.post(PAGE, data).status_code for _ in range(2)] == [302, 302]
    assert sent_to(bram) == ["invite"]


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("", "Vul het e-mailadres in"),
        ("bram", "Vul één e-mailadres in, bijvoorbeeld naam@voorbeeld.nl"),
        ("bram@localhost", "Het deel na de @"),
    ],
)
def test_a_wrong_address_is_told_at_its_row_and_nothing_is_lost(client, page, meeting, bram, email, sentence):
    missed(meeting, "Anja Eerder")
    response = client.post(f"{PAGE}?bijeenkomst={meeting.pk}", {"invitation": bram.pk, "email": email})
    body = response.content.decode()
    assert response.status_code == 422
    assert body.count(sentence) == 2  # above the list, and at the row
    assert f'href="#r{bram.pk}_email"' in body
    assert f'value="{email}"' in body or not email
    assert "<title>Fout: " in body
    assert sorted(names(response)) == ["Anja Eerder", "Bram Otten"]
    assert sent_to(bram) == []


def test_a_wrong_address_keeps_its_row_when_it_left_the_list_meanwhile(client, page, bram):
    queued(invitation=bram)
    response = client.post(PAGE, {"invitation": bram.pk, "email": "bram"})
    assert (response.status_code, names(response)) == (422, ["Bram Otten"])


@pytest.mark.parametrize(
    ("hand", "said", "beside"),
    [
        ("phone", "Genoteerd: u belt Bram Otten.", "Bel"),
        ("letter", "Genoteerd: Bram Otten krijgt een brief.", "Brief"),
    ],
)
def test_who_is_called_or_written_to_leaves_the_list(client, page, meeting, bram, hand, said, beside):
    response = client.post(PAGE, {"invitation": bram.pk, "hand": hand}, follow=True)
    assert (said in text(response), names(response)) == (True, [])
    assert beside in text(client.get(address("replies", meeting) + "?zoek=otten"))
    assert list(LogEntry.objects.values_list("action", "actor", "object_id", "details")) == [
        ("reach_by_hand", meeting.organiser.pk, str(bram.pk), {"channel": hand})
    ]
    client.post(PAGE, {"invitation": bram.pk, "hand": hand})
    assert LogEntry.objects.filter(action="reach_by_hand").count() == 1


def test_who_missed_the_news_of_a_change_is_named_with_it(page, meeting):
    invitation = missed(meeting, "Zegt ja", kind="reschedule")
    assert "Weet nog niet van: wijziging van dag, tijd of plek." in text(page())
    coming = {"answer": "accepted", "place": "reserved", "party_size": 1, "answered_at": meeting.starts_at}
    Invitation.objects.filter(pk=invitation.pk).update(**coming)
    assert names(page()) == ["Zegt ja"]


def test_who_did_not_hear_of_a_cancellation_gets_it_at_the_corrected_address(client, page, meeting):
    invitation = missed(meeting, "Zegt ja", kind="cancel")
    Meeting.objects.update(state="cancelled")
    data = {"invitation": invitation.pk, "email": "goed@adres.example.org"}
    words = [text(client.post(PAGE, data, follow=True)) for _ in range(2)]
    assert sent_to(invitation) == ["cancel"]
    assert ["De afzegging gaat nu opnieuw weg." in each for each in words] == [True, True]


def test_the_filter_of_the_replies_leads_here(client, page, meeting, bram):
    body = client.get(address("replies", meeting) + "?antwoord=undelivered").content.decode()
    assert f'href="{PAGE}?bijeenkomst={meeting.pk}"' in body


def test_the_list_takes_as_many_queries_for_one_as_for_three(page, meeting, bram):
    page()
    with CaptureQueriesContext(connection) as few:
        page()
    missed(meeting, "Een")
    missed(MeetingFactory(area=meeting.area, state="inviting"), "Twee")
    with CaptureQueriesContext(connection) as more:
        page()
    assert len(more) == len(few)


def test_only_who_may_change_the_meeting_sees_and_changes_it(client, meeting, bram):
    data = {"invitation": bram.pk, "email": "bram@nieuw.example.org"}
    for user, seen, changed in (
        (viewer(), 404, 404),
        (coordinator_of(elsewhere().area), 200, 404),
        (AdministratorFactory(), 200, 302),
    ):
        client.force_login(user)
        assert (client.get(PAGE).status_code, client.post(PAGE, data).status_code) == (seen, changed)
    assert sent_to(bram) == ["invite"]


@pytest.mark.parametrize("invitation", ["", "x", "0", "99999999999999999999", "²"])
def test_a_row_that_does_not_exist_is_not_found(client, page, invitation):
    assert client.post(PAGE, {"invitation": invitation, "email": "bram@nieuw.example.org"}).status_code == 404


def test_the_page_has_its_address():
    assert reverse("invitations:undelivered") == PAGE
