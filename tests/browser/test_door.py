"""Checking in on a tablet: without loading the page again, and over a line that fails."""

import re

import pytest

from tests.browser.looking import judge
from tests.browser.test_offline import STANDS_READY
from tests.installation import PASSWORD

pytestmark = pytest.mark.browser

MOST = 20  # tests of this file
# Meetings that begin in an hour, with three people who said that they come; their numbers are printed.
NEW = f"""
import datetime as dt
from django.utils import timezone
from areas.models import Contact
from invitations.models import Invitation
from meetings.models import Meeting, Venue
now = timezone.now()
soon = now + dt.timedelta(hours=1)
some = Meeting.objects.filter(organiser__email="sanne@demo.example").earliest("pk")
for number in range({MOST}):
    meeting = Meeting.objects.create(
        title="Proef aan de deur", area=some.area, organiser=some.organiser, venue=Venue.objects.earliest("pk"),
        state="inviting", is_public=False, starts_at=soon, doors_at=now, reply_by=now,
        ends_at=soon + dt.timedelta(hours=1),
    )
    print(meeting.pk)
    for contact, size in zip(Contact.objects.order_by("pk")[:3], (1, 3, 2)):
        Invitation.objects.create(
            meeting=meeting, contact=contact, group="residents", answer="accepted", answered_at=now, party_size=size,
            place="reserved",
        )
"""
GONE = """
from meetings.models import Meeting
Meeting.objects.filter(title="Proef aan de deur").delete()
"""


@pytest.fixture(scope="module")
def meetings(running):
    """The numbers of meetings that begin in an hour, one for each test."""
    town, _inbox = running
    yield iter(town.manage("shell", "--no-imports", "-c", NEW).split())
    town.manage("shell", "--no-imports", "-c", GONE)


@pytest.fixture
def tablet(open_page, meetings):
    """The list of a meeting that begins in an hour, on the tablet of who organises it."""
    return open_page(f"/bijeenkomsten/{next(meetings)}/deur/", login="sanne", width=820)


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


LINK = """
from invitations import tokens
from invitations.actions import make_door_link
from meetings.models import Meeting
meeting = Meeting.objects.get(pk={pk})
print(tokens.make(make_door_link(meeting=meeting, actor=meeting.organiser).public_id, 1, "door"))
"""


def test_without_internet_the_page_of_a_helper_says_what_is_kept_and_comes_back(tablet, open_page, running):
    pk = re.search(r"/bijeenkomsten/(\d+)/", tablet.url)[1]
    link = running[0].manage("shell", "--no-imports", "-c", LINK.format(pk=pk)).split()[-1]
    page = open_page(f"/deur/{link}/", width=390)
    assert page.evaluate(STANDS_READY)
    page.add_init_script("addEventListener('online', event => event.stopImmediatePropagation(), true)")  # no word of it
    page.context.set_offline(True)
    page.locator("[data-what=in]").first.click()
    page.get_by_text("Geen verbinding. Wij proberen het opnieuw.").wait_for()
    page.reload()
    page.get_by_text("Op dit apparaat staat nog 1 tik").wait_for()
    assert judge(page, "offline-door", "helper") == []
    page.context.set_offline(False)
    page.get_by_text("1 persoon is binnen.").wait_for()
    assert kept(page) == []


def test_without_scripts_the_same_buttons_work(tablet, open_page):
    plain = open_page(login="sanne", width=390, java_script_enabled=False)
    plain.goto(tablet.url)
    plain.locator("[data-what=in]").first.click()
    assert re.search(r"/deur/#r\d+$", plain.url)
    assert plain.locator("[data-what=undo]").count() == 1


def kept(page):
    """What this browser keeps of taps that were not saved."""
    return page.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('deur:'))")


def log_in(page, who):
    page.context.clear_cookies()
    page.goto("/inloggen/")
    page.fill("input[name=email]", f"{who}@demo.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def tapped_without_a_line(tablet):
    """Two rows and two walk-ins are tapped while there is no internet, and then the page is closed."""
    rows = [tablet.locator("li[data-part]").nth(number) for number in (0, 2)]
    expected = sum(int(row.locator("[data-what=in]").get_attribute("value").split(".")[1]) for row in rows)
    tablet.context.set_offline(True)
    for row in rows:
        row.locator("[data-what=in]").click()
    tablet.fill("[name=count]", "2")
    tablet.click("[data-what=add]")
    tablet.get_by_text("3 nog niet verstuurd.").wait_for()
    return expected + 2


def test_what_was_tapped_without_a_line_is_sent_once_after_the_page_was_closed(tablet, open_page):
    total = tapped_without_a_line(tablet)
    names = [name.inner_text() for name in tablet.locator("li[data-part] b").all()]
    found = kept(tablet)
    assert (len(found), any(name in str(found) for name in names)) == (3, False)
    assert judge(tablet, "door-tablet-offline", "coordinator") == []
    address = tablet.url
    tablet.close(run_before_unload=False)
    tablet.context.set_offline(False)
    again = tablet.context.new_page()
    again.goto(address)
    again.get_by_text("Alles is verstuurd.").wait_for(timeout=20000)
    again.get_by_text(f"{total} mensen zijn binnen.").wait_for()
    assert kept(again) == []
    again.reload()
    other = open_page(login="sanne", width=820)
    other.goto(address)
    for page in (again, other):
        assert page.get_by_text(f"{total} mensen zijn binnen.").count() == 1


def test_each_who_walks_in_counts_and_a_row_takes_the_last_tap_without_a_line(tablet):
    several = tablet.locator("li[data-part]").filter(has=tablet.locator("[data-what=one]")).first
    row = tablet.locator(f"#{several.get_attribute('id')}")
    tablet.context.set_offline(True)
    for count in ("2", "3"):
        tablet.fill("[name=count]", count)
        tablet.click("[data-what=add]")
        began = tablet.evaluate("Date.now()")
        tablet.wait_for_function("began => Date.now() - began > 600", arg=began)  # not a double click any more
    tablet.get_by_text("2 nog niet verstuurd.").wait_for()
    tablet.locator("[data-what=add]").evaluate("button => { button.click(); button.click() }")  # as fast as can be
    tablet.locator("#inloop").get_by_text("Twee tikken tegelijk tellen als één.").wait_for()
    tablet.get_by_text("3 nog niet verstuurd.").wait_for()
    row.locator("[data-what=in]").click()
    tablet.get_by_text("4 nog niet verstuurd.").wait_for()
    row.locator("[data-what=in]").click()
    row.get_by_text("Wat u eerder tikte, is bewaard op dit apparaat").wait_for()
    row.locator("[data-what=one]").click()
    row.get_by_text("Veranderd. Nog niet verstuurd.").wait_for()
    assert len(kept(tablet)) == 4
    assert judge(tablet, "door-tablet-more", "coordinator") == []
    tablet.context.set_offline(False)
    tablet.get_by_text("Alles is verstuurd.").wait_for(timeout=20000)
    tablet.get_by_text("9 mensen zijn binnen.").wait_for()
    row.get_by_text("1 persoon is binnen").wait_for()
    assert kept(tablet) == []


def test_another_login_on_the_same_tablet_never_sees_or_sends_what_was_kept(tablet):
    total, address = tapped_without_a_line(tablet), tablet.url
    tablet.close(run_before_unload=False)
    tablet.context.set_offline(False)
    page = tablet.context.new_page()
    log_in(page, "beheer")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert (page.get_by_text("0 mensen zijn binnen.").count(), len(kept(page))) == (1, 3)
    assert page.locator("[data-queue]").inner_text() == ""
    log_in(page, "sanne")
    page.goto(address)
    page.get_by_text(f"{total} mensen zijn binnen.").wait_for(timeout=20000)


def test_when_the_login_has_ended_nothing_is_lost(tablet):
    address = tablet.url
    tablet.context.clear_cookies()
    tablet.locator("[data-what=in]").first.click()
    tablet.get_by_text("u moet opnieuw inloggen").wait_for()
    assert len(kept(tablet)) == 1
    log_in(tablet, "sanne")
    tablet.goto(address)
    tablet.get_by_text("1 persoon is binnen.").wait_for(timeout=20000)


def test_what_nobody_can_send_any_more_goes_whosever_it_was(tablet):
    over = '{"until": "2020-01-01T00:00:00+01:00", "id": "r1", "fields": {"tap": "1.1.0"}}'
    tablet.evaluate(f"localStorage.setItem('deur:iemand:1', '{over}'); localStorage.setItem('anders', '1')")
    tablet.goto("/deur/onbekend.link/")
    assert (kept(tablet), tablet.evaluate("localStorage.getItem('anders')")) == ([], "1")
