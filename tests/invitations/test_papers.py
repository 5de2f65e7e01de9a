"""Papers to print: what stands on them, who may make them, and that typst takes them as PDF/UA-1."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import LogEntry
from invitations.actions import forget_person
from invitations.paper import badges_of, badges_pdf, poster_pdf, programme_pdf, sheet_pdf
from invitations.paper.preparation import poster_data, programme_data
from invitations.queries import expected
from meetings.queries import programme
from tests.factories import ContactFactory, InvitationFactory, MeetingFactory, OrganisationFactory
from tests.invitations.staff_pages import coordinator_of, text, viewer
from tests.meetings.preparing import prepared

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(client):
    made = prepared(MeetingFactory(state="inviting", title="Samen = sterk #1"))
    client.force_login(coordinator_of(made.area))
    return made


def address(name, meeting, *more):
    return reverse(f"invitations:{name}", args=[meeting.pk, *more])


def comes(meeting, name, group, heads=1):
    contact = ContactFactory(name=name, function="wijkagent" if group != "residents" else "")
    return InvitationFactory(
        meeting=meeting, contact=contact, group=group, organisation=OrganisationFactory(), answer="accepted",
        party_size=heads, answered_at=timezone.now(),
    )  # fmt: skip


def test_residents_stay_nameless_on_badges_unless_a_first_name_is_asked_for(meeting):
    comes(meeting, "Corrie de Haan", "residents", heads=2)
    comes(meeting, "Dennis van Rijn", "partner")
    names = {
        choice: sorted(badge.name for badge in badges_of(expected(meeting), choice))
        for choice in ("blank", "first", "none")
    }
    assert names == {
        "blank": ["", "", "Dennis van Rijn"],
        "first": ["", "Corrie", "Dennis van Rijn"],
        "none": ["Dennis van Rijn"],
    }


@pytest.mark.parametrize(("choice", "count"), [("blank", 2), ("first", 2), ("none", 1)])
def test_who_was_forgotten_gets_a_blank_badge_as_of_someone_unknown(meeting, choice, count):
    day = timezone.now() - dt.timedelta(days=9)
    over = {"doors_at": None, "reply_by": day, "starts_at": day, "ends_at": day + dt.timedelta(hours=1)}
    for name, group in (("Corrie de Haan", "residents"), ("Dennis van Rijn", "partner")):
        invited = comes(meeting, name, group)
        type(meeting).objects.filter(pk=meeting.pk).update(**over)
        forget_person(contact=invited.contact)
    assert [(badge.name, badge.function) for badge in badges_of(expected(meeting), choice)] == [("", "")] * count


def test_the_programme_on_paper_names_no_person(meeting):
    data = programme_data(meeting, programme(meeting))
    assert [line["time"] for line in data["lines"]] == ["19.30", "19.40", "20.00"]
    assert "Els" not in str(data)


def test_the_poster_leads_to_the_public_page(meeting):
    data = poster_data(meeting, "a3")
    assert data["site"].endswith(f"/agenda/{meeting.pk}")
    assert data["picture"].lstrip().startswith("<svg")


def test_every_paper_is_made_as_an_accessible_pdf_also_with_strange_words(meeting):
    odd = [*badges_of([comes(meeting, "#let x = 1 *vet* " + "W" * 60, "partner")], "blank")]
    for made in (
        programme_pdf(meeting, programme(meeting)),
        badges_pdf(meeting, odd),
        badges_pdf(meeting, []),
        sheet_pdf(meeting, 0),
        poster_pdf(meeting, "a3"),
        poster_pdf(meeting, "a4"),
    ):
        assert made.startswith(b"%PDF-")
        assert b"pdfuaid" in made


def test_papers_are_downloaded_and_badges_are_logged(client, meeting):
    comes(meeting, "Dennis van Rijn", "partner")
    page = text(client.get(address("papers", meeting)))
    assert "Download de poster op A3" in page
    for name, more in (("programme_file", ()), ("sheet_file", ()), ("poster_file", ("a4",))):
        assert client.get(address(name, meeting, *more)).headers["Content-Type"] == "application/pdf"
    response = client.post(address("papers", meeting), {"residents": "blank"})
    assert response.headers["Content-Type"] == "application/pdf"
    assert LogEntry.objects.get(action="print_badges").details == {"count": 1}
    assert client.post(address("papers", meeting), {"residents": "x"}).status_code == 422


def test_a_paper_that_cannot_be_says_why(client, meeting):
    assert client.get(address("poster_file", meeting, "a2")).status_code == 404
    type(meeting).objects.filter(pk=meeting.pk).update(is_public=False)
    assert "Alleen mensen die wij uitnodigen kunnen komen." in text(client.get(address("papers", meeting)))
    assert client.get(address("poster_file", meeting, "a4")).status_code == 404
    empty = MeetingFactory(area=meeting.area)
    page = text(client.get(address("papers", empty)))
    assert ("Er is nog geen programma." in page, "zodra u de uitnodigingen hebt verstuurd" in page) == (True, True)
    assert client.get(address("programme_file", empty)).status_code == 404


def test_a_viewer_reads_papers_and_makes_no_badges(client, meeting):
    comes(meeting, "Dennis van Rijn", "partner")
    client.force_login(viewer())
    assert client.get(address("papers", meeting)).status_code == 200
    assert client.post(address("papers", meeting), {"residents": "blank"}).status_code == 404
