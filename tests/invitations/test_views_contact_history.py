"""The history of a contact: to which meetings they were invited, what they answered, and whether they came."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from invitations.models import Invitation, Reply
from meetings.models import Meeting
from outcomes.models import ActionPoint
from tests.factories import InvitationFactory, MeetingFactory, MembershipFactory, OrganisationFactory
from tests.invitations.staff_pages import coordinator_of, elsewhere, plan, text, viewer
from tests.outcomes.held import final, held

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return plan(title="Samen aan tafel", state=Meeting.State.INVITING)


@pytest.fixture
def contact(meeting):
    return MembershipFactory(organisation=OrganisationFactory(areas=[meeting.area])).contact


def asked(contact, area, days=10, **fields):
    meeting = MeetingFactory(
        area=area, state=Meeting.State.INVITING, starts_at=timezone.now() + dt.timedelta(days=days)
    )
    return InvitationFactory(contact=contact, meeting=meeting, **fields)


def opened(client, contact, user):
    client.force_login(user)
    return client.get(reverse("invitations:contact_history", args=[contact.pk]))


def test_history_shows_each_answer_and_presence_the_latest_meeting_first(client, meeting, contact):
    said_no = asked(contact, meeting.area, -40, answer="declined", answered_at=timezone.now())
    Reply.objects.create(invitation=said_no, answer="declined", reason="Ik werk dan", form_nonce="1")
    came = asked(
        contact, meeting.area, -10, answer="accepted", party_size=2, answered_at=timezone.now(),
        presence=Invitation.Presence.PRESENT,
    )  # fmt: skip
    silent = asked(contact, meeting.area, 10)
    withdrawn = asked(contact, meeting.area, -70, state=Invitation.State.WITHDRAWN)
    response = opened(client, contact, meeting.organiser)
    rows = [row.invitation for row in response.context["rows"]]
    assert rows == [silent, came, said_no, withdrawn]
    page = text(response)
    sentences = (
        "Uitgenodigd voor 4 bijeenkomsten.", "Nog geen reactie", "Met 2 personen.", "Was er", "“Ik werk dan”",
        "Uitnodiging ingetrokken",
    )  # fmt: skip
    assert [sentence for sentence in sentences if sentence not in page] == []
    assert reverse("invitations:invitation", args=[came.meeting_id, came.pk]) in response.content.decode()
    assert reverse("invitations:invitation", args=[withdrawn.meeting_id, withdrawn.pk]) not in response.content.decode()


def test_history_holds_only_meetings_that_one_may_see(client, meeting, contact):
    own, foreign = asked(contact, meeting.area), asked(contact, elsewhere().area)
    found = opened(client, contact, meeting.organiser).context["rows"]
    assert [row.invitation for row in found] == [own]
    found = opened(client, contact, viewer()).context["rows"]
    assert {row.invitation for row in found} == {own, foreign}


def test_history_of_a_contact_of_another_area_is_not_found(client, meeting, contact):
    other = coordinator_of(elsewhere().area)
    assert [opened(client, contact, user).status_code for user in (other, meeting.organiser)] == [404, 200]


def test_history_of_someone_who_was_never_invited_says_so(client, meeting, contact):
    page = text(opened(client, contact, meeting.organiser))
    assert "Deze contactpersoon kreeg nog geen uitnodiging voor een bijeenkomst in uw gebieden." in page


def test_the_tabs_join_the_two_pages_of_a_contact(client, meeting, contact):
    details, history = (reverse(each, args=[contact.pk]) for each in ("areas:contact", "invitations:contact_history"))
    for address, other in ((details, history), (history, details)):
        client.force_login(meeting.organiser)
        page = client.get(address).content.decode()
        assert (f'<a href="{address}" aria-current="page">' in page, f'<li><a href="{other}">' in page) == (True, True)


def test_history_takes_as_many_queries_for_three_invitations_as_for_one(client, meeting, contact):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("invitations:contact_history", args=[contact.pk])).status_code == 200
        return len(captured)

    client.force_login(meeting.organiser)

    asked(contact, meeting.area)
    queries()  # the first look is written down
    one = queries()
    asked(contact, meeting.area, 20)
    asked(contact, meeting.area, 30)
    assert queries() == one


def test_history_names_what_the_contact_promised_and_must_still_keep(client, meeting, contact):
    asked(contact, meeting.area, 10)
    for days, what in [(10, "Lantaarns plaatsen"), (20, "Bomen planten")]:
        final(held(days, area=meeting.area), what=what, contact=contact)
    final(held(30), what="Elders iets", contact=contact)
    ActionPoint.objects.filter(what="Bomen planten").update(state="done", closed_at=timezone.now())
    page = text(opened(client, contact, meeting.organiser))
    assert [what in page for what in ("Lantaarns plaatsen", "Bomen planten", "Elders iets")] == [True, False, False]
