"""An editor writes and decides nothing; who helps at the door sees the list of today, and nothing else."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import LogEntry, User
from invitations.actions import record_reply
from invitations.models import Invitation
from meetings.models import Meeting
from outcomes.models import Agreement
from tests.factories import AreaRoleFactory, InvitationFactory, MeetingFactory, MembershipFactory, UserFactory
from tests.invitations.staff_pages import elsewhere, plan, text
from tests.meetings.preparing import prepared
from tests.outcomes.held import came, held, reported

pytestmark = pytest.mark.django_db
Role = User.Role
NOW = timezone.now


@pytest.fixture
def editor(client):
    """An editor of the area of a prepared draft."""
    client.meeting = prepared(plan(state="inviting"))
    client.user = AreaRoleFactory(user__role=Role.EDITOR, area=client.meeting.area).user
    client.force_login(client.user)
    return client


def helper_at(meeting, client):
    user = AreaRoleFactory(user__role=Role.DOOR, area=meeting.area, user__name="Dirk Poort").user
    client.force_login(user)
    return user


def links(response):
    return {part.partition('"')[0] for part in response.content.decode().split('href="')[1:]}


def dead_links(client, response):
    inside = {
        link for link in links(response) if link.startswith("/") and not link.startswith(("/static", "/huisstijl"))
    }
    return sorted(link for link in inside if client.get(link.partition("#")[0]).status_code == 404)


def test_an_editor_changes_the_texts_and_nothing_else(editor):
    meeting, before = editor.meeting, editor.meeting.themes.get()
    page = editor.get(reverse("meetings:subject", args=[meeting.pk]))
    assert [field.name for field in page.context["form"].visible_fields()] == [
        "title",
        "question",
        "goal",
        "introduction",
    ]
    more = {"area": elsewhere().area_id, "kind": "market", "is_public": "no", "participation": "decide", "themes": []}
    said = {"title": "Samen eten", "question": "Wat eet u graag?", "goal": "Doel", "introduction": "Kom ook."}
    response = editor.post(reverse("meetings:subject", args=[meeting.pk]), said | more)
    row = Meeting.objects.get(pk=meeting.pk)
    assert (response.status_code, {name: getattr(row, name) for name in said}) == (302, said)
    assert (row.area_id, row.kind, row.is_public, row.participation, row.themes.get(), row.sequence) == (
        meeting.area_id, "theme", True, meeting.participation, before, meeting.sequence,
    )  # fmt: skip
    entry = LogEntry.objects.get(action="change_subject")
    assert (entry.actor, entry.details) == (editor.user, {"fields": ["title", "question", "goal", "introduction"]})


def test_an_editor_is_told_whom_to_ask_when_people_know_the_old_words(editor):
    address = reverse("meetings:subject", args=[editor.meeting.pk])
    ours, asked = "Vertel het hun.", "Vraag een coördinator om het hun te vertellen."
    page = text(editor.get(address))
    assert (ours in page, asked in page) == (False, True)
    editor.force_login(AreaRoleFactory(area=editor.meeting.area).user)
    page = text(editor.get(address))
    assert (ours in page, asked in page) == (True, False)


def test_an_editor_gets_advice_on_a_text_and_nothing_is_kept(editor):
    address = reverse("meetings:subject", args=[editor.meeting.pk])
    said = {"title": "Iets", "question": "Wat kunnen wij teneinde dit te implementeren faciliteren?", "next": "advice"}
    response = editor.post(address, said)
    assert (response.status_code, bool(response.context["advice"])) == (200, True)
    assert Meeting.objects.get(pk=editor.meeting.pk).title == editor.meeting.title


@pytest.mark.parametrize("page", ["meeting", "subject", "preparation", "programme", "checklist", "materials"])
def test_pages_of_an_editor_name_no_contact_and_lead_nowhere_that_is_closed(editor, page):
    response = editor.get(reverse(f"meetings:{page}", args=[editor.meeting.pk]))
    assert response.status_code == 200
    html = response.content.decode()
    people = ["Fatima el Amrani", "Mark Jansen", "Els de Boer", "bewoners.example", ">Els<", "Els –"]
    assert [name for name in people if name in html] == []
    assert dead_links(editor, response) == []


def test_the_start_page_of_an_editor_lists_what_is_to_write(client):
    meeting = held(days=4)
    to_come = MeetingFactory(area=meeting.area, title="Komt nog")
    MeetingFactory(title="Van een ander")
    client.force_login(AreaRoleFactory(user__role=Role.EDITOR, area=meeting.area).user)
    page = client.get("/")
    assert {reverse("outcomes:report", args=[meeting.pk]), reverse("meetings:meeting", args=[to_come.pk])} < links(page)
    assert ("Van een ander" in text(page), dead_links(client, page)) == (False, [])


def test_an_editor_writes_a_report_and_cannot_finish_it(client):
    meeting = held(days=4)
    came(meeting)
    client.force_login(AreaRoleFactory(user__role=Role.EDITOR, area=meeting.area).user)
    client.post(reverse("outcomes:begin_report", args=[meeting.pk]))
    page = client.get(reverse("outcomes:report", args=[meeting.pk]))
    assert (page.status_code, dead_links(client, page), "Els de Boer" in text(page)) == (200, [], False)
    for name in ("ask_check", "finalise_report", "publish_report", "send_report", "correct_report", "reopen_report"):
        assert (name, client.post(reverse(f"outcomes:{name}", args=[meeting.pk])).status_code) == (name, 404)


def test_the_person_of_an_agreement_stays_when_an_editor_changes_the_words(client):
    meeting = held(days=4)
    member = MembershipFactory(organisation__areas=[meeting.area])
    report = reported(meeting, owner=member.organisation, contact=member.contact)
    other = MembershipFactory(organisation__areas=[meeting.area]).organisation
    client.force_login(AreaRoleFactory(user__role=Role.EDITOR, area=meeting.area).user)
    row = Agreement.objects.get(report=report)
    address = reverse("outcomes:report_agreement", args=[meeting.pk, row.pk])
    assert "contact" not in client.get(address).context["form"].fields
    said = {"what": "Drempel leggen", "owner": member.organisation_id, "due_on": row.due_on, "form_nonce": "n" * 20}
    client.post(address, said | {"seen": row.version, "contact": ""})
    row.refresh_from_db()
    assert (row.what, row.contact) == ("Drempel leggen", member.contact)
    client.post(address, said | {"seen": row.version, "owner": other.pk})
    row.refresh_from_db()
    assert (row.owner, row.contact) == (other, None)


def test_the_person_of_a_part_of_the_programme_stays_when_an_editor_changes_it(editor):
    row = editor.meeting.programme.get(title="Welkom")
    said = {"title": "Welkom allemaal", "time": "19:30", "duration": 20, "organisation": row.organisation_id}
    response = editor.post(reverse("meetings:item", args=[editor.meeting.pk, row.pk]), said)
    contact = row.contact
    row.refresh_from_db()
    assert (response.status_code, row.title, row.contact) == (302, "Welkom allemaal", contact)


def at_the_door():
    """A meeting of today, with who said to come and needs something, and who did not say anything."""
    meeting = MeetingFactory(state="inviting")
    coming = InvitationFactory(meeting=meeting, contact__name="Fatima el Amrani")
    record_reply(invitation=coming, answer="accepted", needs=["wheelchair"], form_nonce="een")
    InvitationFactory(meeting=meeting, contact__name="Piet Stil")
    start = timezone.localtime().replace(hour=12, minute=0)
    days = {"starts_at": start, "ends_at": start + dt.timedelta(hours=2), "doors_at": start, "reply_by": start}
    Meeting.objects.filter(pk=meeting.pk).update(**days)
    meeting.refresh_from_db()
    return meeting, coming


def test_who_helps_at_the_door_checks_in_who_is_expected(client):
    meeting, coming = at_the_door()
    helper_at(meeting, client)
    address = reverse("invitations:check_in", args=[meeting.pk])
    assert address in links(client.get("/"))
    page = client.get(address)
    assert ("Fatima el Amrani" in text(page), dead_links(client, page)) == (True, [])
    assert "Piet Stil" not in text(client.get(f"{address}?zoek=Piet")).replace("“Piet”", "")
    assert ("rolstoel" in text(page), LogEntry.objects.filter(action="see_needs").exists()) == (False, False)
    found = check_in(meeting=meeting, client=client, row=coming)
    assert found.presence == Invitation.Presence.PRESENT


def check_in(*, meeting, client, row):
    """Tap someone in, at an hour at which the list is open; return the row."""
    Meeting.objects.filter(pk=meeting.pk).update(
        starts_at=NOW(),
        doors_at=NOW() - dt.timedelta(minutes=5),
        reply_by=NOW() - dt.timedelta(days=1),
        ends_at=NOW() + dt.timedelta(minutes=1),
    )
    client.post(reverse("invitations:check_in", args=[meeting.pk]), {"tap": f"{row.pk}.1.0", "key": "k" * 22})
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("days", [-3, -1, 1, 6])
def test_the_door_opens_on_the_day_itself_only(client, days):
    start = (timezone.localtime() + dt.timedelta(days=days)).replace(hour=12, minute=0)
    meeting = MeetingFactory(state="inviting", starts_at=start)
    helper_at(meeting, client)
    assert client.get(reverse("invitations:check_in", args=[meeting.pk])).status_code == 404
    assert (meeting.title in text(client.get("/"))) is (days > 0)


def test_the_door_of_another_area_stays_closed(client):
    meeting, _coming = at_the_door()
    client.force_login(AreaRoleFactory(user__role=Role.DOOR).user)
    assert client.get(reverse("invitations:check_in", args=[meeting.pk])).status_code == 404
    assert meeting.title not in text(client.get("/"))


@pytest.mark.parametrize("role", [Role.EDITOR, Role.DOOR])
def test_without_an_area_the_start_page_says_what_to_do(client, role):
    client.force_login(UserFactory(role=role))
    assert "Vraag een beheerder om een gebied." in text(client.get("/"))
