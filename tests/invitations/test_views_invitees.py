"""The list: three groups, every reason, ticks that are never lost, and who is missing."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.models import Contact, OrganisationType
from invitations.actions import add_by_hand, invite
from invitations.audience import resolve
from invitations.models import AudienceChoice
from meetings.models import ThemeLink
from tests.factories import ContactFactory, MembershipFactory, OrganisationFactory, ThemeLinkFactory
from tests.invitations.staff_pages import (
    address,
    coordinator_of,
    elsewhere,
    hidden,
    official,
    partner,
    plan,
    resident,
    text,
    ticked,
    viewer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return plan()


@pytest.fixture
def page(client, meeting):
    client.force_login(meeting.organiser)
    return lambda query="": client.get(address("invitees", meeting) + query)


def names(meeting):
    return [each.name for each in resolve(meeting).to_invite]


def test_invitees_shows_the_three_groups_with_their_reason(page):
    words = text(page())
    for name in ("Fatima el Amrani", "Mark Jansen", "Els de Boer"):
        assert words.count(f"{name} ") >= 1
    assert "Organisatie werkt in Westwijk" in words
    assert "Gekoppeld aan thema Eenzaamheid" in words
    assert "3 uitnodigingen" in words
    assert "3 per e-mail" in words


def test_invitees_says_that_two_reasons_give_one_invitation(page, meeting):
    contact = Contact.objects.get(name="Fatima el Amrani")
    ThemeLinkFactory(theme=meeting.themes.get(), contact=contact)
    assert "Stond 2 keer op de lijst. Krijgt 1 uitnodiging." in text(page())


def test_invitees_names_a_role_other_than_participant(page, meeting):
    partner(meeting, role=ThemeLink.Role.SPEAKER, name="Noor Bakker")
    assert text(page()).count("Uitgenodigd als: spreker.") == 1


def test_invitees_counts_each_channel(page, meeting):
    resident(meeting, name="Jan Vermeulen", channel="letter", postal_address="Lindelaan 1", email="")
    resident(meeting, name="Bram Otten", channel="phone", phone="010 123 45 67", email="")
    assert "5 uitnodigingen 3 per e-mail, 1 per brief, 1 per telefoon" in text(page())


def test_invitees_shows_ten_rows_of_a_group_and_all_when_asked(page, meeting):
    for number in range(12):
        resident(meeting, name=f"Bewoner {number:02}")
    short, whole = page(), page("?toon=residents")
    assert (len(hidden(short, "shown")), len(hidden(whole, "shown"))) == (12, 15)
    assert "Toon de andere 3" in text(short)
    assert "Toon de andere" not in text(whole)


def test_invitees_finds_by_name_and_by_organisation(page, meeting):
    organisation = OrganisationFactory(name="Seniorenclub De Linde", areas=[meeting.area])
    MembershipFactory(organisation=organisation, contact=ContactFactory(name="Jan Vermeulen"))
    for search in ("vermeulen", "de linde", "Jan seniorenclub"):
        assert hidden(page(f"?zoek={search}"), "shown") == [str(Contact.objects.get(name="Jan Vermeulen").pk)]


def test_ticks_are_stored_for_those_shown_only(client, meeting, page):
    shown, other = resolve(meeting).invitees[0], resolve(meeting).invitees[1]
    client.post(address("invitees", meeting), {"shown": [shown.contact_id], "ticked": []})
    assert names(meeting) == ["Mark Jansen", "Els de Boer"]
    client.post(address("invitees", meeting), {"shown": [other.contact_id], "ticked": []})
    assert names(meeting) == ["Els de Boer"]
    assert ticked(page()) == {Contact.objects.get(name="Els de Boer").pk}


def test_a_search_keeps_the_ticks_made_before_it(client, meeting, page):
    everyone = [each.contact_id for each in resolve(meeting).invitees]
    response = client.post(
        address("invitees", meeting), {"shown": everyone, "ticked": everyone[1:], "go": "search", "zoek": "jansen"}
    )
    assert (response.status_code, response.url) == (302, address("invitees", meeting) + "?zoek=jansen")
    assert names(meeting) == ["Mark Jansen", "Els de Boer"]


@pytest.mark.parametrize(
    ("go", "leads_to"),
    [("check", "/controleren/"), ("show-partner", "/genodigden/?toon=partner#groep-partner"), ("save", "/"), ("", "/")],
)
def test_each_button_saves_and_leads_on(client, meeting, page, go, leads_to):
    response = client.post(address("invitees", meeting), {"go": go})
    assert (response.status_code, response.url) == (302, f"/bijeenkomsten/{meeting.pk}{leads_to}")


def test_a_contact_that_is_not_on_the_list_cannot_be_ticked(client, meeting, page):
    stranger = ContactFactory()
    client.post(address("invitees", meeting), {"shown": [stranger.pk], "ticked": [stranger.pk]})
    assert not AudienceChoice.objects.exists()


def test_ticks_that_are_no_numbers_are_refused(client, meeting, page):
    response = client.post(address("invitees", meeting), {"shown": ["x"], "ticked": []})
    assert response.status_code == 422
    assert "De lijst kon niet gelezen worden. Laad de pagina opnieuw." in text(response)


def test_a_changed_tick_brings_the_new_total(client, meeting, page):
    everyone = [each.contact_id for each in resolve(meeting).invitees]
    response = client.post(
        address("invitees", meeting), {"shown": everyone, "ticked": everyone[1:]}, headers={"HX-Request": "true"}
    )
    groups = "1 op de lijst, 1 zonder vinkje 1 op de lijst 1 op de lijst"
    assert (response.status_code, text(response)) == (200, f"2 uitnodigingen 2 per e-mail {groups}")
    codes = ("residents", "municipal", "partner")
    assert re.findall(r'id="aantal-(\w+)" hx-swap-oob="true"', response.content.decode()) == list(codes)
    assert [page().content.decode().count(f'id="aantal-{code}"') for code in codes] == [1, 1, 1]
    assert names(meeting) == ["Mark Jansen", "Els de Boer"]


def test_invitees_says_who_is_left_out_and_what_to_do(page, meeting):
    contact = resident(meeting, name="Zonder Adres", email="")
    response = page()
    assert "Niet uitgenodigd (1) Zonder Adres" in text(response)
    assert "Geen adres bekend." in text(response)
    assert f'href="/contacten/{contact.pk}/"' in response.content.decode()


def test_invitees_says_who_is_missing(page, meeting):
    ThemeLink.objects.all().delete()
    words = text(page())
    assert "Geen ambtenaar" in words
    assert "Geen partner" in words
    assert f"/bijeenkomsten/{meeting.pk}/genodigden/toevoegen/?kant=municipal" in page().content.decode()


def test_invitees_is_empty_with_one_sentence_and_one_action(page, meeting):
    Contact.objects.all().delete()
    words = text(page())
    assert "Nog niemand is gekoppeld aan dit thema in dit gebied. Koppel mensen of voeg ze zelf toe." in words


def test_after_sending_only_new_people_can_be_ticked(page, meeting):
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="n" * 20)
    late = official(meeting, name="Priya Kisoen")
    response = page()
    assert "1 nieuwe persoon bij dit thema." in text(response)
    assert hidden(response, "shown") == [str(late.pk)]
    assert "Verder naar controleren" in text(response)
    assert "1 uitnodiging 1 per e-mail" in text(response)


def test_without_new_people_there_is_nothing_to_send(page, meeting):
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="n" * 20)
    words = text(page())
    assert "Iedereen op de lijst is uitgenodigd." in words
    assert "Verder naar controleren" not in words


def test_a_viewer_sees_the_list_and_changes_nothing(client, meeting):
    client.force_login(viewer())
    response = client.get(address("invitees", meeting))
    assert response.status_code == 200
    assert (hidden(response, "shown"), ticked(response)) == ([], set())
    assert client.post(address("invitees", meeting), {}).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_coordinator_of_another_area_finds_no_list(client, meeting, method):
    client.force_login(coordinator_of(elsewhere().area))
    assert getattr(client, method)(address("invitees", meeting)).status_code == 404
    client.force_login(meeting.organiser)
    assert getattr(client, method)(address("invitees", meeting)).status_code in (200, 302)


def test_the_list_takes_as_many_queries_for_one_as_for_three(page, meeting):
    resident(meeting, email="")
    page()
    with CaptureQueriesContext(connection) as few:
        page()
    for number in range(2):
        resident(meeting, name=f"Bewoner {number}")
        official(meeting)
        partner(meeting)
        resident(meeting, email="")
    with CaptureQueriesContext(connection) as more:
        page()
    assert len(more) == len(few)


# --- Adding someone by hand ------------------------------------------------------------------------------------------


@pytest.fixture
def add(client, meeting):
    client.force_login(meeting.organiser)
    return lambda data, query="": client.post(address("add_invitee", meeting) + query, data)


def test_someone_from_the_contacts_is_added_with_a_note(client, meeting, add):
    contact = official(elsewhere(), name="Noor Bakker")
    found = client.get(address("add_invitee", meeting) + "?zoek=bakker")
    assert "Noor Bakker" in text(found)
    response = add({"contact": contact.pk, "note": "Vraagt er zelf om"}, "?zoek=bakker")
    assert (response.status_code, response.url) == (302, address("invitees", meeting))
    page = text(client.get(response.url))
    assert "Noor Bakker staat nu op de lijst." in page
    assert "Vraagt er zelf om" in page


def test_adding_asks_who_and_why(meeting, add):
    response = add({"contact": "", "note": ""}, "?zoek=jansen")
    assert response.status_code == 422
    assert "Kies wie u wilt toevoegen" in text(response)
    assert "Vul in waarom deze persoon op de lijst hoort" in text(response)


def test_someone_on_the_list_is_not_added_again(meeting, add):
    response = add({"contact": Contact.objects.get(name="Mark Jansen").pk, "note": "Nog een keer"}, "?zoek=jansen")
    assert response.status_code == 422
    assert "Mark Jansen staat al op de lijst." in text(response)
    assert not AudienceChoice.objects.exists()


def test_a_contact_of_another_area_is_not_found_and_not_added(client, meeting, add):
    stranger = resident(elsewhere(), name="Onbekende Buur")
    assert "Onbekende Buur" not in text(client.get(address("add_invitee", meeting) + "?zoek=buur"))
    assert add({"contact": stranger.pk, "note": "Toch"}, "?zoek=buur").status_code == 422
    assert not AudienceChoice.objects.filter(contact=stranger).exists()


@pytest.mark.parametrize(
    "query", ["zoek=%00", "zoek=" + "a+" * 45, "zoek=" + "a" * 200, "soort=" + "9" * 20, "soort=²"]
)
def test_searching_for_what_cannot_be_finds_nobody_or_fewer(client, meeting, add, query):
    assert client.get(f"{address('add_invitee', meeting)}?{query}").status_code == 200


def test_adding_is_prefilled_by_what_is_missing(client, meeting, add):
    kind = OrganisationType.objects.create(name="Apotheek")
    partner(elsewhere(), name="Ali Yilmaz").organisations.update(type=kind)
    words = text(client.get(address("add_invitee", meeting) + f"?soort={kind.pk}"))
    assert "Ali Yilmaz" in words
    assert "Mark Jansen" not in words


NEW = {
    "new": "1",
    "new-name": "Huisarts Lindelaan",
    "new-email": "huisarts@lindelaan.example.org",
    "new-side": "partner",
    "new-organisation": "Huisartsen Lindelaan",
    "new-note": "Vraagt er zelf om",
}


def test_someone_new_is_made_and_added(client, meeting, add):
    response = add(NEW)
    assert (response.status_code, response.url) == (302, address("invitees", meeting))
    [person] = [each for each in resolve(meeting).to_invite if each.is_added]
    assert (person.name, person.group, person.organisation) == ("Huisarts Lindelaan", "partner", "Huisartsen Lindelaan")


def test_a_new_resident_needs_no_organisation(meeting, add):
    add(NEW | {"new-side": "residents", "new-organisation": "", "new-email": "", "new-phone": "010 123 45 67"})
    [person] = [each for each in resolve(meeting).to_invite if each.is_added]
    assert (person.group, person.channel) == ("residents", "phone")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"new-name": ""}, "Vul de naam in"),
        ({"new-email": ""}, "Vul een e-mailadres of een telefoonnummer in"),
        ({"new-organisation": ""}, "Vul de organisatie of de afdeling in"),
        ({"new-note": ""}, "Vul in waarom deze persoon op de lijst hoort"),
    ],
)
def test_a_new_person_with_something_missing_is_not_made(meeting, add, fields, sentence):
    before = Contact.objects.count()
    response = add(NEW | fields)
    assert response.status_code == 422
    assert sentence in text(response)
    assert Contact.objects.count() == before


def test_a_known_address_leads_to_who_has_it(meeting, add):
    official(meeting, name="Priya Kisoen", email="priya@gemeente.example.org")
    response = add(NEW | {"new-email": "Priya@gemeente.example.org"})
    assert response.status_code == 422
    assert "Wij kennen dit adres: het is van Priya Kisoen. Zoek op die naam." in text(response)


def test_an_organisation_of_another_area_gets_nobody_added(meeting, add):
    OrganisationFactory(name="Bewonersraad Oost", areas=[elsewhere().area])
    response = add(NEW | {"new-side": "residents", "new-organisation": "bewonersraad oost"})
    assert response.status_code == 422
    assert "Deze organisatie werkt in een ander gebied." in text(response)


def test_someone_without_a_working_address_is_added_with_a_warning(client, meeting, add):
    contact = resident(meeting, name="Zonder Adres", email="")
    response = add({"contact": contact.pk, "note": "Komt altijd"}, "?zoek=zonder")
    assert "Zonder Adres kan nog niet uitgenodigd worden. Geen adres bekend." in text(client.get(response.url))


@pytest.mark.parametrize("method", ["get", "post"])
def test_adding_is_for_who_may_change_the_meeting(client, meeting, method):
    for user in (viewer(), coordinator_of(elsewhere().area)):
        client.force_login(user)
        assert getattr(client, method)(address("add_invitee", meeting)).status_code == 404
    client.force_login(meeting.organiser)
    assert getattr(client, method)(address("add_invitee", meeting)).status_code in (200, 422)


def test_unticking_undoes_adding(client, meeting, add):
    contact = official(elsewhere(), name="Noor Bakker")
    add_by_hand(meeting=meeting, contact=contact, note="Toch", actor=meeting.organiser)
    client.post(address("invitees", meeting), {"shown": [contact.pk], "ticked": []})
    assert "Noor Bakker" not in names(meeting)
