"""A correction of a report: what it changes in agreements, from when, and who hears of it; what is public no more."""

import datetime as dt
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from invitations import delivery
from invitations.models import Message
from meetings.rules import day_words
from outcomes import actions, queries
from outcomes.models import ActionPoint, Edition, Report
from outcomes.paper import report_data
from tests.factories import ContactFactory, MembershipFactory, OrganisationFactory
from tests.invitations.staff_pages import text
from tests.outbox import parsed
from tests.outcomes.held import address, came, final, held, reported

pytestmark = [pytest.mark.django_db(transaction=True)]
DAY = dt.timedelta(days=1)


@pytest.fixture
def meeting(client):
    meeting = held()
    client.force_login(meeting.organiser)
    return meeting


@pytest.fixture
def point(meeting):
    department = OrganisationFactory(name="Afdeling Verkeer", kind="municipal")
    MembershipFactory(organisation=department, contact=ContactFactory(name="Mark", email="mark@gemeente.example"))
    final(meeting, owner=department)
    Message.objects.all().delete()
    return ActionPoint.objects.get()


def corrected(point, **values):
    """The next version, final and not public: without the agreement, or with these words in it."""
    meeting, report = point.meeting, Report.objects.get()
    actions.correct(report=report, actor=meeting.organiser, reason="Dit stond er verkeerd.")
    row = report.agreements.get()
    row.report.refresh_from_db()
    if values:
        actions.save_row(row=row, seen=row.version, values=row.values | values, actor=meeting.organiser)
    else:
        actions.remove_row(row=row, seen=row.version, actor=meeting.organiser)
    return final(meeting, is_public=False)


def gedaan(client, meeting):
    return text(client.get(f"/agenda/gebied/{meeting.area_id}/gedaan/"))


def test_a_kept_promise_stays_public_until_the_version_without_it_is(client, point):
    actions.answer(point=point, kind="done", text="Het ligt er.")
    edition = corrected(point)
    client.logout()
    page = gedaan(client, point.meeting)
    assert ("Het ligt er." in page, "Uit het verslag gehaald" in page) == (True, False)
    assert queries.public_points(ActionPoint.objects.all()).get().state == "done"
    actions.publish(edition=edition, actor=point.meeting.organiser)
    page = gedaan(client, point.meeting)
    assert ("Zebrapad schilderen" in page, "Uit het verslag gehaald" in page) == (True, True)
    assert not queries.public_points(ActionPoint.objects.all()).exists()
    # The version in which it stood is taken off the site, because of a name in it for one: nor does it stand here.
    actions.unpublish(edition=Edition.objects.get(number=1), actor=point.meeting.organiser)
    assert "Zebrapad schilderen" not in gedaan(client, point.meeting)


def test_a_changed_promise_changes_for_everyone_when_its_version_is_public(client, point):
    edition = corrected(point, what="Zebrapad leggen")
    seen = ["Zebrapad leggen" in gedaan(client, point.meeting)]
    actions.publish(edition=edition, actor=point.meeting.organiser)
    assert [*seen, "Zebrapad leggen" in gedaan(client, point.meeting)] == [False, True]


def test_without_a_public_version_a_correction_holds_at_once(client, meeting):
    edition = final(meeting)
    actions.unpublish(edition=edition, actor=meeting.organiser)
    corrected(ActionPoint.objects.get())
    assert ActionPoint.objects.get().state == "withdrawn"


def test_a_correction_holds_too_when_the_older_version_is_taken_off(client, point):
    corrected(point)
    actions.unpublish(edition=Edition.objects.get(number=1), actor=point.meeting.organiser)
    point.refresh_from_db()
    assert point.state == "withdrawn"


@pytest.mark.parametrize(
    ("values", "subject", "says"),
    [
        ({}, "Niet meer nodig: Zebrapad schilderen", "U hoeft niets te doen."),
        ({"what": "Zebrapad leggen"}, "Veranderd: Zebrapad leggen", "Laat weten hoe het gaat"),
        ({"due_on": timezone.localdate() + 90 * DAY}, "Veranderd: Zebrapad schilderen", "Laat weten hoe het gaat"),
    ],
)
def test_who_keeps_an_agreement_hears_that_it_changed(point, serve, values, subject, says):
    server = serve()
    edition = corrected(point, **values)
    assert Message.objects.count() == 0
    actions.publish(edition=edition, actor=point.meeting.organiser)
    assert delivery.deliver() == 1
    mail = parsed(server.to("mark@gemeente.example")[0])
    assert mail["Subject"] == subject
    assert says in mail.get_body(("plain",)).get_content()
    actions.publish(edition=edition, actor=point.meeting.organiser)
    assert Message.objects.count() == 1


def test_staff_read_which_version_everyone_reads(client, point):
    corrected(point)
    page = text(client.get(address("report", point.meeting)))
    assert "Iedereen leest nog versie 1, en de afspraken daarin." in page
    assert "Alleen u en uw collega’s kunnen het lezen." not in page
    lacks = queries.missing(point.meeting)
    assert ("public" in lacks, "correction" in lacks) == (False, True)
    actions.unpublish(edition=Edition.objects.get(number=1), actor=point.meeting.organiser)
    lacks = queries.missing(point.meeting)
    assert ("public" in lacks, "correction" in lacks) == (True, False)
    assert "Iedereen leest nog" not in text(client.get(address("report", point.meeting)))


def test_who_opens_a_report_that_is_not_public_any_more_reads_that_it_was(client, meeting):
    edition = final(meeting, is_public=False)
    never = client.get(public(meeting))
    assert (never.status_code, "niet meer openbaar" in text(never)) == (404, False)
    actions.publish(edition=edition, actor=meeting.organiser)
    asked = text(client.get(address("unpublish_report", meeting, 1)))
    assert "Niemand buiten de gemeente kan het verslag dan nog lezen." in asked
    client.post(address("unpublish_report", meeting, 1))
    client.logout()
    for path in (public(meeting), f"{public(meeting)}?versie=1", f"/agenda/{meeting.pk}/verslag.pdf"):
        gone = client.get(path)
        assert (gone.status_code, "Dit verslag is niet meer openbaar" in text(gone)) == (404, True)
    other = client.get(f"{public(meeting)}?versie=7")
    assert (other.status_code, "niet meer openbaar" in text(other)) == (404, False)


def public(meeting):
    return f"/agenda/{meeting.pk}/verslag/"


def test_an_agreement_was_made_at_its_meeting_and_not_when_the_report_became_final(client):
    meeting = held(days=100)
    client.force_login(meeting.organiser)
    final(meeting)
    point, day = ActionPoint.objects.get(), day_words(timezone.localdate(meeting.starts_at))
    for page in (client.get(point.get_absolute_url()), client.get(f"/agenda/gebied/{meeting.area_id}/gedaan/")):
        assert f"Afgesproken , {day}" in text(page).replace("Afgesproken,", "Afgesproken ,")


def test_who_was_silent_did_not_answer_once_the_report_is_final(client, meeting):
    reported(meeting)
    els = came(meeting)
    client.post(address("ask_check", meeting), {"asked": [els.pk], "until": timezone.localdate()})
    page = text(client.get(address("report", meeting)))
    assert ("Wie het controleert" in page, "Heeft niet gereageerd" in page) == (True, False)
    final(meeting)
    page = text(client.get(address("report", meeting)))
    assert ("Wie het controleert" in page, "Heeft niet gereageerd" in page) == (False, True)


def test_the_file_of_a_report_begins_with_the_name_of_the_municipality(meeting):
    edition = final(meeting)
    assert report_data(edition)["organisation"] == "Gemeente Voorbeeldstad"
    words = PdfReader(BytesIO(bytes(edition.file))).pages[0].extract_text()
    assert 0 <= words.find("Gemeente Voorbeeldstad") < words.find("Verslag:")


def test_who_kept_an_agreement_before_hears_that_another_does(point, serve):
    server = serve()
    other = OrganisationFactory(name="Afdeling Groen", kind="municipal")
    MembershipFactory(organisation=other, contact=ContactFactory(name="Ans", email="ans@gemeente.example"))
    edition = corrected(point, owner_id=other.pk)
    actions.publish(edition=edition, actor=point.meeting.organiser)
    assert delivery.deliver() == 2
    mails = {name: parsed(server.to(f"{name}@gemeente.example")[0]) for name in ("mark", "ans")}
    assert {name: mail["Subject"] for name, mail in mails.items()} == {
        "mark": "Niet meer nodig: Zebrapad schilderen", "ans": "Veranderd: Zebrapad schilderen",
    }  # fmt: skip
    words = mails["mark"].get_body(("plain",)).get_content()
    assert ("Afdeling Groen" in words, "U hoeft niets te doen." in words) == (True, True)
