"""The page of one area: its parts on a map, what was discussed there, who works there and which themes have nobody."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from areas.models import Area, Contact, Organisation
from invitations.models import Invitation, WalkIns
from meetings.models import Meeting, Theme, ThemeLink
from meetings.queries import themes_without_contact
from outcomes.models import ActionPoint
from tests.factories import (
    AdministratorFactory,
    AreaFactory,
    AreaRoleFactory,
    ContactFactory,
    InvitationFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeFactory,
    ThemeLinkFactory,
    UserFactory,
)
from tests.invitations.staff_pages import text
from tests.outcomes.held import final

pytestmark = pytest.mark.django_db
SQUARE = {"type": "Polygon", "coordinates": [[[4.3, 51.9], [4.4, 51.9], [4.4, 51.95], [4.3, 51.9]]]}
BESIDE = {"type": "Polygon", "coordinates": [[[4.4, 51.9], [4.5, 51.9], [4.5, 51.95], [4.4, 51.9]]]}


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


def held(area, days_ago=30, state=Meeting.State.INVITING, **fields):
    starts_at = timezone.now() - dt.timedelta(days=days_ago)
    return MeetingFactory(area=area, state=state, starts_at=starts_at, **fields)


def opened(client, area, user):
    client.force_login(user)
    return client.get(reverse("area", args=[area.pk]))


@pytest.mark.parametrize(("own", "status"), [(True, 200), (False, 404)])
def test_area_page_opens_for_the_coordinator_of_that_area_only(client, coordinator, town, wijk, own, status):
    other = AreaFactory(name="Westwijk", parent=town)
    assert opened(client, wijk if own else other, coordinator).status_code == status


def test_area_page_draws_the_boundary_and_offers_to_plan_here(client, coordinator, wijk):
    page = opened(client, wijk, coordinator).content.decode()
    assert '<path class="m2" d="M' in page
    planning = client.get(f"{reverse('meetings:plan')}?gebied={wijk.pk}")
    assert f"{reverse('meetings:plan')}?gebied={wijk.pk}" in page
    assert f'<option value="{wijk.pk}" selected>' in planning.content.decode()


@pytest.mark.parametrize("change", [{"is_active": False}, {}])
def test_nobody_is_offered_to_plan_where_it_cannot_be(client, wijk, change):
    Area.objects.filter(pk=wijk.pk).update(**change)
    user = AdministratorFactory() if change else UserFactory(role=User.Role.VIEWER)
    assert reverse("meetings:plan") not in opened(client, wijk, user).content.decode()


def test_area_page_names_organisations_here_and_around_and_coordinators(client, coordinator, town, wijk, contact):
    OrganisationFactory(name="Welzijn", kind=Organisation.Kind.PARTNER, areas=[town])
    OrganisationFactory(name="Bewonersraad van de stad", areas=[town])
    context = opened(client, wijk, coordinator).context
    assert [row.name for row in context["page"]] == ["Bewonersraad Holy"]
    assert [row.name for row in context["found"].around] == ["Welzijn"]
    assert [role.user for role in context["found"].coordinators] == [coordinator]


def test_people_without_an_organisation_stand_there_while_in_function(client, coordinator, wijk, contact):
    alone = ContactFactory(name="Wim", area=wijk)
    ContactFactory(area=wijk, valid_until=timezone.localdate() - dt.timedelta(days=1))
    ContactFactory(area=AreaFactory(name="Elders"))
    Contact.objects.filter(pk=contact.pk).update(area=wijk)
    assert opened(client, wijk, coordinator).context["found"].alone == [alone]


def test_parts_stand_on_the_map_and_in_a_table_with_their_meetings(client, coordinator, town, wijk):
    north = AreaFactory(name="Holy-Noord", parent=wijk, kind=Area.Kind.BUURT, boundary=SQUARE)
    AreaFactory(name="Holy-Zuid", parent=wijk, kind=Area.Kind.BUURT, boundary=BESIDE)
    AreaFactory(name="Oud", parent=wijk, kind=Area.Kind.BUURT, is_active=False)
    own = AreaFactory(name="Rond de plas", parent=wijk, kind=Area.Kind.CUSTOM)
    MeetingFactory(area=north, state=Meeting.State.INVITING, starts_at=timezone.now())
    response = opened(client, wijk, coordinator)
    found, page = response.context["found"], response.content.decode()
    assert [(each.area.name, each.count) for each in found.map.areas] == [("Holy-Noord", 1), ("Holy-Zuid", 0)]
    assert (found.own, response.context["picture"]) == ([own], "")
    link = reverse("area", args=[north.pk])
    assert f'<a href="{link}" aria-label="Holy-Noord: 1">' in page
    assert f'<th scope="row"><a href="{link}">Holy-Noord</a></th><td class="lp-num">1</td>' in page


def test_own_area_shows_what_it_is_made_of(client, town, wijk):
    own = AreaFactory(name="Rivierzone", parent=town, kind=Area.Kind.CUSTOM)
    own.members.set([wijk])
    found = opened(client, own, AdministratorFactory()).context["found"]
    assert ([each.area for each in found.map.areas], found.own) == ([wijk], [])


def test_area_without_boundaries_says_so_and_shows_the_list(client, town):
    AreaFactory(name="Holy", parent=town)
    page = text(opened(client, town, AdministratorFactory()))
    assert "Er is geen kaart. Hieronder staat de lijst." in page
    lonely = AreaFactory(name="Schiedam")
    page = text(opened(client, lonely, AdministratorFactory()))
    assert "Er is geen kaart van dit gebied, want wij kennen de grens niet." in page


def test_what_was_discussed_stands_there_with_what_came_of_it(client, coordinator, town, wijk):
    part = AreaFactory(name="Statenbuurt", parent=wijk, kind=Area.Kind.BUURT)
    theme = ThemeFactory(name="Zorg")
    present = held(wijk, title="Met lijst", themes=[theme], question="Wie helpt?")
    InvitationFactory(
        meeting=present, presence=Invitation.Presence.PRESENT, present_count=2, answer="accepted", party_size=2,
        answered_at=timezone.now(),
    )  # fmt: skip
    WalkIns.objects.create(meeting=present, group="residents", count=3, noted_at=timezone.now())
    said = held(part, 40, title="Zonder lijst")
    InvitationFactory(meeting=said, answer="accepted", party_size=4, answered_at=timezone.now())
    held(wijk, 50, title="Afgelast", state=Meeting.State.CANCELLED)
    held(wijk, 60, title="Nooit verstuurd", state=Meeting.State.DRAFT)
    held(AreaFactory(name="Westwijk", parent=town), title="Elders")
    response = opened(client, wijk, coordinator)
    rows = [(row.meeting.title, row.present, row.tally.heads) for row in response.context["found"].discussed]
    assert rows == [("Met lijst", 5, 2), ("Zonder lijst", 0, 4), ("Afgelast", 0, 0)]
    page = text(response)
    sentences = (
        "Zorg",
        "Gevraagd: “Wie helpt?”",
        "5 mensen waren er",
        "4 mensen zeiden ja",
        "Statenbuurt",
        "Gaat niet door",
    )
    assert [sentence for sentence in sentences if sentence not in page] == []


def test_agreements_still_open_stand_there_those_of_other_areas_and_done_ones_do_not(client, coordinator, town, wijk):
    done = held(wijk, title="Groen")
    for meeting, what in [(done, "Bomen planten"), (held(wijk), "Lantaarns plaatsen"), (held(town), "Elders iets")]:
        final(meeting, what=what)
    ActionPoint.objects.filter(meeting=done).update(state="done", closed_at=timezone.now())
    client.force_login(coordinator)
    page = text(client.get(reverse("area", args=[wijk.pk])))
    assert "Afspraken die nog openstaan" in page
    assert [what in page for what in ("Lantaarns plaatsen", "Bomen planten", "Elders iets")] == [True, False, False]
    assert "1 afspraak, 1 ervan gedaan" in page
    assert "1 afspraak, 0 ervan gedaan" in page


def test_more_than_five_lead_to_the_list_with_all_of_them(client, coordinator, wijk):
    for days in range(1, 7):
        held(wijk, days)
        MeetingFactory(area=wijk)
    response = opened(client, wijk, coordinator)
    found, page = response.context["found"], response.content.decode()
    assert (len(found.discussed), found.has_earlier, len(found.coming), found.has_later) == (5, True, 5, True)
    listed = reverse("meetings:meetings")
    assert f'href="{listed}?wanneer=voorbij&amp;gebied={wijk.pk}"' in page
    assert f'href="{listed}?gebied={wijk.pk}"' in page


def test_area_of_which_nothing_is_known_says_what_to_do(client, coordinator, wijk):
    page = text(opened(client, wijk, coordinator))
    sentences = (
        "In Holy was nog geen bijeenkomst. Plan de eerste",
        "Wij kennen nog geen organisatie in dit gebied. Vraag de beheerder om een organisatie toe te voegen.",
        "Wij zien niets dat mist: voor elk thema is er een contactpersoon.",
    )
    assert [sentence for sentence in sentences if sentence not in page] == []


def test_themes_without_a_contact_are_named_and_lead_an_administrator_on(client, coordinator, wijk, contact):
    covered, open_ = ThemeFactory(name="Groen"), ThemeFactory(name="Zorg")
    ThemeFactory(name="Oud", is_active=False)
    ThemeLinkFactory(theme=covered, contact=contact)
    response = opened(client, wijk, coordinator)
    assert response.context["found"].uncovered == [open_]
    assert "Vraag de beheerder om iemand te koppelen." in text(response)
    page = opened(client, wijk, AdministratorFactory()).content.decode()
    assert f"{reverse('admin:meetings_themelink_add')}?theme={open_.pk}&amp;area={wijk.pk}" in page


def linked(here, **fields):
    """Make a link for the theme and return the names of the themes without a contact in an area."""
    ThemeLinkFactory(theme=Theme.objects.get(), **fields)
    return [theme.name for theme in themes_without_contact(here, timezone.localdate())]


@pytest.mark.parametrize("where", ["here", "around", "everywhere"])
def test_a_contact_in_a_larger_area_or_everywhere_counts(town, wijk, contact, where):
    ThemeFactory(name="Zorg")
    area = {"here": wijk, "around": town, "everywhere": None}[where]
    assert linked(wijk, contact=contact, area=area) == []


def test_who_is_elsewhere_or_has_left_does_not_count(town, wijk, contact):
    ThemeFactory(name="Zorg")
    assert linked(wijk, contact=contact, area=AreaFactory(name="Westwijk", parent=town)) == ["Zorg"]
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    assert linked(wijk, contact=ContactFactory(valid_until=yesterday)) == ["Zorg"]
    assert linked(wijk, contact=contact, valid_until=yesterday) == ["Zorg"]


def test_an_organisation_counts_by_who_is_invited_in_it(wijk):
    ThemeFactory(name="Zorg")
    empty, closed, busy = (OrganisationFactory(areas=[wijk]) for _ in range(3))
    MembershipFactory(organisation=closed)
    Organisation.objects.filter(pk=closed.pk).update(is_active=False)
    MembershipFactory(organisation=busy, is_invited=False)
    assert [linked(wijk, organisation=each) for each in (empty, closed, busy)] == [["Zorg"]] * 3
    MembershipFactory(organisation=busy)
    assert linked(wijk, organisation=OrganisationFactory()) == []


@pytest.mark.parametrize(("function", "uncovered"), [("adviseur ZORG", []), ("Directeur", ["Zorg"])])
def test_a_function_counts_when_someone_has_it(wijk, function, uncovered):
    ThemeFactory(name="Zorg")
    organisation = MembershipFactory(contact=ContactFactory(function="Adviseur zorg")).organisation
    assert linked(wijk, organisation=organisation, function=function) == uncovered


def test_a_nearer_link_that_keeps_away_closes_the_wider_one(town, wijk, contact):
    ThemeFactory(name="Zorg")
    assert linked(wijk, contact=contact, area=town) == []
    assert linked(wijk, contact=contact, area=wijk, role=ThemeLink.Role.NONE) == ["Zorg"]
    assert themes_without_contact(town, timezone.localdate()) == []


def test_area_page_takes_as_many_queries_for_three_of_everything_as_for_one(client, coordinator, town, wijk, contact):
    def more():
        theme = ThemeFactory()
        ThemeFactory()
        ThemeLinkFactory(theme=theme, contact=contact)
        MembershipFactory(organisation=OrganisationFactory(areas=[wijk]))
        OrganisationFactory(kind=Organisation.Kind.PARTNER, areas=[town])
        ContactFactory(area=wijk)
        AreaFactory(parent=wijk, kind=Area.Kind.BUURT, boundary=SQUARE)
        meeting = held(wijk, themes=[theme])
        InvitationFactory(meeting=meeting, presence=Invitation.Presence.PRESENT, present_count=1)
        final(meeting)
        MeetingFactory(area=wijk, themes=[theme])

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("area", args=[wijk.pk])).status_code == 200
        return len(captured)

    client.force_login(coordinator)

    more()
    one = queries()
    more()
    more()
    assert queries() == one
