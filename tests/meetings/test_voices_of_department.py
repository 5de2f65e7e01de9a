"""The inbox of one department: what was said about its themes and in its areas."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    AreaFactory,
    AreaRoleFactory,
    ContactFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeFactory,
    ThemeLinkFactory,
)
from tests.invitations.staff_pages import text
from tests.meetings.test_voices import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return AreaFactory(name="Vlaardingen")


@pytest.fixture
def west(city):
    return AreaFactory(name="Westwijk", parent=city)


@pytest.fixture
def east(city):
    return AreaFactory(name="Oost", parent=city)


@pytest.fixture
def sanne(client, city):
    client.force_login(AreaRoleFactory(area=city).user)
    return client


@pytest.fixture
def parks():
    return OrganisationFactory(name="Groenbeheer", kind="municipal")


def listed(client, department, query=""):
    page = client.get(reverse("meetings:signals") + f"?afdeling={department.pk}{query}")
    return {row.text for row in page.context["page"]}


def test_a_link_to_a_theme_is_about_that_theme_everywhere_or_in_its_area(sanne, parks, west, east):
    green, sport = ThemeFactory(name="Groen"), ThemeFactory(name="Sport")
    buurt = AreaFactory(name="Buurtje", parent=west)
    ThemeLinkFactory(organisation=parks, theme=green)
    ThemeLinkFactory(organisation=parks, theme=sport, area=west)
    said(east, "bomen in oost", theme=green)
    said(buurt, "veldje in de buurt", theme=sport)
    said(east, "veldje in oost", theme=sport)
    said(west, "zonder thema")
    assert listed(sanne, parks) == {"bomen in oost", "veldje in de buurt"}
    assert listed(sanne, parks, f"&gebied={west.pk}") == {"veldje in de buurt"}
    assert listed(sanne, OrganisationFactory(kind="municipal")) == set()
    page = text(sanne.get(reverse("meetings:signals") + f"?afdeling={parks.pk}"))
    assert "Dit gaat over de thema’s en gebieden van Groenbeheer." in page


def test_its_people_count_and_a_link_to_an_area_is_about_all_that_was_said_there(sanne, parks, west, east):
    theme = ThemeFactory()
    person = MembershipFactory(organisation=parks, contact=ContactFactory()).contact
    ThemeLinkFactory(contact=person, theme=None, area=west)
    said(west, "iets in west")
    said(west, "nog iets", theme=theme)
    said(east, "iets in oost", theme=theme)
    assert listed(sanne, parks) == {"iets in west", "nog iets"}


def test_what_is_over_or_keeps_away_does_not_count(sanne, parks, west):
    over, away = ThemeFactory(), ThemeFactory()
    ThemeLinkFactory(organisation=parks, theme=over, valid_until=timezone.localdate() - dt.timedelta(days=1))
    ThemeLinkFactory(organisation=parks, theme=away, role="none")
    said(west, "voorbij", theme=over)
    said(west, "niet hier", theme=away)
    assert listed(sanne, parks) == set()


def test_a_department_opens_no_voices_of_other_areas(client, parks, west, east):
    theme = ThemeFactory()
    ThemeLinkFactory(organisation=parks, theme=theme)
    said(west, "in west", theme=theme)
    said(east, "in oost", theme=theme)
    client.force_login(AreaRoleFactory(area=east).user)
    assert listed(client, parks) == {"in oost"}
    partner, hidden = OrganisationFactory(kind="partner"), OrganisationFactory(kind="municipal", areas=[west])
    for other in (partner, hidden):  # neither a department that may be chosen
        assert "afdeling" in client.get(reverse("meetings:signals") + f"?afdeling={other.pk}").context["filter"].errors


def test_the_number_of_queries_does_not_grow_with_links_and_voices(sanne, parks, city):
    counts = []
    for rows in (1, 3):
        for _number in range(rows):
            theme, area = ThemeFactory(), AreaFactory(parent=city)
            ThemeLinkFactory(organisation=parks, theme=theme, area=area)
            said(area, theme=theme)
        with CaptureQueriesContext(connection) as seen:
            listed(sanne, parks)
        counts.append(len(seen))
    assert counts[0] == counts[1]
