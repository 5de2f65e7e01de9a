"""The paper list for the door, and typing it over afterwards."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import LogEntry
from invitations import queries, tokens
from invitations.actions import add_walk_ins, invite, note_presence, record_reply
from invitations.models import Guest, Invitation, WalkIns
from invitations.paper import Line, Sheet, door_data, door_pdf
from invitations.rules import can_note_attendance, presence
from meetings.actions import NotInviting, cancel_meeting
from meetings.models import Meeting
from tests.factories import InvitationFactory, MeetingFactory, OrganisationFactory
from tests.invitations.post import inside
from tests.invitations.staff_pages import address, coordinator_of, elsewhere, plan, text, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(client):
    """Fatima comes with three and needs something, Mark perhaps, Els stays away."""
    meeting = plan()
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="n" * 20)
    meeting.refresh_from_db()
    answer("Fatima el Amrani", "accepted", party_size=3, needs=["wheelchair"], needs_note="Naast mijn zus")
    answer("Mark Jansen", "tentative")
    answer("Els de Boer", "declined")
    client.force_login(meeting.organiser)
    return meeting


def of(name):
    return Invitation.objects.get(contact__name=name)


def answer(name, given, **fields):
    return record_reply(invitation=of(name), answer=given, form_nonce=f"{name}{given}", **fields)


def begun(meeting):
    """The doors have opened."""
    now = timezone.now()
    times = {"doors_at": now - dt.timedelta(hours=1), "starts_at": now - dt.timedelta(minutes=30)}
    Meeting.objects.filter(pk=meeting.pk).update(
        **times, ends_at=now + dt.timedelta(hours=1), reply_by=times["doors_at"]
    )
    meeting.refresh_from_db()


# --- The list --------------------------------------------------------------------------------------------------------


def test_the_list_has_who_comes_by_group_with_how_many(client, meeting):
    words = text(client.get(address("door", meeting)))
    assert "Wij verwachten 4 mensen." in words
    fatima = of("Fatima el Amrani")
    code = tokens.spaced(tokens.entry_code(fatima.public_id, fatima.token_version))
    row = f"Fatima el Amrani {fatima.organisation} {code} 3"
    assert f"Bewoners Bewoners Is er Naam Komt met Kwam met {row}" in words
    assert "Mark Jansen" in words
    mark = of("Mark Jansen")
    assert f"komt misschien {tokens.spaced(tokens.entry_code(mark.public_id, mark.token_version))} 1" in words
    assert "Els de Boer" not in words
    assert "Staat u niet op de lijst? U bent welkom." in words
    assert "U kunt dat altijd stoppen." in words
    assert client.get(address("door", meeting)).content.decode().count("lp-door__blank") == 14


def test_guests_and_turns_are_named(client, meeting):
    Guest.objects.create(invitation=of("Fatima el Amrani"), name="Piet Bakker")
    Invitation.objects.filter(contact__name="Mark Jansen").update(
        answer="accepted", place="waiting", queue_number=1, bucket="room"
    )
    Invitation.objects.filter(contact__name="Els de Boer").update(
        answer="accepted", place="reserved", bucket="online", party_size=1
    )
    words = text(client.get(address("door", meeting)))
    assert "met Piet Bakker" in words
    assert "op de wachtlijst" in words
    assert "Els de Boer" not in words


def test_what_people_need_is_on_a_sheet_for_who_organises_only(client, meeting):
    words = text(client.get(address("door", meeting)))
    assert "Alleen voor de organisatie: wat mensen nodig hebben" in words
    assert "Naast mijn zus" in words
    client.force_login(viewer())
    words = text(client.get(address("door", meeting)))
    assert "Fatima el Amrani" in words
    assert "Naast mijn zus" not in words
    assert "Alleen voor de organisatie" not in words


def test_the_file_is_accessible_and_the_download_is_logged(client, meeting):
    response = client.post(address("door_file", meeting))
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/pdf", "no-store")
    pdf = inside(response.content)
    found = {name: name in pdf for name in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang", b"/DisplayDocTitle", b"/Table")}
    assert found == dict.fromkeys(found, True)
    assert LogEntry.objects.get(action="download_door_list").details == {"count": 4}


def test_the_file_says_what_the_page_says():
    meeting = MeetingFactory()
    sheet = Sheet(meeting, {"Bewoners": [Line("Anna", "", 2, ["Ringleiding"], "CDF GHJ")], "Partners": []})
    with translation.override("nl"):
        data = door_data(sheet, now=timezone.now())
    assert [group["name"] for group in data["groups"]] == ["Bewoners"]
    assert data["groups"][0]["lines"] == [{"name": "Anna", "details": "", "heads": "2", "code": "CDF GHJ"}]
    assert "Ringleiding" not in str(data)  # never in a file, whoever asks for it
    assert data["expected"] == "Wij verwachten 2 mensen."


@pytest.mark.parametrize("name", ['#eval("1") $ * _ ` @ref \\', "W" * 150, "a\x00\x1b", "日本 😀", "\u202ea"])
def test_a_hostile_name_is_only_a_name(name):
    sheet = Sheet(MeetingFactory(title=name[:120].replace("\x00", "")), {"Bewoners": [Line(name, name, 1, [name])]})
    assert door_pdf(sheet, now=timezone.now()).startswith(b"%PDF")


def test_an_empty_list_says_so(client):
    draft = plan()
    client.force_login(draft.organiser)
    assert "Niemand heeft nog gezegd te komen." in text(client.get(address("door", draft)))


def test_the_list_takes_as_many_queries_for_one_as_for_three(client, meeting):
    client.get(address("door", meeting))
    with CaptureQueriesContext(connection) as few:
        client.get(address("door", meeting))
    for name in ("Een", "Twee", "Drie"):
        invitation = InvitationFactory(meeting=meeting, organisation=OrganisationFactory(), contact__name=name)
        record_reply(invitation=invitation, answer="accepted", needs=["wheelchair"], form_nonce=name)
    client.get(address("door", meeting))  # the first look at more needs is written down
    with CaptureQueriesContext(connection) as more:
        client.get(address("door", meeting))
    assert len(more) == len(few)


# --- Afterwards ------------------------------------------------------------------------------------------------------


def seen_now(client, meeting, name="attendance"):
    """What the page that is open now remembers of how everyone stood."""
    return client.get(address(name, meeting)).context["form"]["seen"].value()


def note(client, meeting, *names, **fields):
    rows = Invitation.objects.filter(meeting=meeting)
    data = {f"heads_{row.pk}": str(row.party_size or 1) for row in rows} | {
        "residents": "",
        "municipal": "",
        "partner": "",
    }
    data["seen"] = fields.pop("seen", None) or seen_now(client, meeting)
    present = [of(name).pk for name in names]
    return client.post(address("attendance", meeting), data | {"present": present} | fields)


def test_ticks_and_blank_lines_are_counted(client, meeting):
    begun(meeting)
    response = note(client, meeting, "Fatima el Amrani", "Els de Boer", residents="12", partner="1")
    assert response.status_code == 302
    seen = dict(Invitation.objects.values_list("contact__name", "presence"))
    assert seen == {"Fatima el Amrani": "present", "Mark Jansen": "unknown", "Els de Boer": "present"}
    assert (of("Fatima el Amrani").present_count, of("Mark Jansen").present_count) == (3, 0)
    found = queries.attendance(meeting)
    assert (found.invited, found.walked_in) == ({"residents": 3, "partner": 1}, {"residents": 12, "partner": 1})
    assert found.total == 17
    words = text(client.get(response.url))
    assert "Opgeschreven: 17 mensen waren er." in words
    assert "Bewoners 3 van de lijst, 12 zonder uitnodiging" in words


@pytest.mark.parametrize(
    ("answered", "was_there", "seen"),
    [
        ("accepted", True, "present"),
        ("declined", True, "present"),
        ("accepted", False, "absent"),
        ("declined", False, "excused"),
        ("tentative", False, "unknown"),
        ("needs-action", False, "unknown"),
    ],
)
def test_who_said_yes_and_was_not_there_stayed_away(answered, was_there, seen):
    assert presence(answered, is_present=was_there) == seen


def test_noting_again_replaces_what_was_noted(client, meeting):
    begun(meeting)
    note(client, meeting, "Fatima el Amrani", residents="12")
    page = client.get(address("attendance", meeting)).content.decode()
    assert f'value="{of("Fatima el Amrani").pk}" id="p{of("Fatima el Amrani").pk}" checked' in page
    assert 'name="residents" value="12"' in page
    note(client, meeting, "Mark Jansen", **{f"heads_{of('Mark Jansen').pk}": "2"})
    assert of("Fatima el Amrani").presence == "absent"
    found = queries.attendance(meeting)
    assert (found.invited, found.walked_in) == ({"municipal": 2}, {})
    assert WalkIns.objects.count() == 3


@pytest.mark.parametrize(("noted", "words"), [("excused", "Liet het weten"), ("absent", "Kwam niet")])
def test_what_was_noted_at_the_door_stays_for_who_has_no_tick(client, meeting, noted, words):
    begun(meeting)
    Invitation.objects.update(presence=noted)
    assert text(client.get(address("attendance", meeting))).count(words) == 3
    note(client, meeting, "Els de Boer", residents="2")
    found = dict(Invitation.objects.values_list("contact__name", "presence"))
    assert found == {"Fatima el Amrani": noted, "Mark Jansen": noted, "Els de Boer": "present"}


def test_what_a_tablet_wrote_down_since_the_page_was_loaded_stays_and_is_told(client, meeting):
    begun(meeting)
    note(client, meeting, "Els de Boer", residents="2", partner="1")
    loaded = seen_now(client, meeting)
    tap = {"meeting": meeting, "actor": None}
    note_presence(invitation=of("Mark Jansen"), sign="2", seen="0", key="tap-mark-1", actor=None)
    note_presence(invitation=of("Fatima el Amrani"), sign="e", seen="a", key="tap-fatima", actor=None)
    add_walk_ins(group="residents", count=3, key="tap-walk-1", **tap)
    response = note(client, meeting, "Els de Boer", residents="2", partner="4", seen=loaded)
    found = dict(Invitation.objects.values_list("contact__name", "presence"))
    assert found == {"Fatima el Amrani": "excused", "Mark Jansen": "present", "Els de Boer": "present"}
    assert queries.attendance(meeting).walked_in == {"residents": 5, "partner": 4}
    assert (of("Mark Jansen").present_count, queries.attendance(meeting).total) == (2, 12)
    words = text(client.get(response.url))
    assert "Iemand anders schreef intussen iets op, en dat blijft: Mark Jansen, Bewoners." in words
    assert "Opgeschreven: 12 mensen waren er." in words


def test_a_page_with_a_mistake_keeps_what_it_saw_at_first(client, meeting):
    begun(meeting)
    loaded = seen_now(client, meeting)
    note_presence(invitation=of("Mark Jansen"), sign="1", seen="0", key="tap-mark-1", actor=None)
    wrong = note(client, meeting, residents="veel", seen=loaded or " ")
    assert wrong.context["form"]["seen"].value() == (loaded or " ")
    note(client, meeting, seen=loaded or " ", **{f"heads_{of('Mark Jansen').pk}": "3"})
    assert of("Mark Jansen").presence == "present"


def test_a_number_that_cannot_be_keeps_what_was_ticked(client, meeting):
    begun(meeting)
    fatima = of("Fatima el Amrani").pk
    response = note(client, meeting, "Fatima el Amrani", residents="veel", **{f"heads_{fatima}": "0"})
    assert response.status_code == 422
    words = text(response)  # above the form, and at the field
    assert words.count("Vul bij “Bewoners” een getal in, bijvoorbeeld 10.") == 2
    assert words.count("Vul bij “Hoeveel mensen, Fatima el Amrani” 1 of meer in.") == 2
    assert f'id="p{fatima}" checked' in response.content.decode()
    assert 'value="veel"' in response.content.decode()
    assert not Invitation.objects.filter(presence="present").exists()


def test_someone_of_another_meeting_cannot_be_ticked(client, meeting):
    begun(meeting)
    other = InvitationFactory()
    note(client, meeting, present=[other.pk])
    other.refresh_from_db()
    assert (other.presence, other.present_count) == ("unknown", 0)


def test_before_the_doors_open_there_is_nothing_to_fill_in(client, meeting):
    response = client.get(address("attendance", meeting))
    assert "U kunt dit invullen vanaf het moment dat de deuren opengaan." in text(response)
    note(client, meeting, "Fatima el Amrani")
    assert not Invitation.objects.filter(presence="present").exists()


@pytest.mark.parametrize(
    ("state", "minutes", "is_open"),
    [
        ("inviting", -1, False),
        ("inviting", 0, True),
        ("held", 9999, True),
        ("draft", 5, False),
        ("cancelled", 5, False),
    ],
)
def test_attendance_is_noted_from_the_moment_that_the_doors_open(state, minutes, is_open):
    meeting = MeetingFactory.build(state=state, area=None, venue=None, organiser=None)
    assert can_note_attendance(meeting, meeting.doors_at + dt.timedelta(minutes=minutes)) is is_open


def test_noting_takes_as_many_queries_for_one_as_for_three(client, meeting):
    begun(meeting)
    Invitation.objects.exclude(contact__name="Fatima el Amrani").delete()
    note(client, meeting)
    with CaptureQueriesContext(connection) as one:
        note(client, meeting, "Fatima el Amrani")
        client.get(address("attendance", meeting))
    for name in ("Een", "Twee"):
        InvitationFactory(meeting=meeting, organisation=OrganisationFactory(), contact__name=name)
    with CaptureQueriesContext(connection) as three:
        note(client, meeting, "Een", "Twee")
        client.get(address("attendance", meeting))
    assert len(three) == len(one) + 1  # the test itself looks up one name more


@pytest.mark.parametrize(
    ("name", "method", "seen_by_viewer", "allowed"),
    [
        ("door", "get", 200, 200),
        ("door_file", "post", 200, 200),
        ("attendance", "get", 404, 200),
        ("attendance", "post", 404, 302),
    ],
)
def test_the_door_is_for_who_may_see_or_change_the_meeting(client, meeting, name, method, seen_by_viewer, allowed):
    begun(meeting)
    for user, status in (
        (coordinator_of(elsewhere().area), 404),
        (viewer(), seen_by_viewer),
        (meeting.organiser, allowed),
    ):
        client.force_login(user)
        assert getattr(client, method)(address(name, meeting)).status_code == status


@pytest.mark.parametrize(("minutes", "state"), [(10, "inviting"), (-10, "held")])
def test_a_meeting_of_which_the_visitors_were_counted_was_held_and_cannot_be_cancelled(client, meeting, minutes, state):
    begun(meeting)
    starts_at = timezone.now() + dt.timedelta(minutes=minutes)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=starts_at)
    note(client, meeting, "Fatima el Amrani")
    meeting.refresh_from_db()
    assert meeting.state == state
    if state == "held":
        with pytest.raises(NotInviting):
            cancel_meeting(meeting=meeting, actor=meeting.organiser)
