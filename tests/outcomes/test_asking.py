"""What a page says before it sends: how many people get an e-mail, and who still could have answered."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from invitations.models import Invitation, Message
from meetings.models import MeetingRole
from outcomes import actions, queries
from outcomes.models import Agreement, Edition, Opinion, Report
from tests.factories import ContactFactory, MembershipFactory, OrganisationFactory
from tests.invitations.staff_pages import text
from tests.outcomes.held import address, came, final, held, reported

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def meeting(client):
    meeting = held()
    client.force_login(meeting.organiser)
    return meeting


@pytest.fixture
def owner():
    department = OrganisationFactory(name="Afdeling Verkeer", kind="municipal")
    for name in ("mark", "postbus"):
        contact = ContactFactory(name=name.title(), email=f"{name}@gemeente.example")
        MembershipFactory(organisation=department, contact=contact)
    return department


def until(days=5):
    return timezone.localdate() + dt.timedelta(days=days)


def test_making_final_says_how_many_people_get_an_e_mail(client, meeting, owner):
    report = reported(meeting, owner=owner)
    Agreement.objects.create(report=report, what="Drempel", owner=owner, due_on=until())
    page = text(client.get(address("finalise_report", meeting)))
    assert "2 mensen krijgen nu een e-mail over wat ze hebben afgesproken." in page
    client.post(address("finalise_report", meeting))
    assert Message.objects.filter(kind="point").values("contact").distinct().count() == 2
    edition = Edition.objects.get()
    edition.report = report
    actions.publish(edition=edition, actor=meeting.organiser)
    actions.correct(report=report, actor=meeting.organiser, reason="Een woord.")
    assert "Niemand krijgt er een e-mail van." in text(client.get(address("finalise_report", meeting)))


def test_a_correction_that_nobody_reads_yet_counts_who_hears_of_a_change(meeting, owner):
    report = reported(meeting, owner=owner)
    final(meeting, is_public=False)
    actions.correct(report=report, actor=meeting.organiser, reason="Een woord.")
    counts = []
    for values in ({}, {"what": "Zebrapad leggen"}):
        Agreement.objects.filter(report=report).update(**values) if values else None
        counts.append(queries.telling(queries.written(Report.objects.get()), timezone.localdate()).people)
    assert counts == [0, 2]


def test_people_who_still_check_a_report_are_not_passed_over_without_a_tick(client, meeting):
    reported(meeting)
    els, mark = came(meeting, "Els de Boer"), came(meeting, "Mark Jansen", kind="municipal")
    Invitation.objects.filter(pk=mark.pk).update(presence="unknown")
    page = text(client.get(address("ask_check", meeting)))
    assert (f"{els.organisation}, was er" in page, f"{mark.organisation}, " in page) == (True, False)
    client.post(address("ask_check", meeting), {"asked": [els.pk, mark.pk], "until": until()})
    actions.give_opinion(opinion=Opinion.objects.get(contact=els.contact), agrees=True)
    refused = client.post(address("finalise_report", meeting))
    assert (refused.status_code, "1 persoon kan nog antwoorden tot" in text(refused)) == (422, True)
    assert Edition.objects.count() == 0
    client.post(address("finalise_report", meeting), {"is_no_longer_checked": "on"})
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("ends", ["answered", "over"])
def test_when_nobody_can_answer_any_more_no_tick_is_asked(client, meeting, ends):
    reported(meeting)
    els = came(meeting, "Els de Boer")
    client.post(address("ask_check", meeting), {"asked": [els.pk], "until": until()})
    if ends == "answered":
        actions.give_opinion(opinion=Opinion.objects.get(), agrees=True)
    else:
        Report.objects.update(check_until=until(-1))
    client.post(address("finalise_report", meeting))
    assert Edition.objects.count() == 1


def test_a_report_of_agreements_alone_asks_whether_that_is_right(client, meeting):
    report = reported(meeting)
    Report.objects.update(summary="")
    report.subjects.update(said="")
    refused = client.post(address("finalise_report", meeting))
    assert (refused.status_code, Edition.objects.count()) == (422, 0)
    assert "Vink dan aan dat er verder niets in staat." in text(refused)
    client.post(address("finalise_report", meeting), {"has_no_text": "on"})
    assert Edition.objects.count() == 1


def test_the_buttons_that_mail_know_to_how_many(client, meeting):
    reported(meeting)
    came(meeting, "Els de Boer")
    for name in ("Noor Bakker", "Bob Bakker"):
        came(meeting, name, kind=None)
    page = client.get(address("ask_check", meeting)).content.decode()
    assert (page.count("data-person"), 'data-people="2"' in page) == (2, True)
    assert 'data-many="Mail het verslag ter controle aan {n} mensen"' in page
    edition = final(meeting)
    came(meeting, "Wim Later", kind=None, presence="absent")
    page = client.get(address("send_report", meeting)).content.decode()
    assert ('data-always="3"' in page, 'data-people="1"' in page, 'data-people="0"' in page) == (True, True, True)
    actions.send_report(edition=edition, actor=meeting.organiser)
    came(meeting, "Nog Iemand", kind=None)
    page = client.get(address("send_report", meeting)).content.decode()
    assert ('data-always="1"' in page, 'data-people="1"' in page) == (True, True)


def test_who_led_the_meeting_or_wrote_is_asked_too_and_stands_chosen(client, meeting):
    reported(meeting)
    els = came(meeting, "Els de Boer")
    joost = ContactFactory(name="Joost Voorzitter", email="joost@thuis.example")
    sanne = ContactFactory(name="Sanne Notulist", email="Sanne@gemeente.example")
    meeting.organiser.email = "sanne@gemeente.example"
    meeting.organiser.save()
    by_phone = ContactFactory(name="Bel Mij", channel="phone")
    chair = MeetingRole.objects.create(meeting=meeting, role="chair", contact=joost)
    minutes = MeetingRole.objects.create(meeting=meeting, role="minutes", user=meeting.organiser)
    MeetingRole.objects.create(meeting=meeting, role="minutes", contact=by_phone)
    MeetingRole.objects.create(meeting=meeting, role="speaker", contact=ContactFactory(name="Spreker Nee"))
    response = client.get(address("ask_check", meeting))
    form = response.context["form"]
    assert [(each.key, is_ticked) for each, is_ticked in form.lines] == [
        (str(els.pk), True), (f"r{chair.pk}", True), (f"r{minutes.pk}", True),
    ]  # fmt: skip
    assert form["chair"].value() == f"r{chair.pk}"
    page = text(response)
    assert ("Sanne Notulist" in page, "Bel Mij" in page, "Spreker Nee" in page) == (True, False, False)
    said = {"asked": [f"r{minutes.pk}"], "chair": f"r{chair.pk}", "until": until()}
    assert client.post(address("ask_check", meeting), said | {"asked": ["r999"]}).status_code == 422
    client.post(address("ask_check", meeting), said)
    asked = Opinion.objects.order_by("contact__name").values_list("contact__name", "is_chair", "organisation")
    assert list(asked) == [("Joost Voorzitter", True, None), ("Sanne Notulist", False, None)]
    assert Message.objects.filter(kind="check").count() == 2
    assert sanne.pk


def test_an_invited_chair_is_one_line_with_the_organisation(client, meeting):
    reported(meeting)
    els = came(meeting, "Els de Boer", presence="unknown")
    MeetingRole.objects.create(meeting=meeting, role="chair", contact=els.contact)
    form = client.get(address("ask_check", meeting)).context["form"]
    assert [(each.key, each.organisation, is_ticked) for each, is_ticked in form.lines] == [
        (str(els.pk), els.organisation, True)
    ]
    assert form["chair"].value() == str(els.pk)
