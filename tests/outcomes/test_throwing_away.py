"""A next version that is thrown away, and remarks on the final report that reach who organised the meeting."""

import pytest
from django.core.cache import cache

from outcomes import actions, queries
from outcomes.models import ActionPoint, Agreement, Edition, Opinion, OtherText, Photo, Report, Subject
from outcomes.rules.pictures import read_photo
from tests.factories import OrganisationFactory
from tests.invitations.staff_pages import coordinator_of, text
from tests.outcomes.held import NONCE, address, came, final, held, reported
from tests.outcomes.photos import photo

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def meeting(client):
    meeting = held()
    client.force_login(meeting.organiser)
    return meeting


def words(report):
    return queries.content(queries.written(Report.objects.get(pk=report.pk)))


def with_photo(report, name="zaal.jpg", **fields):
    picture = read_photo(photo(), name)
    return Photo.objects.create(
        report=report, name=name, alt="Een volle zaal", has_consent=True, content=picture.content,
        digest=picture.digest, width=picture.width, height=picture.height, **fields,
    )  # fmt: skip


def test_a_version_that_was_begun_is_thrown_away_and_the_final_one_stands(client, meeting):
    report, organiser = reported(meeting), meeting.organiser
    picture = with_photo(report)
    edition, said = final(meeting), words(report)
    client.post(address("correct_report", meeting), {"reason": "Er klopt iets niet."})
    report.refresh_from_db()
    subject, agreement = report.subjects.get(), report.agreements.get()
    actions.save_row(row=subject, seen=1, values=subject.values | {"said": "Anders"}, actor=organiser)
    actions.save_row(row=subject, seen=1, values=subject.values | {"said": "Nog anders"}, actor=organiser)
    actions.remove_row(row=agreement, seen=1, actor=organiser)
    actions.remove_photo(photo=picture, seen=picture.version, actor=organiser)
    Subject.objects.create(report=report, title="Nieuw", said="Nieuw", form_nonce=NONCE)
    owner = OrganisationFactory()
    Agreement.objects.create(report=report, what="Nieuw", owner=owner, due_on=agreement.due_on, form_nonce=NONCE)
    with_photo(report, position=9, form_nonce=NONCE)
    assert (words(report) != said, OtherText.objects.count()) == (True, 1)
    asked = text(client.get(address("discard_report", meeting)))
    assert ("Weet u zeker dat u versie 2 wilt weggooien?" in asked, words(report) != said) == (True, True)
    client.post(address("discard_report", meeting))
    report.refresh_from_db()
    assert (report.state, report.number, report.reason, report.before) == ("final", 1, "", {})
    assert (words(report), edition.content) == (said, said)
    assert (Edition.objects.count(), OtherText.objects.count(), ActionPoint.objects.get().state) == (1, 0, "open")
    # The next correction begins with what is final, not with what was thrown away.
    actions.correct(report=report, actor=organiser, reason="Nu echt.")
    assert words(report)["subjects"] == said["subjects"]
    assert final(meeting).number == 2


def test_a_first_version_and_a_final_one_are_not_thrown_away(client, meeting):
    report = reported(meeting)
    page = text(client.get(address("report", meeting)))
    assert ("Gooi deze versie weg" in page, actions.discard(report=report, actor=meeting.organiser)) == (False, False)
    final(meeting)
    for method in (client.get, client.post):
        assert method(address("discard_report", meeting)).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.number, report.subjects.count()) == ("final", 1, 1)
    actions.correct(report=report, actor=meeting.organiser, reason="Fout.")
    assert "Gooi deze versie weg" in text(client.get(address("report", meeting)))


def remark(meeting, text="De datum klopt niet."):
    came(meeting, "Noor Bakker", kind=None)
    edition = final(meeting)
    edition.report.meeting = meeting
    actions.send_report(edition=edition, actor=meeting.organiser)
    actions.give_opinion(opinion=Opinion.objects.get(), agrees=False, text=text)
    return Opinion.objects.get()


def test_a_remark_on_the_final_report_stands_on_the_start_page_until_it_was_read(client, meeting):
    task = "Lees de opmerkingen over het verslag"
    assert task not in text(client.get("/"))
    opinion = remark(meeting)
    assert task in text(client.get("/"))
    client.force_login(coordinator_of(held(title="Elders").area))
    assert task not in text(client.get("/"))
    assert client.post(address("handle_remarks", meeting)).status_code == 404
    client.force_login(meeting.organiser)
    assert "Ik heb deze opmerking gelezen" in text(client.get(address("report", meeting)))
    client.post(address("handle_remarks", meeting))
    page = text(client.get(address("report", meeting)))
    assert ("De datum klopt niet." in page, "Ik heb deze opmerking gelezen" in page) == (True, False)
    assert task not in text(client.get("/"))
    actions.give_opinion(opinion=opinion, agrees=False, text="De plek ook niet.")
    assert task in text(client.get("/"))


def test_who_agrees_with_the_final_report_is_no_task(client, meeting):
    opinion = remark(meeting)
    actions.give_opinion(opinion=opinion, agrees=True)
    assert "Lees de opmerkingen over het verslag" not in text(client.get("/"))
