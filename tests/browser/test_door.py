"""Checking in on a tablet: without loading the page again, and over a line that fails."""

import re

import pytest

from tests.browser.looking import judge

pytestmark = pytest.mark.browser

TITLE = "Proef aan de deur"
NEW = f"""
import datetime as dt
from django.utils import timezone
from accounts.models import User
from areas.models import Contact
from invitations.models import Invitation
from meetings.models import Meeting, Venue
now = timezone.now()
soon = now + dt.timedelta(hours=1)
some = Meeting.objects.filter(organiser__email="sanne@demo.example").earliest("pk")
meeting = Meeting.objects.create(
    title="{TITLE}", area=some.area, organiser=some.organiser, venue=Venue.objects.earliest("pk"), state="inviting",
    is_public=False, starts_at=soon, doors_at=now, reply_by=now, ends_at=soon + dt.timedelta(hours=1),
)
for contact, size in zip(Contact.objects.order_by("pk")[:3], (1, 3, 2)):
    Invitation.objects.create(
        meeting=meeting, contact=contact, group="residents", answer="accepted", answered_at=now, party_size=size,
        place="reserved",
    )
"""
GONE = f"""
from meetings.models import Meeting
Meeting.objects.filter(title="{TITLE}").delete()
"""


@pytest.fixture
def tablet(open_page, running):
    """The list of a meeting that begins in an hour, on the tablet of who organises it."""
    running[0].manage("shell", "-c", NEW)
    page = open_page(login="sanne", width=820)
    page.goto("/bijeenkomsten/?zoek=Proef")
    page.goto(re.search(r'href="(/bijeenkomsten/\d+/)', page.content())[1] + "deur/")
    yield page
    running[0].manage("shell", "-c", GONE)


def test_a_tap_is_tried_again_until_the_line_is_back_and_counts_once(tablet):
    assert judge(tablet, "door-tablet", "coordinator") == []
    address, row = tablet.url, tablet.locator("li[data-part]").nth(1)
    heads = int(row.locator("[data-what=in]").get_attribute("value").split(".")[1])
    tablet.context.set_offline(True)
    row.locator("[data-what=in]").click()
    row.get_by_text("Geen verbinding. Wij proberen het opnieuw.").wait_for()
    tablet.context.set_offline(False)
    row.get_by_text("Bewaard.").wait_for(timeout=15000)
    assert tablet.evaluate("document.activeElement.closest('[data-part]').id") == row.get_attribute("id")
    row.locator("[data-what=more]").click()
    row.get_by_text(f"{heads + 1} mensen zijn binnen").wait_for()
    tablet.fill("[name=count]", "4")
    tablet.click("[data-what=add]")
    tablet.get_by_text(f"{heads + 5} mensen zijn binnen.").wait_for()
    assert tablet.url == address
    assert judge(tablet, "door-tablet-tapped", "coordinator") == []
    row.locator("[data-what=undo]").click()
    tablet.get_by_text("4 mensen zijn binnen.").wait_for()


def test_without_scripts_the_same_buttons_work(tablet, open_page):
    plain = open_page(login="sanne", width=390, java_script_enabled=False)
    plain.goto(tablet.url)
    plain.locator("[data-what=in]").first.click()
    assert re.search(r"/deur/#r\d+$", plain.url)
    assert plain.locator("[data-what=undo]").count() == 1
