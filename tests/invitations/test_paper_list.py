"""The paper list of the door, typed over line by line."""

import datetime as dt

import pytest
from django.utils import timezone

from invitations import queries, tokens
from invitations.actions import add_walk_ins, invite, record_reply
from invitations.models import Invitation
from meetings.models import Meeting
from tests.invitations.staff_pages import address, partner, plan, text, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(client):
    """Over since a minute: Fatima said three, Mark perhaps, two are called Els, and Zoë has an accent."""
    meeting = plan()
    partner(meeting, name="Els Bos")
    partner(meeting, name="Zoë van Dam")
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="n" * 20)
    record_reply(invitation=of("Fatima el Amrani"), answer="accepted", party_size=3, form_nonce="1")
    record_reply(invitation=of("Mark Jansen"), answer="accepted", form_nonce="2")
    over = timezone.now() - dt.timedelta(hours=1)
    times = {"doors_at": over, "starts_at": over, "reply_by": over}
    Meeting.objects.filter(pk=meeting.pk).update(**times, ends_at=timezone.now() - dt.timedelta(minutes=1))
    client.force_login(meeting.organiser)
    return meeting


def of(name):
    return Invitation.objects.get(contact__name=name)


def code(name):
    return tokens.spaced(tokens.entry_code(of(name).public_id, 1))


def send(client, meeting, *lines, go="save", **fields):
    return client.post(address("paper_list", meeting), {"lines": "\n".join(lines), "go": go} | fields)


def test_names_parts_of_names_and_codes_are_written_down_and_others_stay(client, meeting):
    Invitation.objects.filter(pk=of("Mark Jansen").pk).update(presence="excused")
    response = send(client, meeting, "fatima", "  els bos 2 ", "", f"{code('Els de Boer')} 4", "ZOE; 3", residents="12")
    assert response.status_code == 302
    found = dict(Invitation.objects.values_list("contact__name", "present_count"))
    assert found == {"Fatima el Amrani": 3, "Els Bos": 2, "Els de Boer": 4, "Zoë van Dam": 3, "Mark Jansen": 0}
    assert of("Mark Jansen").presence == "excused"
    assert queries.attendance(meeting).walked_in == {"residents": 12}


def test_walk_ins_that_a_tablet_counted_since_the_page_was_loaded_stay_and_are_told(client, meeting):
    loaded = client.get(address("paper_list", meeting)).context["form"]["seen"].value()
    add_walk_ins(meeting=meeting, group="residents", count=3, key="tap-walk-1", actor=None)
    response = send(client, meeting, "fatima", residents="", partner="2", seen=loaded)
    assert queries.attendance(meeting).walked_in == {"residents": 3, "partner": 2}
    assert "en dat blijft: Bewoners." in text(client.get(response.url))


def test_first_you_see_who_it_is_and_nothing_is_kept(client, meeting):
    page = text(send(client, meeting, code("Fatima el Amrani"), "Mark 2", go="check", partner="1"))
    assert "Klopt dit?" in page
    assert "Fatima el Amrani" in page
    assert not Invitation.objects.filter(presence="present").exists()
    assert queries.attendance(meeting).total == 0


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["els"], "“els” kan meer dan één zijn: Els Bos, Els de Boer."),
        (["niemand 2"], "“niemand 2”: niemand met deze naam is uitgenodigd."),
        (["fatima", "Fatima el Amrani 2"], "Fatima el Amrani staat hier twee keer."),
        (["fatima 0"], "vul 1 of meer mensen in"),
        (["mark"] * 501, "Typ hoogstens 500 regels in één keer."),
    ],
)
def test_a_line_that_is_not_clear_keeps_all_as_typed_and_writes_nothing(client, meeting, lines, words):
    response = send(client, meeting, *lines)
    assert (response.status_code, words in text(response)) == (422, True)
    assert lines[0] in response.content.decode()
    assert not Invitation.objects.filter(presence="present").exists()


def test_before_the_doors_open_nothing_is_typed_over(client, meeting):
    soon = timezone.now() + dt.timedelta(hours=1)
    Meeting.objects.filter(pk=meeting.pk).update(doors_at=soon, starts_at=soon, ends_at=soon + dt.timedelta(hours=1))
    assert send(client, meeting, "fatima").status_code == 200
    assert of("Fatima el Amrani").presence == "unknown"


def test_it_is_for_who_may_change_the_meeting_and_the_pages_lead_to_it(client, meeting):
    assert address("paper_list", meeting) in client.get(address("attendance", meeting)).content.decode()
    assert code("Fatima el Amrani") in text(client.get(address("door", meeting)))
    client.force_login(viewer())
    assert client.get(address("paper_list", meeting)).status_code == 404
