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
from meetings.models import Meeting
from platforms.logs import masked
from tests.factories import AreaRoleFactory, InvitationFactory, OrganisationFactory
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
    return re.search(rf'value="([\w.]+)" data-what="{what}"', row)[1]


def pressed(page, name, what):
    """What the browser sends when a button is pressed: what it says, and the key of its page."""
    return {"tap": button(page, name, what), "key": key_of(page)}


def key_of(page):
    return re.search(r'<form id="deur".*?name="key" value="([^"]+)"', page, re.DOTALL)[1]


def page_of(client, url):
    return client.get(url).content.decode()


def test_one_tap_says_that_everyone_of_a_group_is_there_and_can_be_changed_and_undone(client, meeting):
    url = address("check_in", meeting)
    words = text(client.get(url))
    assert "0 mensen zijn binnen. Verwacht: 3, misschien nog 1." in words
    assert "Fatima el Amrani" in words
    assert "rolstoel" in words.lower()
    assert "Els de Boer" not in words
    response = client.post(url, pressed(page_of(client, url), "Fatima el Amrani", "in"))
    fatima = of("Fatima el Amrani")
    assert (response.status_code, response.url) == (303, f"{url}#r{fatima.pk}")
    assert (fatima.presence, fatima.present_count) == ("present", 3)
    for what, heads, presence in (("more", 4, "present"), ("fewer", 3, "present"), ("undo", 0, "unknown")):
        client.post(url, pressed(page_of(client, url), "Fatima el Amrani", what))
        fatima.refresh_from_db()
        assert (fatima.present_count, fatima.presence) == (heads, presence)
    meeting.refresh_from_db()
    assert meeting.state == "held"


def test_who_comes_perhaps_is_counted_apart_and_a_place_is_named_only_of_who_said_yes(client, meeting):
    url = address("check_in", meeting)
    silent = InvitationFactory(meeting=meeting, contact__name="Stille Sam")
    assert silent.place == "none"
    found = text(client.get(url, {"zoek": "Stille"}))
    assert ("Stille Sam" in found, "geen plek" in found) == (True, False)
    Invitation.objects.filter(pk=silent.pk).update(
        answer="accepted", party_size=1, place="waiting", queue_number=1, answered_at=timezone.now()
    )
    assert "op de wachtlijst" in text(client.get(url, {"zoek": "Stille"}))
    Invitation.objects.filter(contact__name="Mark Jansen").update(answer="declined", party_size=0)
    assert "Verwacht: 4." in text(client.get(url))


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
    response = client.post(url, pressed(page, "Els de Boer", "in"))
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
    assert helper.post(url, {"tap": f"{of('Els de Boer').pk}.1.0", "key": "k" * 22}).status_code == 409
    assert of("Els de Boer").presence == "unknown"


def test_two_tablets_agree_and_a_tap_that_comes_twice_changes_nothing(client, meeting):
    url, other = address("check_in", meeting), Client()
    other.force_login(meeting.organiser)
    first, second = page_of(client, url), page_of(other, url)
    tap = pressed(first, "Fatima el Amrani", "in")
    for tablet in (client, client, other):  # again, because the answer was lost; and the same on the other tablet
        assert tablet.post(url, tap).status_code == 303
    assert queries.attendance(meeting).total == 3
    fewer = pressed(page_of(client, url), "Fatima el Amrani", "fewer")
    client.post(url, fewer)
    client.post(url, fewer)
    assert of("Fatima el Amrani").present_count == 2
    pk = of("Fatima el Amrani").pk
    response = other.post(
        url, {"tap": f"{pk}.4.3", "key": key_of(second)}, headers={"X-Door": "tap"}
    )  # this screen still said 3
    assert response.status_code == 409
    assert "Iemand anders schreef intussen iets op voor Fatima el Amrani." in text(response)
    assert f'value="{pk}.3.2"' in response.content.decode()
    assert of("Fatima el Amrani").present_count == 2
    assert second != page_of(other, url)


def test_a_tap_without_reload_gets_the_row_and_the_counts_only(client, meeting):
    url = address("check_in", meeting)
    tap = pressed(page_of(client, url), "Mark Jansen", "in")
    response = client.post(url, tap, headers={"X-Door": "tap"})
    page = response.content.decode()
    assert (response.status_code, "<html" in page, page.count("data-part")) == (200, False, 2)
    assert "Bewaard." in page
    assert "1 persoon is binnen." in text(response)


def walk_in(client, url, **fields):
    key = re.findall(r'name="key" value="([^"]+)"', page_of(client, url))[-1]
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
    assert client.post(address("check_in", meeting), {"tap": f"{other.pk}.1.0", "key": "k" * 22}).status_code == 409
    other.refresh_from_db()
    assert other.present_count == 0
    assert [Tap.read(value) for value in ("", "1.2", "1.-1.0", "1.501.0", "x.1.0", "1.b.0", "1.1.501", "१.1.0")] == [
        None
    ] * 8


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


def test_before_two_hours_before_the_start_nobody_can_be_checked_in(client, meeting):
    moved(meeting, timezone.now() + dt.timedelta(hours=3))
    url = address("check_in", meeting)
    assert "vanaf twee uur voor het begin" in text(client.get(url))
    client.post(url, {"tap": f"{of('Mark Jansen').pk}.1.0", "key": "k" * 22})
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
    assert helper.post(url, pressed(page, "Fatima el Amrani", "in")).status_code == 303
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
    taps = [("3", "0"), ("3", "0"), ("2", "3"), ("4", "3")]
    done = [
        note_presence(invitation=fatima, sign=sign, seen=seen, key=f"{number}" * 22, actor=None)
        for number, (sign, seen) in enumerate(taps)
    ]
    assert done == [Tapped.SAVED, Tapped.SAME, Tapped.SAVED, Tapped.OTHER]
    said = {"meeting": meeting, "group": "partner", "key": "k" * 22, "actor": None}
    assert [add_walk_ins(count=2, **said), add_walk_ins(count=2, **said)] == [Tapped.SAVED, Tapped.SAME]


def test_a_tap_counts_once_also_when_somebody_undid_it_before_it_came_again(client, meeting):
    url, other = address("check_in", meeting), Client()
    other.force_login(meeting.organiser)
    tap = pressed(page_of(client, url), "Fatima el Amrani", "in")
    client.post(url, tap)
    other.post(url, pressed(page_of(other, url), "Fatima el Amrani", "undo"))
    response = client.post(url, tap, headers={"X-Door": "tap"})
    assert (response.status_code, of("Fatima el Amrani").present_count) == (200, 0)
    assert client.post(url, {"tap": tap["tap"], "key": "te kort"}).status_code == 422
    assert of("Fatima el Amrani").present_count == 0


def test_after_the_start_you_note_who_sent_word_and_who_did_not_come(client, meeting):
    url = address("check_in", meeting)
    for what, presence, words in (("excused", "excused", "1 meldde zich af."), ("absent", "absent", "1 kwam niet.")):
        client.post(url, pressed(page_of(client, url), "Mark Jansen", what))
        assert of("Mark Jansen").presence == presence
        assert words in text(client.get(url))
        client.post(url, pressed(page_of(client, url), "Mark Jansen", "undo"))
        assert of("Mark Jansen").presence == "unknown"
    client.post(url, pressed(page_of(client, url), "Mark Jansen", "absent"))
    client.post(url, pressed(page_of(client, url), "Mark Jansen", "in"))  # came late after all
    assert (of("Mark Jansen").presence, of("Mark Jansen").present_count) == ("present", 1)
    moved(meeting, timezone.now() + dt.timedelta(minutes=30))
    page = page_of(client, url)
    assert 'data-what="absent"' not in page
    early = {"tap": f"{of('Fatima el Amrani').pk}.a.0", "key": key_of(page)}
    assert client.post(url, early, headers={"X-Door": "tap"}).status_code == 409
    assert of("Fatima el Amrani").presence == "unknown"


def test_a_tap_that_comes_too_late_is_refused_and_not_lost_in_silence(client, meeting):
    url = address("check_in", meeting)
    tap = pressed(page_of(client, url), "Mark Jansen", "in")
    moved(meeting, meeting.starts_at - dt.timedelta(days=3))
    response = client.post(url, tap, headers={"X-Door": "tap"})
    assert (response.status_code, "U kunt nu niet bijhouden wie er is." in text(response)) == (409, True)
    assert client.post(url, tap).status_code == 409
    assert of("Mark Jansen").present_count == 0


def test_taps_are_kept_apart_by_login_and_by_link_until_the_list_is_over(client, meeting):
    make_door_link(meeting=meeting, actor=meeting.organiser)
    colleague, helper = Client(), Client()
    colleague.force_login(AreaRoleFactory(area=meeting.area).user)
    url = address("check_in", meeting)
    pages = [page_of(client, url), page_of(client, url), page_of(colleague, url), page_of(helper, help_url(meeting))]
    owners = [re.search(r'data-owner="([\w-]{22})"', page)[1] for page in pages]
    make_door_link(meeting=meeting, actor=meeting.organiser)  # a new link of the same door sends what was kept
    owners.append(re.search(r'data-owner="([\w-]{22})"', page_of(helper, help_url(meeting)))[1])
    assert (owners[0], owners[3], len(set(owners))) == (owners[1], owners[4], 3)
    ends = [re.search(r'data-until="([^"]+)"', pages[number])[1] for number in (0, 3)]
    midnight = timezone.localtime(meeting.starts_at).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [round((dt.datetime.fromisoformat(end) - midnight) / dt.timedelta(days=1)) for end in ends]
    assert days == [2, 1]


def test_all_others_did_not_come_after_a_page_that_names_how_many(client, meeting):
    url = address("not_come", meeting)
    waiting = InvitationFactory(meeting=meeting, answer="accepted", party_size=1, place="waiting", queue_number=1,
                                answered_at=timezone.now())  # fmt: skip
    page = text(client.get(url))
    assert "1 genodigde zei ja en is niet gezien." in page
    assert ("Fatima el Amrani" in page, "Mark Jansen" in page) == (True, False)
    assert client.post(url, {"expected_count": 2}).status_code == 422
    assert of("Fatima el Amrani").presence == "unknown"
    assert client.post(url, {"expected_count": 1}).status_code == 302
    waiting.refresh_from_db()
    seen = [of(name).presence for name in ("Fatima el Amrani", "Mark Jansen", "Els de Boer")]
    assert (seen, waiting.presence) == (["absent", "unknown", "unknown"], "unknown")
    assert LogEntry.objects.get(action="note_not_come").details == {"count": 1}
    assert "U hoeft niets te doen." in text(client.get(url))


def test_before_the_end_nobody_is_written_down_as_not_come_at_once(client, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(ends_at=timezone.now() + dt.timedelta(hours=1))
    url = address("not_come", meeting)
    assert "Dit kan na het einde van de bijeenkomst." in text(client.get(url))
    client.post(url, {"expected_count": 1})
    assert of("Fatima el Amrani").presence == "unknown"
    assert url not in page_of(client, address("check_in", meeting))
