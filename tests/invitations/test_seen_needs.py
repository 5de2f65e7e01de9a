"""Who saw what people need to take part, or how they are reached, stands in the log: whose, not what."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import LogEntry
from invitations.actions import invite, record_reply
from invitations.models import Invitation, Need
from meetings.models import Meeting
from tests.factories import AdministratorFactory
from tests.invitations.staff_pages import plan, viewer

pytestmark = pytest.mark.django_db
NOTE = "Ik kom met een hulphond"


@pytest.fixture
def meeting(client):
    meeting = plan()
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="een")
    for number, name in enumerate(("Fatima el Amrani", "Mark Jansen")):
        record_reply(
            invitation=of(name), answer="accepted", needs=["wheelchair"], needs_note=NOTE, form_nonce=f"n{number}"
        )
    client.force_login(meeting.organiser)
    return meeting


def of(name):
    return Invitation.objects.get(contact__name=name)


def seen():
    rows = LogEntry.objects.filter(action="see_needs").order_by("pk")
    return [(row.actor_id, row.object_type, row.object_id, row.details) for row in rows]


def test_an_answer_by_the_own_link_is_no_entry(meeting):
    assert not LogEntry.objects.filter(action="note_answer").exists()


def test_the_page_of_one_person_names_the_invitation_once(client, meeting):
    address = reverse("invitations:invitation", args=[meeting.pk, of("Mark Jansen").pk])
    for _twice in range(2):
        assert NOTE in client.get(address).content.decode()
    assert seen() == [(meeting.organiser_id, "invitations.invitation", str(of("Mark Jansen").pk), {})]


def test_a_page_without_needs_is_no_entry(client, meeting):
    client.get(reverse("invitations:invitation", args=[meeting.pk, of("Els de Boer").pk]))
    client.get(reverse("invitations:replies", args=[meeting.pk]))
    assert seen() == []


def test_who_may_not_see_needs_is_not_written_down(client, meeting):
    client.force_login(viewer())
    for name, more in (("invitation", [of("Mark Jansen").pk]), ("door", [])):
        assert NOTE not in client.get(reverse(f"invitations:{name}", args=[meeting.pk, *more])).content.decode()
    assert seen() == []


@pytest.mark.parametrize("name", ["door", "check_in"])
def test_a_list_is_one_entry_with_the_numbers_of_the_invitations(client, meeting, name):
    assert NOTE in client.get(reverse(f"invitations:{name}", args=[meeting.pk])).content.decode()
    numbers = sorted([of("Fatima el Amrani").pk, of("Mark Jansen").pk])
    assert seen() == [(meeting.organiser_id, "meetings.meeting", str(meeting.pk), {"count": 2, "invitations": numbers})]
    assert NOTE not in str(list(LogEntry.objects.values()))


def test_the_form_of_a_caller_who_was_found_shows_needs(client, meeting):
    client.get(reverse("invitations:replies", args=[meeting.pk]) + "?zoek=Mark&bel=1")
    assert [row[2] for row in seen()] == [str(of("Mark Jansen").pk)]


def test_a_list_asks_as_much_whatever_its_length(client, meeting, django_assert_max_num_queries):
    address = reverse("invitations:door", args=[meeting.pk])
    client.get(address)
    with django_assert_max_num_queries(40) as first:
        client.get(address)
    Need.objects.filter(invitation=of("Mark Jansen")).delete()
    client.get(address)
    with django_assert_max_num_queries(40) as second:
        client.get(address)
    assert len(first) == len(second)


def test_staff_who_write_down_an_answer_stand_in_the_log(client, meeting):
    invitation = of("Els de Boer")
    record_reply(invitation=invitation, answer="declined", actor=meeting.organiser, source="phone", form_nonce="tel")
    entry = LogEntry.objects.get(action="note_answer")
    assert (entry.actor, entry.object_id, entry.details) == (meeting.organiser, str(invitation.pk), {})


@pytest.mark.parametrize("key", ["", "k" * 22])
def test_a_tap_that_shows_one_row_is_an_entry(client, meeting, key):
    now = timezone.now()
    begins, ends = now - dt.timedelta(minutes=1), now + dt.timedelta(hours=1)
    Meeting.objects.filter(pk=meeting.pk).update(doors_at=begins, starts_at=begins, reply_by=begins, ends_at=ends)
    tap = {"tap": f"{of('Mark Jansen').pk}.0.1", "key": key}
    page = client.post(reverse("invitations:check_in", args=[meeting.pk]), tap, headers={"X-Door": "tap"})
    assert (page.status_code, NOTE in page.content.decode()) == (200 if key else 422, True)
    assert seen() == [(meeting.organiser_id, "invitations.invitation", str(of("Mark Jansen").pk), {})]


def looks(contact):
    rows = LogEntry.objects.filter(action="see_contact", object_type="areas.contact", object_id=str(contact.pk))
    return rows.count()


@pytest.mark.parametrize(
    ("name", "is_of_meeting", "form", "status"),
    [
        ("areas:contact", False, {"email": "geen adres"}, 422),
        ("areas:contact", False, None, 200),
        ("invitations:contact_history", False, None, 200),
        ("invitations:invitation", True, None, 200),
        ("invitations:invitation", True, {"answer": "kwijt"}, 422),
        ("invitations:address", True, None, 200),
        ("invitations:address", True, {"email": "geen adres"}, 422),
        ("admin:areas_contact_change", False, None, 200),
        ("admin:areas_contact_change", False, {"email": "geen adres"}, 200),
    ],
)
def test_each_page_that_shows_how_someone_is_reached_is_an_entry(client, meeting, name, is_of_meeting, form, status):
    client.force_login(AdministratorFactory())
    invitation = of("Mark Jansen")
    where = reverse(name, args=[meeting.pk, invitation.pk] if is_of_meeting else [invitation.contact_id])
    page = client.get(where) if form is None else client.post(where, form)
    assert (page.status_code, looks(invitation.contact)) == (status, 1)
