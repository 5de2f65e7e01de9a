"""Lists, counts, search, exports and feeds show each role the rows of its own areas, and no other one."""

import re

import pytest
from django.urls import reverse

from tests.cases import case
from tests.rights.addresses import address
from tests.rights.rules import ROLES
from tests.rights.world import browser, undone

pytestmark = pytest.mark.django_db
OWN, OTHER, BOTH, NONE = {"own"}, {"other"}, {"own", "other"}, set()
# Worked out by hand: who works everywhere sees both places, a coordinator and a deputy the one where they work.
OF_PEOPLE = {"v": BOTH, "d": None, "e": None, "u": None, "p": None, "c": OWN, "w": OWN, "o": OTHER, "b": BOTH}
OF_TEXTS = OF_PEOPLE | {"e": OWN}
OF_COUNTS = OF_PEOPLE | {"u": NONE}  # the numbers of everything, and no list behind one
OF_WORK = OF_PEOPLE | {"v": None}
# Route and query, what tells that a place is in it, and who sees which places; None when the page itself is not found.
LISTS = {
    ("meetings:meetings", ""): ("Samen in {name}", OF_TEXTS),
    ("meetings:meetings", "?zoek=concept"): ("Concept in {name}", OF_TEXTS),
    ("areas:areas", ""): ("/gebieden/{area}/", OF_PEOPLE),
    ("areas:areas", "?zoek=wijk"): ("/gebieden/{area}/", OF_PEOPLE),
    ("areas:contacts", "?zoek=Iemand+residents"): ("Iemand residents {name}", OF_PEOPLE),
    ("meetings:city", ""): ("/gebieden/{area}/", OF_PEOPLE),
    ("meetings:city_list", ""): ("{name}", OF_PEOPLE),
    ("meetings:signals", ""): ("Meer bomen in {tag}", OF_PEOPLE),
    ("meetings:signals", "?zoek=bomen"): ("Meer bomen in {tag}", OF_PEOPLE),
    ("outcomes:points", "?stand=alles"): ("/afspraken/{point}/", OF_PEOPLE),
    ("outcomes:lessons", ""): ("{name}", OF_PEOPLE),
    ("outcomes:council_meetings", "?van=2020-01-01&tot=2030-12-31"): ("Lang geleden in {name}", OF_PEOPLE),
    ("outcomes:council_organisations", "?van=2020-01-01&tot=2030-12-31"): ("residents {name}", OF_PEOPLE),
    ("outcomes:council", ""): ('value="{area}"', OF_COUNTS | {"u": BOTH}),
    ("outcomes:council_list", ""): ("Samen in {name}", dict.fromkeys(OF_PEOPLE, NONE) | dict.fromkeys("dep")),
    ("initiatives:ideas", ""): ("/ideeen/{idea}/", OF_PEOPLE),
    ("initiatives:follow_ups", ""): ("/ideeen/{idea}/", OF_WORK),
    ("invitations:referrals", ""): ("Bram {name}", OF_WORK),
    ("invitations:care", "?lijst=organisaties"): ("residents {name}", OF_WORK),
    ("search", "?q=Iemand+residents"): ("Iemand residents {name}", OF_PEOPLE),
    ("search", "?q=Samen+in"): ("Samen in {name}", OF_PEOPLE),
    ("search", "?q=example"): ("residents@{tag}.example", OF_PEOPLE),
    # The door has no drafts to prepare.
    ("home", ""): ("Concept in {name}", OF_TEXTS | dict.fromkeys("dup", NONE)),
    ("areas:deputies", ""): ("/waarnemers/{deputy}/", OF_WORK | {"w": NONE}),
}  # fmt: skip
# What everyone may know: the same for all, with only what is public.
FEEDS = {
    "invitations:agenda": "Samen in {name}",
    "invitations:news": "Samen in {name}",
    "invitations:embed": "Samen in {name}",
    "sitemap": "/agenda/{meeting}/",
}


def marks(world, words):
    """Return what tells of each place."""
    return {
        side: words.format(
            name=place.area.name, tag=place.tag, area=place.area.pk, meeting=place.meeting.pk, point=place.point.pk,
            idea=place.idea.pk, deputy=place.deputy.pk,
        )
        for side, place in (("own", world.own), ("other", world.other))
    }  # fmt: skip


def shown(content, found):
    """Return of which places something stands in the answer."""
    text = re.sub(r"\s+", " ", content)
    return {side for side, words in found.items() if words in text}


@case("J2", "each list, search and export as each role, two areas", "the rows that were worked out by hand")
@pytest.mark.parametrize(("name", "query"), sorted(LISTS))
def test_a_list_shows_the_places_of_each_role(made, name, query):
    words, expected = LISTS[name, query]
    found = {}
    for role in OF_PEOPLE:
        with undone():
            response = browser(made, role).get(reverse(name) + query)
            is_gone = response.status_code == 404
            found[role] = None if is_gone else shown(response.content.decode("utf-8-sig"), marks(made, words))
    assert {ROLES[role]: places for role, places in found.items()} == {
        ROLES[role]: expected[role] for role in OF_PEOPLE
    }


@case("J2", "the counts above the lists", "those of two areas add up to what is seen everywhere")
@pytest.mark.parametrize(
    ("name", "query", "own", "other"),
    [
        ("meetings:meetings", "", 3, 3),
        ("meetings:meetings", "?wanneer=voorbij", 1, 1),
        ("meetings:signals", "", 1, 1),
        ("initiatives:ideas", "", 2, 2),
        ("outcomes:points", "?stand=alles", 1, 1),
        ("outcomes:lessons", "", 1, 1),
        ("invitations:referrals", "", 1, 1),
    ],
)
def test_counts_are_of_the_own_areas(made, name, query, own, other):
    counts = {}
    for role in "cwob":
        with undone():
            counts[role] = browser(made, role).get(reverse(name) + query).context["page"].paginator.count
    assert counts == {"c": own, "w": own, "o": other, "b": own + other}


@case("J5", "the search in a form that offers people", "the same people as the list of contacts")
@pytest.mark.parametrize(("name", "word"), [("meetings:add_role", "zoek"), ("invitations:add_invitee", "zoek")])
def test_offered_people_are_those_in_sight(made, name, word):
    found = marks(made, "Iemand residents {name}")
    for role, expected in (("c", OWN), ("w", OWN), ("b", BOTH)):
        with undone():
            page = browser(made, role).get(reverse(name, args=[made.own.meeting.pk]) + f"?{word}=Iemand")
            assert (role, shown(page.content.decode(), found)) == (role, expected)


@case("J3", "the export of another meeting by its number", "not found; the own one holds the own people")
def test_an_export_holds_the_people_of_its_meeting_alone(made):
    found = marks(made, "residents@{tag}.example")
    with undone():
        content = (
            browser(made, "b").get(reverse("invitations:export", args=[made.own.meeting.pk]) + "?soort=csv").content
        )
        assert shown(content.decode("utf-8-sig"), found) == OWN


@case("J5", "public feeds, as everyone", "the public meetings of both places, for every role alike")
@pytest.mark.parametrize("name", sorted(FEEDS))
def test_public_lists_are_the_same_for_everyone(made, name):
    found = {}
    for role in "avdeupcwob":
        with undone():
            response = browser(made, role).get(reverse(name))
            found[role] = shown(response.content.decode(), marks(made, FEEDS[name]))
    assert found == dict.fromkeys("avdeupcwob", BOTH)


@case("J5", "the calendar of one area", "the meetings of that area alone")
def test_the_feed_of_an_area_holds_its_meetings(made):
    with undone():
        content = browser(made, "a").get(reverse("invitations:area_feed", args=[made.own.area.pk])).content.decode()
    assert shown(content, marks(made, "Samen in {name}")) == OWN


@case("J5", "the secret calendar of one contact", "the meetings to which that contact is invited")
def test_the_own_feed_holds_the_own_meetings(made):
    with undone():
        content = browser(made, "h").get(address(made, "invitations:own_feed", "own", "h")).content.decode()
    assert shown(content, marks(made, "Samen in {name}")) == OWN
