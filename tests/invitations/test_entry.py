"""The code for the door: on the page of who comes, and what it opens for whom."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from invitations import tokens
from invitations.actions import invite, make_door_link, record_reply
from invitations.models import DoorLink, Guest, Invitation
from meetings.models import Meeting
from platforms.logs import masked
from tests.factories import InvitationFactory, MeetingFactory
from tests.invitations.staff_pages import address, coordinator_of, elsewhere, plan, text, viewer
from tests.resident import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    """Invited; Fatima comes with Noor, Mark perhaps, Els does not come."""
    meeting = plan()
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="n" * 20)
    record_reply(
        invitation=of("Fatima el Amrani"), answer="accepted", party_size=2, guests=[("Noor Bos", "noor@thuis.example")],
        form_nonce="1",
    )  # fmt: skip
    record_reply(invitation=of("Mark Jansen"), answer="tentative", form_nonce="2")
    record_reply(invitation=of("Els de Boer"), answer="declined", form_nonce="3")
    return meeting


def begin(meeting):
    now = timezone.now()
    times = {"doors_at": now, "starts_at": now, "reply_by": now}
    Meeting.objects.filter(pk=meeting.pk).update(**times, ends_at=now + dt.timedelta(seconds=1))
    meeting.refresh_from_db()


def of(name):
    return Invitation.objects.get(contact__name=name)


def code_of(person, version=1):
    return tokens.entry_code(person.public_id, version)


def answered(client, invitation):
    token = tokens.make(invitation.public_id, invitation.token_version, "reply")
    return client.get(reverse("invitations:answered", args=[token]))


def entry(meeting, code):
    return reverse("invitations:entry", args=[meeting.pk, code])


def test_who_said_yes_and_who_comes_along_find_a_code_on_their_page(client, meeting):
    fatima, noor = of("Fatima el Amrani"), Guest.objects.get()
    guest_url = reverse("invitations:guest", args=[tokens.make(noor.public_id, 1, "guest")])
    for response, code in ((answered(client, fatima), code_of(fatima)), (client.get(guest_url), code_of(noor))):
        assert tokens.spaced(code) in text(response)
        assert "<svg" in response.content.decode()
        assert "style=" not in response.content.decode()
    assert code_of(fatima) != code_of(noor)
    for name in ("Mark Jansen", "Els de Boer"):
        assert "Uw code voor de deur" not in text(answered(client, of(name)))


@pytest.mark.parametrize(
    ("fields", "of_meeting", "is_shown"),
    [
        ({}, {}, True),
        ({"place": "waiting", "queue_number": 1}, {}, False),
        ({"bucket": "online"}, {}, False),
        ({}, {"state": "cancelled"}, False),
        ({}, {"ends_at": timezone.now() - dt.timedelta(minutes=1), "starts_at": timezone.now() - dt.timedelta(hours=1)},
         False),
    ],
)  # fmt: skip
def test_a_code_is_for_who_has_a_place_in_the_room_until_the_end(client, meeting, fields, of_meeting, is_shown):
    Invitation.objects.filter(pk=of("Fatima el Amrani").pk).update(**fields)
    if "starts_at" in of_meeting:
        of_meeting |= {"doors_at": of_meeting["starts_at"], "reply_by": of_meeting["starts_at"]}
    Meeting.objects.filter(pk=meeting.pk).update(**of_meeting)
    assert ("Uw code voor de deur" in text(answered(client, of("Fatima el Amrani")))) is is_shown


def test_a_stranger_learns_nothing_by_a_code_and_nothing_changes(client, meeting, django_assert_num_queries):
    begin(meeting)
    right, wrong, before = entry(meeting, code_of(of("Fatima el Amrani"))), entry(meeting, "CDFGHJ"), rows()
    with django_assert_num_queries(0):
        page = client.get(right)
    assert (page.status_code, page.content == client.get(wrong).content) == (200, True)
    assert "Deze code is voor de deur" in text(page)
    assert ("Fatima" in text(page), meeting.title in text(page), bool(page.cookies)) == (False, False, False)
    assert (client.post(right).status_code, rows()) == (405, before)
    assert masked(f"GET {right}").endswith("…/")


def test_a_code_leads_who_organises_to_one_row_and_looking_changes_nothing(client, meeting):
    begin(meeting)
    fatima = of("Fatima el Amrani")
    client.force_login(meeting.organiser)
    response = client.get(entry(meeting, code_of(fatima)))
    assert response.url == f"{address('check_in', meeting)}?zoek={code_of(fatima)}"
    page = client.get(response.url)
    assert re.findall(r'<li [^>]*id="r(\d+)"', page.content.decode()) == [str(fatima.pk)]
    assert "Zijn er, met 2" in text(page)
    assert of("Fatima el Amrani").presence == "unknown"


def test_a_code_leads_nobody_else_to_a_list(meeting):
    begin(meeting)
    for user in (viewer(), coordinator_of(elsewhere().area)):
        other = Client()
        other.force_login(user)
        assert "Deze code is voor de deur" in text(other.get(entry(meeting, code_of(of("Fatima el Amrani")))))


def test_a_device_with_the_link_of_the_day_scans_after_its_holder_said_so(meeting):
    begin(meeting)
    make_door_link(meeting=meeting, actor=meeting.organiser)
    link, helper = DoorLink.objects.get(), Client()
    url = reverse("invitations:door_help", args=[tokens.make(link.public_id, link.version, "door")])
    scanned = entry(meeting, code_of(of("Fatima el Amrani")))
    helper.get(url)
    assert helper.get(scanned).status_code == 200
    response = helper.post(url, {"go": "scan"})
    kept = response.cookies["deur"]
    assert (response.status_code, kept["path"], kept["httponly"], kept["samesite"]) == (303, "/binnen/", True, "Lax")
    assert "Dit apparaat kan nu codes scannen" in text(helper.get(response.url))
    response = helper.get(scanned)
    assert response.url == f"{url}?zoek={code_of(of('Fatima el Amrani'))}"
    assert "Fatima el Amrani" in text(helper.get(response.url))
    other = MeetingFactory(state="inviting")
    assert helper.get(entry(other, "CDFGHJ")).status_code == 200
    make_door_link(meeting=meeting, actor=meeting.organiser)  # the link of this device stops
    assert helper.get(scanned).status_code == 200


def test_a_typed_or_scanned_code_is_found_by_the_search(client, meeting):
    begin(meeting)
    client.force_login(meeting.organiser)
    fatima, noor = of("Fatima el Amrani"), Guest.objects.get()
    url = address("check_in", meeting)
    for words in (
        code_of(fatima),
        tokens.spaced(code_of(fatima)).lower(),
        f"https://voorbeeld.example{entry(meeting, code_of(fatima))}",
        code_of(noor),
    ):
        page = text(client.get(url, {"zoek": words}))
        assert ("Fatima el Amrani" in page, "Mark Jansen" in page) == (True, False)
    assert "Niemand gevonden." in text(client.get(url, {"zoek": "CCCCCC"}))
    stranger = InvitationFactory(answer="accepted", party_size=1, place="reserved", answered_at=timezone.now())
    assert "Niemand gevonden." in text(client.get(url, {"zoek": code_of(stranger)}))
    helper_finds = Client()
    make_door_link(meeting=meeting, actor=meeting.organiser)
    link = DoorLink.objects.get()
    url = reverse("invitations:door_help", args=[tokens.make(link.public_id, link.version, "door")])
    for name, is_found in (("Mark Jansen", True), ("Els de Boer", False)):
        assert (name in text(helper_finds.get(url, {"zoek": code_of(of(name))}))) is is_found


def test_a_code_opens_no_answer(client, meeting):
    code = code_of(of("Fatima el Amrani"))
    for path in (f"/u/{code}/", f"/u/{code}/ontvangen/", f"/deur/{code}/", f"/gast/{code}/"):
        assert client.get(path).status_code == 404
    assert code not in tokens.letter_codes(of("Fatima el Amrani").public_id, 1)[0]
