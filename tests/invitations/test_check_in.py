"""Checking in at the door: two tablets, a poor line, walk-ins, and the link of one day."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import LogEntry
from invitations import queries, tokens
from invitations.actions import Tapped, add_walk_ins, invite, make_door_link, note_presence, record_reply
from invitations.forms.check_in import Tap
from invitations.models import DoorLink, Invitation, WalkIns
from invitations.rules import can_check_in, is_day_of
from meetings.models import Meeting
from platforms.logs import masked
from tests.factories import InvitationFactory, MeetingFactory, OrganisationFactory
from tests.invitations.staff_pages import address, plan, text, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(client):
    """The doors are open: Fatima comes with three and needs something, Mark perhaps, Els said no."""
    meeting = plan()
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="n" * 20)
    record_reply(
        invitation=of("Fatima el Amrani"), answer="accepted", party_size=3, needs=["wheelchair"], form_nonce="1"
    )
    record_reply(invitation=of("Mark Jansen"), answer="tentative", form_nonce="2")
    record_reply(invitation=of("Els de Boer"), answer="declined", form_nonce="3")
    moved(meeting, timezone.now() - dt.timedelta(minutes=1))
    client.force_login(meeting.organiser)
    return meeting


def moved(meeting, starts_at):
    times = {"doors_at": starts_at, "starts_at": starts_at, "reply_by": starts_at}
    Meeting.objects.filter(pk=meeting.pk).update(**times, ends_at=starts_at + dt.timedelta(seconds=1))
    meeting.refresh_from_db()


def of(name):
    return Invitation.objects.get(contact__name=name)


def button(page, name, what):
    """What the button of someone's row says, as the browser sends it."""
    row = re.search(rf'<li [^>]*id="r{of(name).pk}".*?</li>', page, re.DOTALL)[0]
    return re.search(rf'value="([\d.]+)" data-what="{what}"', row)[1]


def page_of(client, url):
    return client.get(url).content.decode()


def test_one_tap_says_that_everyone_of_a_group_is_there_and_can_be_changed_and_undone(client, meeting):
    url = address("check_in", meeting)
    words = text(client.get(url))
    assert "0 mensen zijn binnen. 4 mensen zeiden dat ze komen." in words
    assert "Fatima el Amrani" in words
    assert "rolstoel" in words.lower()
    assert "Els de Boer" not in words
    response = client.post(url, {"tap": button(page_of(client, url), "Fatima el Amrani", "in")})
    fatima = of("Fatima el Amrani")
    assert (response.status_code, response.url) == (303, f"{url}#r{fatima.pk}")
    assert (fatima.presence, fatima.present_count) == ("present", 3)
    for what, heads, presence in (("more", 4, "present"), ("fewer", 3, "present"), ("undo", 0, "unknown")):
        client.post(url, {"tap": button(page_of(client, url), "Fatima el Amrani", what)})
        fatima.refresh_from_db()
        assert (fatima.present_count, fatima.presence) == (heads, presence)
    meeting.refresh_from_db()
    assert meeting.state == "held"


def test_the_pages_of_a_meeting_lead_to_the_door_for_who_may_change_it(client, meeting):
    pages = (meeting.get_absolute_url(), address("replies", meeting))
    for user, leads in ((meeting.organiser, True), (viewer(), False)):
        client.force_login(user)
        assert [address("check_in", meeting) in page_of(client, page) for page in pages] == [leads] * 2
    client.force_login(meeting.organiser)
    assert address("door_link", meeting) in page_of(client, address("check_in", meeting))


def test_a_search_finds_also_who_said_no_and_keeps_the_search(client, meeting):
    url = address("check_in", meeting) + "?zoek=els"
    page = page_of(client, url)
    assert "Fatima el Amrani" not in page
    response = client.post(url, {"tap": button(page, "Els de Boer", "in")})
    assert response.url == f"{url}#r{of('Els de Boer').pk}"
    assert "Els de Boer" in page_of(client, address("check_in", meeting))
    assert "Niemand gevonden." in text(client.get(address("check_in", meeting) + "?zoek=zzz"))


def test_who_helps_with_the_link_finds_nobody_who_is_not_expected(meeting):
    link = make_door_link(meeting=meeting, actor=meeting.organiser)
    url, helper = reverse("invitations:door_help", args=[tokens.make(link.public_id, link.version, "door")]), Client()
    assert "Mark Jansen" in text(helper.get(url + "?zoek=mark"))
    page = text(helper.get(url + "?zoek=els"))
    assert ("Els de Boer" in page, "U ziet wie wordt verwacht" in page) == (False, True)
    assert "dan vindt u iedereen die is uitgenodigd" not in text(helper.get(url))
    assert helper.post(url, {"tap": f"{of('Els de Boer').pk}.1.0"}).status_code == 409
    assert of("Els de Boer").presence == "unknown"


def test_two_tablets_agree_and_a_tap_that_comes_twice_changes_nothing(client, meeting):
    url, other = address("check_in", meeting), Client()
    other.force_login(meeting.organiser)
    first, second = page_of(client, url), page_of(other, url)
    tap = {"tap": button(first, "Fatima el Amrani", "in")}
    for tablet in (client, client, other):  # again, because the answer was lost; and the same on the other tablet
        assert tablet.post(url, tap).status_code == 303
    assert queries.attendance(meeting).total == 3
    fewer = {"tap": button(page_of(client, url), "Fatima el Amrani", "fewer")}
    client.post(url, fewer)
    client.post(url, fewer)
    assert of("Fatima el Amrani").present_count == 2
    pk = of("Fatima el Amrani").pk
    response = other.post(url, {"tap": f"{pk}.4.3"}, headers={"X-Door": "tap"})  # this screen still said 3
    assert response.status_code == 409
    assert "Iemand anders schreef intussen iets op voor Fatima el Amrani." in text(response)
    assert f'value="{pk}.3.2"' in response.content.decode()
    assert of("Fatima el Amrani").present_count == 2
    assert second != page_of(other, url)


def test_a_tap_without_reload_gets_the_row_and_the_counts_only(client, meeting):
    url = address("check_in", meeting)
    tap = {"tap": button(page_of(client, url), "Mark Jansen", "in")}
    response = client.post(url, tap, headers={"X-Door": "tap"})
    page = response.content.decode()
    assert (response.status_code, "<html" in page, page.count("data-part")) == (200, False, 2)
    assert "Bewaard." in page
    assert "1 persoon is binnen." in text(response)


def walk_in(client, url, **fields):
    key = re.search(r'name="key" value="([^"]+)"', page_of(client, url))[1]
    return {"count": "2", "group": "residents", "key": key, "go": "add"} | fields


def test_walk_ins_of_two_tablets_add_up_and_never_count_twice(client, meeting):
    url, other = address("check_in", meeting), Client()
    other.force_login(meeting.organiser)
    here, there = walk_in(client, url), walk_in(other, url, count="3")
    for tablet, data in ((client, here), (other, there), (client, here)):
        assert tablet.post(url, data).status_code == 303
    assert WalkIns.objects.get().count == 5
    client.post(url, walk_in(client, url, go="take", count="9"))
    assert WalkIns.objects.get().count == 0
    response = client.post(url, walk_in(client, url, count="0", group="?"))
    assert response.status_code == 422
    assert "Vul bij “Hoeveel mensen” 1 of meer in." in text(response)
    assert WalkIns.objects.get().count == 0


def test_who_is_of_another_meeting_cannot_be_tapped(client, meeting):
    other = InvitationFactory()
    assert client.post(address("check_in", meeting), {"tap": f"{other.pk}.1.0"}).status_code == 409
    other.refresh_from_db()
    assert other.present_count == 0
    assert [Tap.read(value) for value in ("", "1.2", "1.-1.0", "1.501.0", "x.1.0", f"{2**63}.1.0", "१.1.0")] == [
        None
    ] * 7


def test_the_list_takes_as_many_queries_for_one_as_for_four(client, meeting):
    url = address("check_in", meeting)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for name in ("Een", "Twee", "Drie"):
        new = InvitationFactory(meeting=meeting, organisation=OrganisationFactory(), contact__name=name)
        Invitation.objects.filter(pk=new.pk).update(presence="present", present_count=1)
    with CaptureQueriesContext(connection) as more:
        client.get(url)
    assert len(more) == len(few)


def test_it_opens_two_hours_before_the_start_and_closes_after_the_day_after(client, meeting):
    plain = MeetingFactory.build(state="inviting", area=None, venue=None, organiser=None)
    noon = dt.datetime(2030, 5, 1, 12, tzinfo=timezone.get_default_timezone())
    plain.starts_at, plain.ends_at = noon, noon + dt.timedelta(hours=2)
    hours = {-2.01: False, -2: True, 0: True, 35.99: True, 36: False}
    assert {hour: can_check_in(plain, noon + dt.timedelta(hours=hour)) for hour in hours} == hours
    hours = {-12.01: False, -12: True, 11.99: True, 12: False}
    assert {hour: is_day_of(plain, noon + dt.timedelta(hours=hour)) for hour in hours} == hours
    for state in ("draft", "cancelled"):
        plain.state = state
        assert (can_check_in(plain, noon), is_day_of(plain, noon)) == (False, False)
    moved(meeting, timezone.now() + dt.timedelta(hours=3))
    url = address("check_in", meeting)
    assert "vanaf twee uur voor het begin" in text(client.get(url))
    client.post(url, {"tap": f"{of('Mark Jansen').pk}.1.0"})
    assert of("Mark Jansen").present_count == 0


def help_url(meeting):
    link = DoorLink.objects.get(meeting=meeting)
    return reverse("invitations:door_help", args=[tokens.make(link.public_id, link.version, "door")])


def test_who_helps_sees_this_list_only_and_checks_in_without_an_account(client, meeting):
    client.post(address("door_link", meeting), {"go": "make"})
    url, helper = help_url(meeting), Client(enforce_csrf_checks=True)
    page = page_of(client, address("door_link", meeting))
    assert url in page
    assert "<svg" in page
    response = helper.get(url)
    assert (response.headers["X-Robots-Tag"], response.headers["Cache-Control"]) == ("noindex, nofollow", "no-store")
    assert not response.cookies
    page = response.content.decode()
    assert "Fatima el Amrani" in page
    assert "bijeenkomsten/" not in page
    assert of("Fatima el Amrani").contact.email not in page
    assert helper.post(url, {"tap": button(page, "Fatima el Amrani", "in")}).status_code == 303
    assert helper.post(url, walk_in(helper, url)).status_code == 303
    assert queries.attendance(meeting).total == 5
    assert helper.get(address("check_in", meeting)).status_code == 302
    assert masked(f"GET {url}") == f"GET /deur/{url.split('/')[2][:6]}…/"
    assert LogEntry.objects.get(action="make_door_link").details == {"version": 1}


def test_a_link_that_was_stopped_renewed_or_forged_or_of_another_day_shows_nothing(client, meeting):
    make_door_link(meeting=meeting, actor=meeting.organiser)
    old, helper, day = help_url(meeting), Client(), dt.timedelta(days=1)
    link = DoorLink.objects.get()
    other = ("a" * 22, 1, "door")
    forged = [tokens.make(link.public_id, link.version, "reply"), tokens.make(*other), "x"]
    for token in forged:
        assert helper.get(reverse("invitations:door_help", args=[token])).status_code == 404
    starts_at = meeting.starts_at
    for moment in (starts_at - day, starts_at + day):
        moved(meeting, moment)
        for method in (helper.get, helper.post):
            response = method(old)
            assert (response.status_code, "Fatima" in response.content.decode()) == (404, False)
    moved(meeting, starts_at)
    assert helper.get(old).status_code == 200
    client.post(address("door_link", meeting), {"go": "make"})
    assert (helper.get(old).status_code, helper.get(help_url(meeting)).status_code) == (404, 200)
    client.post(address("door_link", meeting), {"go": "stop"})
    assert helper.get(help_url(meeting)).status_code == 404
    assert not queries.door_link(meeting)


def test_a_late_tap_says_that_it_was_too_late(meeting):
    fatima = of("Fatima el Amrani")
    taps = [(3, 0), (3, 0), (2, 3), (4, 3)]
    done = [note_presence(invitation=fatima, heads=heads, seen=seen, actor=None) for heads, seen in taps]
    assert done == [Tapped.SAVED, Tapped.SAME, Tapped.SAVED, Tapped.OTHER]
    said = {"meeting": meeting, "group": "partner", "key": "k" * 22, "actor": None}
    assert [add_walk_ins(count=2, **said), add_walk_ins(count=2, **said)] == [Tapped.SAVED, Tapped.SAME]
