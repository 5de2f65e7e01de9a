"""What search engines may look at, and what they find in the sitemap."""

from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from areas.models import PostcodeArea
from meetings.models import Meeting
from tests.factories import AreaFactory, MeetingFactory, ThemeFactory
from tests.house.test_routes import PUBLIC_ROUTES, ROUTES, address_of

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
FOUND = {
    "accessibility", "areas:my_area", "help", "help_administrator", "help_coordinator", "help_partner", "help_resident",
    "privacy", "sitemap", "initiatives:area_initiatives", "initiatives:hand_in",
    "initiatives:hand_in_area", "invitations:agenda", "invitations:area_feed",
    "invitations:area_news", "invitations:meeting_feed", "invitations:news", "invitations:organisation_feed",
    "invitations:public_area", "invitations:public_meeting", "invitations:public_theme", "invitations:register",
    "invitations:speak_up",
    "invitations:theme_feed", "invitations:theme_news", "outcomes:public_report", "outcomes:public_report_file",
    "outcomes:done", "outcomes:open_data", "outcomes:open_data_csv", "outcomes:open_data_json",
    "outcomes:public_photo",
}  # fmt: skip


def robots(client):
    response = client.get("/robots.txt")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    return response.content.decode()


def test_only_public_pages_may_be_looked_at(client):
    reader = RobotFileParser()
    reader.parse(robots(client).splitlines())
    open_to_them = {name for name in ROUTES if reader.can_fetch("zoekbot", SITE + address_of(name))}
    assert open_to_them == FOUND
    assert FOUND - set(PUBLIC_ROUTES) == set()


def test_robots_name_the_sitemap_and_the_page_to_follow(client):
    lines = robots(client).splitlines()
    assert (lines[-1], "Allow: /volgen/$" in lines) == (f"Sitemap: {SITE}/sitemap.xml", True)


def addresses(client):
    response = client.get("/sitemap.xml")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/xml")
    found = ElementTree.fromstring(response.content).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    return [each.text.removeprefix(SITE) for each in found]


def test_the_sitemap_names_what_everybody_may_know(client):
    town = AreaFactory()
    wijk, empty = AreaFactory(parent=town), AreaFactory(parent=town)
    theme, other, unused = ThemeFactory(), ThemeFactory(), ThemeFactory(is_active=False)
    meeting = MeetingFactory(area=wijk, themes=[theme, unused], state=Meeting.State.INVITING)
    MeetingFactory(area=empty, themes=[other])
    MeetingFactory(area=empty, themes=[other], state=Meeting.State.INVITING, is_public=False)
    public = {
        "public_meeting": [meeting.pk],
        "public_area": [town.pk, wijk.pk],
        "public_theme": [theme.pk],
    }
    named = [reverse(f"invitations:{name}", args=[key]) for name, keys in public.items() for key in keys]
    helps = [f"/hulp/{role}/" for role in ("bewoner", "ambtenaar-of-partner", "coordinator", "beheerder")]
    pages = ["/agenda/", "/volgen/", "/open-data/", "/hulp/", *helps, "/toegankelijkheid/", "/privacy/"]
    assert addresses(client) == [*pages, *named]


def test_every_address_in_the_sitemap_opens_for_a_stranger(client):
    MeetingFactory(area=AreaFactory(), themes=[ThemeFactory()], state=Meeting.State.INVITING)
    found = addresses(client)
    assert [client.get(url).status_code for url in found] == [200] * 13


def test_the_page_that_leads_to_an_area_is_named_where_it_can_lead_somewhere(client):
    def named():
        return ("/mijn-buurt/" in addresses(client), "/mijn-buurt/" in client.get("/agenda/").content.decode())

    AreaFactory()
    assert named() == (False, False)
    PostcodeArea.objects.create(postcode="3131AA", code="BU06220202", division_year=2022)
    assert named() == (True, True)


def test_addresses_begin_as_those_in_mails(client, settings):
    settings.BASE_URL = "https://buurtvenster.voorbeeldstad.example"
    content = client.get("/sitemap.xml", headers={"host": "localhost"}).content.decode()
    assert ("<loc>https://buurtvenster.voorbeeldstad.example/agenda/</loc>" in content, "localhost" in content) == (
        True,
        False,
    )
