"""Staff erase somebody: they see first what goes and what stays, and keep a certificate that names nobody."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from areas.models import Contact
from invitations.actions import erase_contact
from invitations.models import AudienceChoice, Erasure, Guest, Note, Referral, Reply, Suppression
from meetings.models import ThemeLink
from tests.factories import (
    AdministratorFactory,
    AreaFactory,
    AreaRoleFactory,
    ContactFactory,
    InvitationFactory,
    UserFactory,
)
from tests.invitations.planted import EMAIL, MARK, Planted
from tests.invitations.staff_pages import text, viewer

pytestmark = pytest.mark.django_db
SURE = {"why": "asked", "is_sure": "on"}


@pytest.fixture
def planted():
    return Planted()


@pytest.fixture
def sanne(client, planted):
    client.user = planted.meeting.organiser
    # All of the person lies in her area; of who belongs elsewhere too: tests/rights/test_wide_contacts.py.
    ThemeLink.objects.filter(contact=planted.contact).update(area=planted.meeting.area)
    ThemeLink.objects.filter(deputy=planted.contact).update(area=planted.meeting.area)
    for organisation in planted.contact.organisations.all():
        organisation.areas.set([planted.meeting.area])
    client.force_login(client.user)
    return client


def address(planted):
    return reverse("invitations:erase_contact", args=[planted.contact.pk])


OF_OTHERS = {
    "invitations.Referral": "name", "invitations.Guest": "name", "invitations.Note": "text",
    "invitations.Reply": "topic", "invitations.AudienceChoice": "note", "invitations.Invitation": "reasons",
}  # fmt: skip


def test_what_others_wrote_of_somebody_stands_on_the_page_and_in_the_certificate(client):
    """A whole name, an address or a number, in a row of somebody else; who has the same family name is not meant."""
    anna = ContactFactory(name="Anna de Witte", email="anna@thuis.example")
    other = InvitationFactory(contact__name="Piet de Witte", reasons=[{"code": "hand", "note": "via Anna de Witte"}])
    InvitationFactory(reasons=[{"code": "hand", "note": "familie De Witte"}])
    Referral.objects.create(invitation=other, kind="right_person", name="Anna  DE WITTE")
    Guest.objects.create(invitation=other, name="Anna de Witte")
    Note.objects.create(invitation=other, kind="remark", text="Bel anna@thuis.example.", said_at=timezone.now())
    Reply.objects.create(invitation=other, answer="accepted", party_size=1, topic="Met Anna de Witte", form_nonce="0")
    AudienceChoice.objects.create(
        meeting=other.meeting, contact=other.contact, is_included=True, note="zus van Anna de Witte"
    )
    own = InvitationFactory(contact=anna, reasons=[{"code": "hand", "note": "Anna de Witte zelf"}])
    Reply.objects.create(invitation=own, answer="accepted", party_size=1, topic="Anna de Witte", form_nonce="1")
    client.force_login(AdministratorFactory())
    page = client.get(reverse("invitations:erase_contact", args=[anna.pk]))
    found = {line.what: (line.count, line.links) for line in page.context["stays"]}
    link = [(str(other.meeting_id), other.meeting.get_absolute_url())]
    assert found["Reactie: waarover u wilt praten"] == (1, link)
    assert (len(found), {count for count, _links in found.values()}) == (len(OF_OTHERS), {1})
    made = erase_contact(contact=anna, actor=UserFactory())
    assert {label: name for label, name, count, _keys in made.stayed if count == 1} == OF_OTHERS


def test_the_page_of_a_contact_leads_to_what_goes_and_what_stays(sanne, planted):
    page = text(sanne.get(reverse("areas:contact", args=[planted.contact.pk])))
    assert "Gegevens wissen" in page
    response = sanne.get(address(planted))
    counts = dict(response.context["counts"])
    assert (counts["Uitnodigingen"], counts["Wie meekomen"]) == (1, 1)
    stays = {line.what: line.links for line in response.context["stays"]}
    assert stays["Mening over een verslag: andere mening"] == [
        (str(planted.report.pk), reverse("outcomes:report", args=[planted.meeting.pk]))
    ]
    assert Contact.objects.filter(pk=planted.contact.pk).exists()


def test_one_press_erases_and_leads_to_a_certificate_without_a_name(sanne, planted):
    response = sanne.post(address(planted), SURE | {"keeps_away": "on"}, follow=True)
    made = Erasure.objects.get()
    assert response.redirect_chain == [(made.get_absolute_url(), 302)]
    page = text(response)
    assert [word for word in (MARK, EMAIL) if word.lower() in page.lower()] == []
    assert ("Bewijs van wissen" in page, made.actor, made.why) == (True, sanne.user, "asked")
    assert not Contact.objects.filter(pk=planted.contact.pk).exists()
    assert Suppression.objects.filter(reason="opted_out").count() == 1
    assert sanne.get(address(planted)).status_code == 404


def test_nothing_is_erased_without_a_reason_and_the_tick(sanne, planted):
    response = sanne.post(address(planted), {})
    assert (response.status_code, sorted(response.context["form"].errors)) == (422, ["is_sure", "why"])
    assert Contact.objects.filter(pk=planted.contact.pk).exists()


@pytest.mark.parametrize("is_shared", [True, False])
def test_staff_hear_first_that_others_have_the_address_too(sanne, planted, is_shared):
    other = ContactFactory(name="Els Vos", email=EMAIL.upper() if is_shared else f"x{EMAIL}", area=planted.meeting.area)
    ContactFactory(name="Ver Weg", email=EMAIL if is_shared else f"y{EMAIL}", area=AreaFactory())
    page = text(sanne.get(address(planted)))
    assert ("Ook anderen hebben dit e-mailadres." in page, other.name in page) == (is_shared, is_shared)
    assert "Ver Weg" not in page  # of an area that this user does not see
    sanne.post(address(planted), SURE)
    assert Contact.objects.filter(pk=other.pk).exists()


def test_a_viewer_and_another_coordinator_find_no_page(client, planted):
    planted.contact.memberships.all().delete()  # a department is seen by every coordinator
    for user in (viewer(), AreaRoleFactory().user):
        client.force_login(user)
        assert [client.get(address(planted)).status_code, client.post(address(planted), SURE).status_code] == [404, 404]
    assert Contact.objects.filter(pk=planted.contact.pk).exists()


def test_an_administrator_sees_all_certificates_and_a_coordinator_the_own(client, planted, sanne):
    sanne.post(address(planted), SURE)
    other = Erasure.objects.create(at=timezone.now(), why="self", counts={"invitations.Follower": 1})
    own = Erasure.objects.exclude(pk=other.pk).get()
    assert [sanne.get(each.get_absolute_url()).status_code for each in (own, other)] == [200, 404]
    assert sanne.get(reverse("invitations:erasures")).status_code == 404
    client.force_login(AdministratorFactory())
    page = client.get(reverse("invitations:erasures"))
    assert [each.pk for each in page.context["page"]] == [other.pk, own.pk]
    assert "de persoon zelf" in text(client.get(other.get_absolute_url()))
    for role, page in {"administrator": "management", "privacy": "home"}.items():
        client.force_login(UserFactory(role=role))
        assert client.get(own.get_absolute_url()).status_code == 200
        assert f'href="{reverse("invitations:erasures")}"' in client.get(reverse(page)).content.decode()


def test_the_list_takes_as_many_queries_for_more_rows(client):
    client.force_login(AdministratorFactory())
    counts = []
    for rows in (1, 3):
        for _each in range(rows):
            Erasure.objects.create(at=timezone.now(), why="asked", actor=AdministratorFactory())
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("invitations:erasures"))
        counts.append(len(seen))
    assert counts[0] == counts[1]
