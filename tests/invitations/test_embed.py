"""The agenda in a frame on another site: what it shows, and that no other page may be framed."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from meetings.models import Meeting
from tests.factories import AreaFactory, MeetingFactory, ThemeFactory
from tests.house.test_routes import PUBLIC_ROUTES, address_of

pytestmark = pytest.mark.django_db
EMBED = "/agenda/inbedden/"
# The laid-out mail of the demo may be framed by the postbox of the demo itself.
FRAMED = {"invitations:embed"}


def ancestors(response):
    found = re.search(r"frame-ancestors ([^;]*)", response.headers["Content-Security-Policy"])
    return found[1]


def titles(response):
    assert response.status_code == 200
    return [meeting.title for _month, found in response.context["months"] for meeting, _room in found]


def in_days(days, **fields):
    starts_at = timezone.localtime().replace(hour=19, minute=30, second=0, microsecond=0) + dt.timedelta(days=days)
    return MeetingFactory(starts_at=starts_at, state=Meeting.State.INVITING, **fields)


def test_the_frame_shows_the_next_ten_of_what_was_asked_for(client):
    area, theme = AreaFactory(), ThemeFactory()
    for days in range(1, 13):
        in_days(days, title=f"nummer {days}", area=area)
    in_days(3, title="groen", themes=[theme])
    assert titles(client.get(f"{EMBED}?gebied={area.pk}")) == [f"nummer {days}" for days in range(1, 11)]
    assert titles(client.get(f"{EMBED}?thema={theme.pk}")) == ["groen"]
    assert titles(client.get(f"{EMBED}?gebied={area.pk}&thema={theme.pk}")) == []


@pytest.mark.parametrize("has_meetings", [True, False])
def test_every_link_opens_the_whole_page(client, has_meetings):
    if has_meetings:
        in_days(1)
    content = client.get(EMBED).content.decode()
    links = re.findall(r"<a [^>]*>", content)
    assert (len(links), [link for link in links if 'target="_top"' not in link]) == (2, [])
    assert [word for word in ("<header", "<footer", "<script", "<form") if word in content] == []


def test_the_language_and_the_choice_go_along(client):
    area = AreaFactory()
    content = client.get(f"{EMBED}?gebied={area.pk}&taal=en").content.decode()
    assert ('<html lang="en">' in content, f'href="/agenda/?gebied={area.pk}&amp;taal=en"' in content) == (True, True)


@pytest.mark.parametrize(
    ("origins", "expected"),
    [
        (["'self'"], "'self'"),
        (["'self'", "https://www.voorbeeldstad.example"], "'self' https://www.voorbeeldstad.example"),
    ],
)
def test_only_sites_on_the_list_may_frame_it(client, settings, origins, expected):
    settings.EMBED_ORIGINS = origins
    response = client.get(EMBED)
    assert (ancestors(response), response.headers.get("X-Frame-Options")) == (expected, None)
    assert response.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("name", sorted(set(PUBLIC_ROUTES) - FRAMED - {"postbox_html"}))
def test_every_other_page_refuses_all_frames(client, settings, name):
    settings.EMBED_ORIGINS = ["https://www.voorbeeldstad.example"]
    response = client.get(address_of(name))
    assert (ancestors(response), response.headers.get("X-Frame-Options")) == ("'none'", "DENY")


def test_help_gives_the_line_for_the_frame(client):
    content = client.get("/hulp/").content.decode()
    assert "&lt;iframe src=&quot;http://testserver/agenda/inbedden/&quot;" in content.replace('"', "&quot;")
