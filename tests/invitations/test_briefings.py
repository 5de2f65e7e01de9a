"""Briefings: to each person with a role once, again only when something changed, and a preview before it."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from invitations.actions import CannotBrief, ask_chores, send_briefings
from invitations.delivery import briefing as making
from invitations.models import Message
from invitations.queries import briefings
from meetings.models import ChecklistItem, MeetingRole, ProgrammeItem
from tests.factories import ContactFactory, InvitationFactory, MeetingFactory, UserFactory
from tests.invitations.staff_pages import coordinator_of, text, viewer
from tests.meetings.preparing import prepared

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def meeting(client):
    made = prepared(MeetingFactory(state="inviting"))
    made.organiser = coordinator_of(made.area)
    made.save(update_fields=["organiser"])
    MeetingRole.objects.filter(user__isnull=False).update(user=made.organiser)
    client.force_login(made.organiser)
    return made


def page_of(meeting):
    return reverse("invitations:briefings", args=[meeting.pk])


def states(meeting):
    return {each.name: each.state for each in briefings(meeting)}


def test_one_press_briefs_everyone_once_and_after_a_change_only_who_knows_the_old_programme(client, meeting):
    speaker = MeetingRole.objects.get(role="speaker").contact
    assert "Verstuur 2 briefings" in text(client.get(page_of(meeting)))
    for _twice in range(2):
        client.post(page_of(meeting))
    assert set(Message.objects.values_list("kind", "user", "contact")) == {
        ("briefing", meeting.organiser_id, None), ("briefing", None, speaker.pk),
    }  # fmt: skip
    assert Message.objects.count() == 2
    assert set(states(meeting).values()) == {"known"}
    late = ContactFactory(name="Later erbij")
    MeetingRole.objects.create(meeting=meeting, role="door", contact=late)
    assert states(meeting)["Later erbij"] == "new"
    assert send_briefings(meeting=meeting, actor=meeting.organiser) == 1
    MeetingRole.objects.filter(contact=late).update(task="Neem een sleutel mee")
    assert [name for name, state in states(meeting).items() if state == "old"] == ["Later erbij"]
    ProgrammeItem.objects.filter(title="Welkom").update(duration=25)
    assert set(states(meeting).values()) == {"old"}
    assert "Kent het oude programma" in text(client.get(page_of(meeting)))
    ProgrammeItem.objects.filter(title="Welkom").update(duration=30)
    assert sorted(states(meeting).values()) == ["known", "known", "old"]


def test_a_change_of_time_or_place_makes_every_briefing_old(meeting):
    send_briefings(meeting=meeting, actor=meeting.organiser)
    meeting.starts_at += dt.timedelta(minutes=15)
    assert set(states(meeting).values()) == {"old"}


def test_who_has_two_roles_gets_one_briefing_and_who_has_no_mail_is_to_be_called(client, meeting):
    speaker = MeetingRole.objects.get(role="speaker").contact
    MeetingRole.objects.create(meeting=meeting, role="minutes", contact=speaker)
    MeetingRole.objects.create(
        meeting=meeting,
        role="door",
        contact=ContactFactory(name="Oma", email="", channel="post", phone="010 765 43 21"),
    )
    assert send_briefings(meeting=meeting, actor=meeting.organiser) == 2
    page = text(client.get(page_of(meeting)))
    assert ("Krijgt geen e-mail" in page, "010 765 43 21" in page) == (True, True)


def test_a_briefing_says_the_role_the_practical_matters_and_the_own_part(meeting):
    InvitationFactory(meeting=meeting, answer="accepted", party_size=3, answered_at=timezone.now())
    send_briefings(meeting=meeting, actor=meeting.organiser)
    message = Message.objects.get(contact__isnull=False)
    notice = making.briefing(message)
    said = {point.text: point.detail for point in notice.points}
    assert said["Uw rol: vertelt iets"] == "Vijf dia's"
    assert said["Hoeveel mensen"] == "Wij verwachten 3 mensen."
    assert said["19.30 Welkom"] == "Dit is uw onderdeel."
    assert said["20.00 In groepjes"] == "de wijkmanager"
    assert meeting.venue.name in said["Waar"]
    assert meeting.organiser.email in said["Vragen?"]
    assert notice.button.url.endswith(reverse("invitations:public_meeting", args=[meeting.pk]))
    MeetingRole.objects.filter(contact=message.contact).delete()
    assert making.briefing(message) is None


def test_a_closed_meeting_leads_to_the_organiser_and_a_cancelled_one_says_nothing(meeting):
    type(meeting).objects.filter(pk=meeting.pk).update(kind="network")
    send_briefings(meeting=meeting, actor=meeting.organiser)
    message = Message.objects.get(contact__isnull=False)
    assert making.briefing(message).button.url == f"mailto:{meeting.organiser.email}"
    type(meeting).objects.filter(pk=meeting.pk).update(state="cancelled")
    assert making.briefing(message) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "cancelled"},
        {"state": "draft", "venue": None},
        {"starts_at": timezone.now() - dt.timedelta(hours=1)},
    ],
)
def test_nothing_goes_without_a_day_or_when_it_is_over(client, meeting, fields):
    moments = {"doors_at": None, "reply_by": fields["starts_at"]} if "starts_at" in fields else {}
    type(meeting).objects.filter(pk=meeting.pk).update(**fields, **moments)
    meeting.refresh_from_db()
    with pytest.raises(CannotBrief):
        send_briefings(meeting=meeting, actor=meeting.organiser)
    client.post(page_of(meeting))
    assert Message.objects.count() == 0


def test_a_viewer_may_not_brief(client, meeting):
    client.force_login(viewer())
    assert (client.get(page_of(meeting)).status_code, client.post(page_of(meeting)).status_code) == (404, 404)
    assert Message.objects.count() == 0


def chore(meeting, days, **fields):
    today = timezone.localdate(MONDAY)
    return ChecklistItem.objects.create(
        meeting=meeting, what="Koffie", days=0, made_on=today, due_on=today + dt.timedelta(days=days),
        **({"owner": meeting.organiser} | fields),
    )  # fmt: skip


def test_each_owner_gets_one_mail_a_day_of_what_is_due_and_again_after_a_week():
    meeting, other = MeetingFactory(), UserFactory()
    late, today = chore(meeting, -1), chore(meeting, 0)
    for fields in ({"days": 1}, {"days": 0, "done_at": MONDAY}, {"days": 0, "owner": None}):
        chore(meeting, **fields)
    chore(MeetingFactory(state="cancelled"), 0, owner=other)
    assert ask_chores(now=MONDAY) == 1
    assert ask_chores(now=MONDAY) == 0
    message = Message.objects.get()
    assert (message.kind, message.user) == ("chores", meeting.organiser)
    assert [row.reminded_on for row in ChecklistItem.objects.filter(pk__in=[late.pk, today.pk])] == [
        timezone.localdate(MONDAY)
    ] * 2
    assert ask_chores(now=MONDAY + dt.timedelta(days=1)) == 1  # what was due a day later
    assert ask_chores(now=MONDAY + dt.timedelta(days=2)) == 0
    assert ask_chores(now=MONDAY + dt.timedelta(days=8)) == 1


def test_no_mail_at_the_weekend_and_not_before_the_quiet_hours_end(settings):
    meeting = MeetingFactory()
    chore(meeting, 6)  # Sunday
    assert ask_chores(now=MONDAY + dt.timedelta(days=5)) == 0
    friday = MONDAY + dt.timedelta(days=4, hours=-4)  # 5.00 here
    assert ask_chores(now=friday) == 1
    assert timezone.localtime(Message.objects.get().not_before).hour == settings.QUIET_UNTIL


@time_machine.travel(MONDAY, tick=False)
def test_a_reminder_says_what_is_to_be_done_or_nothing_when_it_was_done():
    meeting = MeetingFactory(title="Samen")
    row = chore(meeting, -1)
    message = Message(user=meeting.organiser, dedupe_key="chores:1:x")
    [point] = making.chores(message).points
    assert (point.text, point.url.rpartition("#")[2]) == ("Koffie", f"r{row.pk}")
    assert point.detail == "Samen. Het moest klaar zijn op zondag 22 november."
    row.done_at = timezone.now()
    row.save()
    assert making.chores(message) is None
