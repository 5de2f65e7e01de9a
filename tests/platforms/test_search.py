"""Search over everything: what is found, for whom, and in how many queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from platforms.finding import MOST_SHOWN, find, words_of
from tests.factories import (
    AdministratorFactory,
    AreaFactory,
    AreaRoleFactory,
    ContactFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeFactory,
)
from tests.invitations.staff_pages import coordinator_of, elsewhere, plan, text, viewer

pytestmark = pytest.mark.django_db


def found(user, words):
    """The names that are found, per kind."""
    return {group.code: [hit.text for hit in group.hits] for group in find(user, words)}


@pytest.fixture
def holy():
    return AreaFactory(name="Holy", parent=AreaFactory(name="Vlaardingen"))


@pytest.fixture
def coordinator(holy):
    return AreaRoleFactory(area=holy).user


def test_every_kind_is_found_by_its_name(holy, coordinator):
    MeetingFactory(area=holy, title="Avond in Holy")
    contact = MembershipFactory(
        contact=ContactFactory(name="Jan Holyman"), organisation=OrganisationFactory(name="Vrienden", areas=[holy])
    ).contact
    OrganisationFactory(name="Bewonersraad Holy", areas=[holy])
    ThemeFactory(name="Groen in Holy")
    assert found(coordinator, "holy") == {
        "meetings": ["Avond in Holy"],
        "areas": ["Holy"],
        "contacts": [contact.name],
        "organisations": ["Bewonersraad Holy"],
        "themes": ["Groen in Holy"],
    }


def test_a_contact_is_found_by_address_and_by_organisation(holy, coordinator):
    contact = MembershipFactory(
        contact=ContactFactory(name="Priya Kisoen", email="p.kisoen@thuis.example"),
        organisation=OrganisationFactory(name="Voedselbank", areas=[holy]),
    ).contact
    assert found(coordinator, "KISOEN@thuis")["contacts"] == [contact.name]
    assert found(coordinator, "voedselbank") == {"contacts": [contact.name], "organisations": ["Voedselbank"]}


def test_nobody_and_nothing_outside_the_own_areas_is_found():
    meeting, other = plan(title="Samen in de wijk"), elsewhere()
    MembershipFactory(
        contact=ContactFactory(name="Zeynep Yilmaz", email="zeynep@ver.example"),
        organisation=OrganisationFactory(name="Bewoners Oost", areas=[other.area]),
    )
    ContactFactory(name="Zeynep zonder gebied", email="zeynep@nergens.example")
    mine, theirs = meeting.organiser, coordinator_of(other.area)
    for words in ("Zeynep", "zeynep@ver", "Bewoners Oost", "Oostwijk", other.title):
        assert {code: names for code, names in found(mine, words).items() if code != "themes"} == {}
    assert found(theirs, "Zeynep") == {"contacts": ["Zeynep Yilmaz"]}
    assert found(viewer(), "Zeynep") == {"contacts": ["Zeynep Yilmaz", "Zeynep zonder gebied"]}
    assert found(AdministratorFactory(), "Oostwijk") == {"areas": ["Oostwijk"]}


def test_a_past_role_finds_nothing(holy):
    ContactFactory(name="Zeynep Yilmaz", area=holy)
    past = AreaRoleFactory(area=holy, valid_until="2020-01-01").user
    assert (found(past, "Zeynep"), found(coordinator_of(holy), "Zeynep")) == ({}, {"contacts": ["Zeynep Yilmaz"]})


def test_the_page_shows_ten_and_says_how_many_there_are(client, holy, coordinator):
    for number in range(MOST_SHOWN + 2):
        ContactFactory(name=f"Vink {number:02}", area=holy)
    client.force_login(coordinator)
    page = client.get(reverse("search"), {"q": "Vink"})
    assert [group.count for group in page.context["groups"]] == [MOST_SHOWN + 2]
    assert (text(page).count("Vink 0"), "Vink 10" in text(page)) == (MOST_SHOWN, False)
    assert "Dit zijn de eerste 10 van 12." in text(page)
    assert f'href="{reverse("areas:contacts")}?zoek=Vink"' in page.content.decode()


def test_the_links_to_full_lists_find_as_many(client, holy, coordinator):
    for number in range(3):
        MembershipFactory(contact=ContactFactory(name=f"Vink {number}"), organisation=OrganisationFactory(areas=[holy]))
    client.force_login(coordinator)
    group = client.get(reverse("search"), {"q": "Vink"}).context["groups"][0]
    assert [client.get(url).context["page"].paginator.count for _text, url in group.lists] == [group.count]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Typ een naam, een woord uit een titel of een e-mailadres"),
        ("  \n ", "Typ een naam, een woord uit een titel of een e-mailadres"),
        ("bestaatniet", "Niets gevonden voor"),
        ("\x00", "Typ een naam, een woord uit een titel of een e-mailadres"),
        ("%", "Niets gevonden voor"),
        ("<script>", "Niets gevonden voor"),
    ],
)
def test_an_empty_search_and_nothing_found_say_what_to_do(client, coordinator, typed, sentence):
    client.force_login(coordinator)
    assert sentence in text(client.get(reverse("search"), {"q": typed}))


def test_words_are_one_short_line():
    assert (words_of("  Jan \n\x00 Vink "), len(words_of("a" * 500))) == ("Jan Vink", 100)


def test_searching_takes_as_many_queries_for_one_and_for_many(holy, coordinator):
    counts = []
    for rows in (1, 3):
        for number in range(rows):
            MeetingFactory(area=holy, title=f"Vink {rows} {number}")
            AreaFactory(name=f"Vink {rows} {number}", parent=holy)
            MembershipFactory(
                contact=ContactFactory(name=f"Vink {rows} {number}"),
                organisation=OrganisationFactory(name=f"Vink {rows} {number}", areas=[holy]),
            )
            ThemeFactory(name=f"Vink {rows} {number}")
        with CaptureQueriesContext(connection) as captured:
            assert len(find(coordinator, "Vink")) == 5
        counts.append(len(captured))
    assert counts == [8, 8]


def test_every_page_of_staff_leads_to_it_and_keeps_the_words(client, coordinator):
    client.force_login(coordinator)
    assert f'action="{reverse("search")}"' in client.get(reverse("areas:areas")).content.decode()
    assert 'value="Vink &amp; co"' in client.get(reverse("search"), {"q": "Vink & co"}).content.decode()


def test_a_stranger_sees_no_search(client):
    assert reverse("search") not in client.get(reverse("help")).content.decode()
