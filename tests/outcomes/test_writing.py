"""Writing a report: by rows, by two people at once, and refusing an agreement that nobody keeps."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.forms.nonce import new_nonce
from invitations import delivery, tokens
from meetings.models import ProgrammeItem
from outcomes import actions
from outcomes.models import ActionPoint, Agreement, OtherText, Report, Subject
from tests.factories import (
    AreaFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeFactory,
    UserFactory,
)
from tests.invitations.staff_pages import coordinator_of, hidden, text, viewer
from tests.meetings.preparing import prepared
from tests.outbox import parsed
from tests.outcomes.held import NONCE, address, came, final, held, reported

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year + 1


@pytest.fixture
def meeting(client):
    meeting = held()
    client.force_login(meeting.organiser)
    return meeting


def opened(client, url):
    """The hidden fields of a form, as a browser sends them along."""
    page = client.get(url)
    return {"seen": hidden(page, "seen")[0], "form_nonce": hidden(page, "form_nonce")[0]}


def test_a_report_begins_with_a_subject_for_each_theme_and_once(client, meeting):
    meeting.themes.set([ThemeFactory(name="Verkeer"), ThemeFactory(name="Groen")])
    assert "Begin het verslag" in text(client.get(address("report", meeting)))
    for _each in range(2):
        client.post(address("begin_report", meeting))
    assert sorted(Subject.objects.values_list("title", flat=True)) == ["Groen", "Verkeer"]
    assert Report.objects.get().state == "draft"


def test_a_report_begins_with_what_the_programme_says_when_there_is_one(client, meeting):
    meeting.themes.set([ThemeFactory(name="Verkeer")])
    prepared(meeting)
    ProgrammeItem.objects.filter(title="Welkom").update(is_reported=False)
    client.post(address("begin_report", meeting))
    assert list(Subject.objects.values_list("title", flat=True)) == ["Uitleg", "In groepjes"]


@pytest.mark.parametrize("fields", [{"days": -3}, {"state": "cancelled"}, {"state": "draft"}])
def test_there_is_no_report_before_the_doors_open_and_none_of_what_was_not_held(client, fields):
    meeting = held(**fields)
    client.force_login(meeting.organiser)
    assert "Begin het verslag" not in text(client.get(address("report", meeting)))
    client.post(address("begin_report", meeting))
    assert Report.objects.count() == 0


def test_a_subject_is_written_added_once_and_removed(client, meeting):
    report = reported(meeting)
    row = report.subjects.get()
    url = address("report_subject", meeting, row.pk)
    client.post(url, opened(client, url) | {"title": "De oversteek", "said": "Te hard.", "ideas": "Drempel"})
    row.refresh_from_db()
    assert (row.said, row.ideas, row.version, row.changed_by) == ("Te hard.", "Drempel", 2, meeting.organiser)
    nonce = new_nonce()
    for _twice in range(2):
        client.post(address("add_subject", meeting), {"title": "Fietsen", "form_nonce": nonce})
    added = report.subjects.get(title="Fietsen")
    client.post(address("remove_subject", meeting, added.pk), {"seen": added.version})
    assert "Fietsen" not in text(client.get(address("report", meeting)))
    assert report.subjects.get(title="Fietsen").removed_at is not None


def test_two_people_at_once_lose_nothing_and_choose(client, meeting):
    report = reported(meeting)
    row, url = report.subjects.get(), address("report_subject", meeting, report.subjects.get().pk)
    both = [opened(client, url), opened(client, url)]
    client.post(url, both[0] | {"title": "De oversteek", "said": "Eerste"})
    answer = client.post(url, both[1] | {"title": "De oversteek", "said": "Tweede"}, follow=True)
    kept = OtherText.objects.get()
    row.refresh_from_db()
    assert (row.said, kept.values["said"]) == ("Eerste", "Tweede")
    assert ["Eerste" in text(answer), "Tweede" in text(answer)] == [True, True]
    with pytest.raises(actions.CannotFinalise):
        actions.finalise(report=report, actor=meeting.organiser)
    assert client.post(address("choose_text", meeting, kept.pk), {}).status_code == 422
    client.post(address("choose_text", meeting, kept.pk), {"text": "other"})
    row.refresh_from_db()
    assert (row.said, row.version, OtherText.objects.count()) == ("Tweede", 3, 0)


@pytest.mark.parametrize(("said", "kept"), [("Hetzelfde", 0), ("Iets anders", 1)])
def test_two_people_who_write_the_same_need_not_choose(meeting, said, kept):
    row = reported(meeting).subjects.get()
    for text_of in ("Hetzelfde", said):
        actions.save_row(row=row, seen=1, values=row.values | {"said": text_of}, actor=meeting.organiser)
    assert OtherText.objects.count() == kept


def test_a_row_that_was_removed_meanwhile_comes_back_with_the_other_text(meeting):
    row = reported(meeting).agreements.get()
    actions.remove_row(row=row, seen=1, actor=meeting.organiser)
    values = row.values | {"what": "Drempel leggen", "due_on": row.due_on + dt.timedelta(days=1)}
    other = actions.save_row(row=row, seen=1, values=values, actor=UserFactory())
    actions.choose_text(text=other, is_other=True, actor=meeting.organiser)
    row.refresh_from_db()
    assert (row.removed_at, row.values) == (None, values)


def test_what_someone_changed_meanwhile_is_not_removed(client, meeting):
    row = reported(meeting).subjects.get()
    actions.save_row(row=row, seen=1, values=row.values | {"said": "Nieuw"}, actor=meeting.organiser)
    client.post(address("remove_subject", meeting, row.pk), {"seen": 1})
    row.refresh_from_db()
    assert (row.removed_at, row.said) == (None, "Nieuw")


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ("owner", "Kies wie dit doet."),
        ("due_on", "Vul in wanneer het klaar is, bijvoorbeeld 3 december 2026."),
        ("what", "Vul in wat is afgesproken."),
    ],
)
def test_an_agreement_without_who_or_when_is_refused_and_keeps_what_was_typed(client, meeting, left_out, said):
    report = reported(meeting, what="")
    owner = OrganisationFactory(name="Afdeling Groen", kind="municipal")
    data = {"what": "Twee bankjes", "owner": owner.pk, "due_on": f"3 december {YEAR}", "form_nonce": NONCE}
    answer = client.post(address("add_agreement", meeting), data | {left_out: ""})
    assert (answer.status_code, said in text(answer), Agreement.objects.count()) == (422, True, 0)
    assert client.post(address("add_agreement", meeting), data).status_code == 302
    found = report.agreements.get()
    assert (found.what, found.owner, found.due_on) == ("Twee bankjes", owner, dt.date(YEAR, 12, 3))


def test_who_gets_the_mail_belongs_to_who_does_it(client, meeting):
    reported(meeting, what="")
    els, mark = came(meeting, "Els de Boer"), came(meeting, "Mark Jansen")
    data = {"what": "Bankjes", "owner": els.organisation.pk, "due_on": f"{YEAR}-12-03", "form_nonce": NONCE}
    answer = client.post(address("add_agreement", meeting), data | {"contact": mark.contact.pk})
    assert (answer.status_code, "hoort niet bij wie dit doet" in text(answer)) == (422, True)
    client.post(address("add_agreement", meeting), data | {"contact": els.contact.pk})
    assert Agreement.objects.get().contact == els.contact


@pytest.mark.django_db(transaction=True)
def test_someone_of_the_own_areas_who_was_not_invited_is_found_named_and_mailed(client, meeting, serve):
    server, report = serve(), reported(meeting, what="")
    green = OrganisationFactory(name="Afdeling Groen", kind="municipal")
    far = OrganisationFactory(name="Groen Elders", kind="partner", areas=[AreaFactory(name="Elders")])
    iris, paper, hidden_one = (
        MembershipFactory(organisation=where, contact__name=name, contact__email=email, is_invited=False).contact
        for where, name, email in (
            (green, "Iris Blad", "iris@groen.example"), (green, "Piet Brief", ""), (far, "Ver Weg", "ver@weg.example"),
        )
    )  # fmt: skip
    url = address("add_agreement", meeting)
    day = f"3 december {YEAR}"
    typed = {"form_nonce": new_nonce(), "what": "Dat zoekt Groen uit", "owner": green.pk, "due_on": day}
    answer = client.post(url, typed | {"search": "groen", "find": "1"})
    source = answer.content.decode()
    assert (answer.status_code, Agreement.objects.count(), "1 persoon gevonden" in text(answer)) == (200, 0, True)
    assert [name in source for name in ("Iris Blad – Afdeling Groen", "Piet Brief", "Ver Weg")] == [True, False, False]
    kept = ("Dat zoekt Groen uit", f"{YEAR}-12-03", typed["form_nonce"])
    assert [said for said in kept if f'value="{said}"' not in source] == []
    assert "hebben niemand gevonden" in text(client.post(url, typed | {"search": "Ver Weg", "find": "1"}))
    for number in range(20):
        MembershipFactory(organisation=green, contact__name=f"Iris {number}")
    assert "Dit zijn de eerste 20." in text(client.post(url, typed | {"search": "iris", "find": "1"}))
    for wrong in (paper, hidden_one):
        refused = client.post(url, typed | {"contact": wrong.pk})
        assert (refused.status_code, "Kies iemand uit de lijst." in text(refused)) == (422, True)
    missed = client.post(url, typed | {"contact": iris.pk, "what": ""})  # what was found stays chosen beside a mistake
    assert f'<option value="{iris.pk}" selected>' in missed.content.decode()
    assert client.post(url, typed | {"contact": iris.pk, "find": "1", "search": " "}).status_code == 302
    row = report.agreements.get()
    assert (row.owner, row.contact) == (green, iris)
    again = f"{address('report', meeting)}afspraak/{row.pk}/"
    assert f'<option value="{iris.pk}" selected>' in client.get(again).content.decode()
    final(meeting)
    delivery.deliver()
    [mail] = server.to("iris@groen.example")
    assert "Dat zoekt Groen uit" in str(parsed(mail)["Subject"])
    client.logout()
    assert client.get(f"/afspraak/{tokens.make(ActionPoint.objects.get().public_id, 1, 'point')}/").status_code == 200


def test_while_others_check_nothing_is_written_and_what_was_typed_stays_on_the_page(client, meeting):
    report = reported(meeting)
    url = address("report_summary", meeting)
    data = opened(client, url) | {"summary": "Mijn lange tekst"}
    Report.objects.filter(pk=report.pk).update(state="checking")
    answer = client.post(url, data)
    assert (answer.status_code, "Mijn lange tekst" in answer.content.decode()) == (422, True)
    assert "Uw tekst is niet bewaard" in text(answer)
    report.refresh_from_db()
    assert report.summary == "We spraken over de weg naar school."


def test_a_name_of_a_known_resident_is_pointed_at(client, meeting):
    came(meeting, "Fatima el Amrani", kind=None)
    came(meeting, "Noor Bakker", kind="residents")
    came(meeting, "Els de Boer", kind="partner")
    report = reported(meeting)
    row = report.subjects.get()
    row.said = "fatima EL Amrani en Noor Bakker vroegen Els de Boer iets. Noor Bakkersma niet."
    row.save()
    assert "deze namen: Fatima el Amrani en Noor Bakker." in text(client.get(address("report", meeting)))


def test_the_page_takes_as_many_queries_for_three_rows_as_for_one(client, meeting):
    report = reported(meeting)
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(address("report", meeting))
        counts.append(len(queries))
        for number in range(2):
            Subject.objects.create(report=report, title=f"Nog {number}")
            owner = OrganisationFactory(kind="partner")
            Agreement.objects.create(report=report, what="Iets", owner=owner, due_on=timezone.localdate())
            came(meeting, f"Iemand{number}{_round} Anders")
    assert counts[0] == counts[1]


PAGES = ("report", "report_summary", "add_subject", "add_agreement", "ask_check", "finalise_report")


@pytest.mark.parametrize("name", PAGES)
def test_a_report_is_for_who_may_see_or_change_its_meeting(client, meeting, name):
    reported(meeting)
    elsewhere = coordinator_of(MeetingFactory().area)
    seen = {user: [] for user in (meeting.organiser, viewer(), elsewhere)}
    for user, found in seen.items():
        client.force_login(user)
        found.append(client.get(address(name, meeting)).status_code)
    assert [found[0] for found in seen.values()] == [200, 200 if name == "report" else 404, 404]


def test_an_agreement_is_not_due_before_the_meeting_in_which_it_was_made(client, meeting):
    report, owner = reported(meeting, what=""), OrganisationFactory(name="Groen", kind="municipal")
    day = timezone.localdate(meeting.starts_at)
    data = {"what": "Twee bankjes", "owner": owner.pk, "form_nonce": NONCE}
    early = client.post(address("add_agreement", meeting), data | {"due_on": day - dt.timedelta(days=1)})
    assert (early.status_code, "Deze dag ligt vóór de bijeenkomst" in text(early)) == (422, True)
    assert report.agreements.count() == 0
    client.post(address("add_agreement", meeting), data | {"due_on": day})
    assert report.agreements.get().due_on == day
    url = address("report_agreement", meeting, report.agreements.get().pk)
    early = client.post(url, opened(client, url) | data | {"due_on": day - dt.timedelta(days=1)})
    assert (early.status_code, report.agreements.get().due_on) == (422, day)


@pytest.mark.parametrize("kind", ["subject", "agreement"])
def test_what_was_written_goes_only_after_a_question(client, meeting, kind):
    report = reported(meeting)
    row = getattr(report, f"{kind}s").get()
    url = address(f"remove_{kind}", meeting, row.pk)
    shown = client.get(address("report", meeting)).content.decode()
    assert (f'href="{url}"' in shown, f'action="{url}"' in shown) == (True, False)
    page = client.get(url)
    assert f"Weet u zeker dat u ‘{row}’ wilt verwijderen?" in text(page)
    row.refresh_from_db()
    assert row.removed_at is None
    client.post(url, {"seen": hidden(page, "seen")[0]})
    row.refresh_from_db()
    assert row.removed_at is not None
    assert client.get(url).status_code == 200
