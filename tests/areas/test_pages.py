"""The pages of areas and contacts: who may open and change them, and what they show."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import LogEntry, User
from areas.actions import ChangedMeanwhile, correct_contact
from areas.models import Area, Contact, Organisation
from tests.factories import (
    AdministratorFactory,
    AreaFactory,
    AreaRoleFactory,
    ContactFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
SQUARE = {"type": "Polygon", "coordinates": [[[4.3, 51.9], [4.4, 51.9], [4.4, 51.95], [4.3, 51.9]]]}


@pytest.fixture
def town():
    return AreaFactory(name="Vlaardingen")


@pytest.fixture
def wijk(town):
    return AreaFactory(name="Holy", parent=town, boundary=SQUARE)


@pytest.fixture
def coordinator(wijk):
    return AreaRoleFactory(area=wijk).user


@pytest.fixture
def contact(wijk):
    return MembershipFactory(organisation=OrganisationFactory(name="Bewonersraad Holy", areas=[wijk])).contact


def names(response):
    return [row.name for row in response.context["page"]]


def queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def answer(**changes):
    return {
        "email": "nieuw@bewoners.example",
        "phone": "010 123 45 67",
        "postal_address": "",
        "channel": "email",
        "language": "nl",
        "valid_until": "",
    } | changes


@pytest.mark.parametrize("name", ["areas", "contacts"])
def test_lists_ask_an_anonymous_visitor_to_log_in(client, name):
    response = client.get(reverse(f"areas:{name}"))
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("accounts:login"))


def test_areas_page_shows_only_the_areas_of_a_coordinator_in_tree_order(client, coordinator, town, wijk):
    AreaFactory(name="Westwijk", parent=town)
    AreaFactory(name="Statenbuurt", parent=wijk, kind=Area.Kind.BUURT)
    client.force_login(coordinator)
    assert names(client.get(reverse("areas:areas"))) == ["Holy", "Statenbuurt"]


def test_areas_page_searches_by_name_and_kind(client, town, wijk):
    AreaFactory(name="Holy-Zuid", parent=wijk, kind=Area.Kind.BUURT)
    client.force_login(AdministratorFactory())
    url = reverse("areas:areas")
    assert names(client.get(url, {"zoek": "holy"})) == ["Holy", "Holy-Zuid"]
    assert names(client.get(url, {"zoek": "holy", "soort": "buurt"})) == ["Holy-Zuid"]
    assert names(client.get(url, {"soort": "unknown"})) == ["Vlaardingen", "Holy", "Holy-Zuid"]


def test_areas_page_counts_organisations_and_their_contacts_once(client, wijk, contact):
    organisation = OrganisationFactory(areas=[wijk])
    MembershipFactory(organisation=organisation, contact=contact)
    OrganisationFactory(areas=[wijk], is_active=False)
    client.force_login(AdministratorFactory())
    page = client.get(reverse("areas:areas"), {"zoek": "Holy"}).context["page"]
    assert [(row.organisation_count, row.contact_count) for row in page] == [(2, 1)]


def test_areas_page_takes_as_many_queries_for_three_areas_as_for_one(client, town):
    client.force_login(UserFactory(role=User.Role.VIEWER))
    one = queries(client, reverse("areas:areas"))
    for name in ("Holy", "Westwijk"):
        OrganisationFactory(areas=[AreaFactory(name=name, parent=town)])
    assert queries(client, reverse("areas:areas")) == one


def test_contacts_page_searches_name_organisation_and_email(client, wijk, contact):
    MembershipFactory(
        contact=ContactFactory(name="Jan", email="jan@linde.example"),
        organisation=OrganisationFactory(kind=Organisation.Kind.PARTNER),
    )
    client.force_login(AdministratorFactory())
    url = reverse("areas:contacts")
    assert names(client.get(url, {"zoek": "raad holy"})) == [contact.name]
    assert names(client.get(url, {"zoek": "linde.example"})) == ["Jan"]
    assert names(client.get(url, {"zoek": "jan"})) == ["Jan"]
    assert names(client.get(url, {"kant": "partner"})) == ["Jan"]
    assert names(client.get(url, {"gebied": wijk.pk})) == [contact.name]


def test_contacts_page_does_not_search_in_areas_of_another_coordinator(client, coordinator, town, contact):
    other = AreaFactory(name="Westwijk", parent=town)
    hidden = MembershipFactory(organisation=OrganisationFactory(name="Bewonersraad West", areas=[other])).contact
    client.force_login(coordinator)
    url = reverse("areas:contacts")
    assert names(client.get(url, {"zoek": hidden.email})) == []
    assert names(client.get(url, {"zoek": "Bewonersraad"})) == [contact.name]
    assert names(client.get(url, {"gebied": other.pk})) == [contact.name]


def test_contacts_page_shows_twenty_five_at_a_time(client, wijk):
    organisation = OrganisationFactory(areas=[wijk])
    for _ in range(26):
        MembershipFactory(organisation=organisation)
    client.force_login(AdministratorFactory())
    url = reverse("areas:contacts")
    assert [len(names(client.get(url, {"pagina": page}))) for page in (1, 2, "x")] == [25, 1, 25]


def test_contacts_page_takes_as_many_queries_for_three_contacts_as_for_one(client, coordinator, wijk, contact):
    client.force_login(coordinator)
    one = queries(client, reverse("areas:contacts"))
    for _ in range(2):
        MembershipFactory(organisation=OrganisationFactory(areas=[wijk]))
    assert queries(client, reverse("areas:contacts")) == one


@pytest.mark.parametrize("text", ["\x00", "%", "' or 1=1 --", "é" * 200, "\u202e"])
def test_contacts_page_survives_odd_searches(client, text):
    client.force_login(AdministratorFactory())
    assert client.get(reverse("areas:contacts"), {"zoek": text, "gebied": text, "kant": text}).status_code == 200


def test_contact_page_is_hidden_from_the_coordinator_of_another_area(client, town, contact):
    other = AreaRoleFactory(area=AreaFactory(name="Westwijk", parent=town)).user
    client.force_login(other)
    url = reverse("areas:contact", args=[contact.pk])
    assert (client.get(url).status_code, client.post(url, answer()).status_code) == (404, 404)


def test_contact_page_lets_a_viewer_look_but_not_change(client, contact):
    client.force_login(UserFactory(role=User.Role.VIEWER))
    url = reverse("areas:contact", args=[contact.pk])
    assert (client.get(url).status_code, client.post(url, answer()).status_code) == (200, 404)


def test_contact_page_saves_the_correction_and_logs_only_names_of_fields(client, coordinator, contact):
    client.force_login(coordinator)
    url = reverse("areas:contact", args=[contact.pk])
    response = client.post(url, answer(email=" Nieuw@Bewoners.EXAMPLE ", valid_until="3 december 2026"))
    assert (response.status_code, response["Location"]) == (302, url)
    contact.refresh_from_db()
    assert (contact.email, contact.phone, contact.valid_until) == (
        "Nieuw@bewoners.example",
        "010 123 45 67",
        dt.date(2026, 12, 3),
    )
    entry = LogEntry.objects.get(action="correct_contact")
    assert (entry.actor, entry.details) == (coordinator, {"fields": ["email", "phone", "valid_until"]})


def test_contact_page_keeps_what_was_typed_with_status_422(client, coordinator, contact):
    client.force_login(coordinator)
    url = reverse("areas:contact", args=[contact.pk])
    response = client.post(url, answer(email="geen adres", phone="bel mij", channel="duif", valid_until="ooit"))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"email", "phone", "channel", "valid_until"}
    assert 'value="geen adres"' in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": ""}, "email"),
        ({"channel": "letter"}, "postal_address"),
        ({"channel": "phone", "phone": ""}, "phone"),
        ({"valid_until": "2019-12-31"}, "valid_until"),
    ],
)
def test_contact_page_asks_what_is_needed_to_reach_someone(client, coordinator, contact, changes, field):
    contact.valid_from = dt.date(2020, 1, 1)
    contact.save()
    client.force_login(coordinator)
    response = client.post(reverse("areas:contact", args=[contact.pk]), answer(**changes))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])


def test_contact_page_needs_no_address_of_someone_who_left(client, coordinator, contact):
    client.force_login(coordinator)
    url = reverse("areas:contact", args=[contact.pk])
    assert client.post(url, answer(email="", valid_until="2020-01-01")).status_code == 302


def test_an_old_contact_page_puts_back_nothing_that_a_colleague_changed(client, coordinator, contact):
    """What was not touched follows; what both changed is asked, beside what was typed; the second press decides."""
    client.force_login(coordinator)
    url = reverse("areas:contact", args=[contact.pk])

    def opened():
        form = client.get(url).context["form"]
        return {name: form[name].value() or "" for name in form.fields}

    old, other = opened(), opened()
    client.post(url, other | {"email": "nieuw@bewoners.example", "phone": "010 222 22 22"})
    page = client.post(url, old | {"phone": "010 333 33 33", "postal_address": "Dorp 1\r\n1234 AB Holy"})
    contact.refresh_from_db()
    assert (page.status_code, contact.email, contact.phone) == (422, "nieuw@bewoners.example", "010 222 22 22")
    form, words = page.context["form"], page.content.decode()
    assert list(form.errors) == ["phone"]
    assert "Iemand heeft “Telefoon” intussen veranderd. Nu staat er: 010 222 22 22." in form.errors["phone"][0]
    assert "Iemand heeft “E-mailadres” intussen veranderd. Dat blijft zo." in words
    assert [form[name].value() for name in ("phone", "email", "postal_address")] == [
        "010 333 33 33", "nieuw@bewoners.example", "Dorp 1\r\n1234 AB Holy",
    ]  # fmt: skip
    shown = {name: form[name].value() or "" for name in form.fields}
    assert client.post(url, shown).status_code == 302
    contact.refresh_from_db()
    assert (contact.email, contact.phone) == ("nieuw@bewoners.example", "010 333 33 33")
    page = client.post(url, old | {"channel": "phone", "phone": "010 333 33 33"}, follow=True)
    assert "Iemand heeft “E-mailadres” en “Postadres” intussen veranderd. Dat blijft zo." in page.content.decode()
    contact.refresh_from_db()
    assert (contact.email, contact.channel) == ("nieuw@bewoners.example", "phone")


def test_a_correction_under_way_leaves_what_was_changed_in_between(contact, coordinator):
    """Another press may come just before saving: under the lock only what was touched is written."""
    names = ("email", "phone", "postal_address", "channel", "language", "valid_until")
    said = {name: getattr(contact, name) for name in names}
    Contact.objects.filter(pk=contact.pk).update(email="nieuw@bewoners.example", phone="010 222 22 22")
    correct = {"contact": contact, "actor": coordinator}
    assert correct_contact(**correct, **said | {"language": "en"}) == ["language"]
    with pytest.raises(ChangedMeanwhile):
        correct_contact(**correct, **said | {"phone": "010 333 33 33"})
    contact.refresh_from_db()
    assert (contact.email, contact.phone, contact.language) == ("nieuw@bewoners.example", "010 222 22 22", "en")
