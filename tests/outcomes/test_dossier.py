"""Closing the papers of a meeting: what goes in, what does not, and that they never change again."""

import datetime as dt
import hashlib
import io
import json
import zipfile
from xml.etree import ElementTree

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import LogEntry
from outcomes import actions, queries
from outcomes.models import ActionPoint, Dossier, DossierFile, Edition, Report
from tests.factories import AdministratorFactory, AreaRoleFactory, OrganisationFactory
from tests.invitations.staff_pages import text, viewer
from tests.outcomes.dossiers import closed, kept_for, ready
from tests.outcomes.held import address, came, final, held, reported

pytestmark = pytest.mark.django_db(transaction=True)
SPACE = "{https://www.nationaalarchief.nl/mdto}"
REMARK = {"remark": "Niemand keek terug."}


def packed(dossier):
    made = io.BytesIO()
    actions.pack_dossier(dossier=dossier, actor=dossier.closed_by, into=made)
    return made.getvalue()


def entries(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def names(element):
    return [child.tag.removeprefix(SPACE) for child in element]


def test_without_a_class_the_page_says_what_to_do_and_closes_nothing(client):
    meeting = ready()
    client.force_login(meeting.organiser)
    page = text(client.get(address("dossier", meeting)))
    assert "Wij verzinnen geen termijn" in page
    assert "Vraag een beheerder om de bewaarklasse in te stellen." in page
    assert client.post(address("close_dossier", meeting), REMARK).status_code == 302
    with pytest.raises(actions.CannotClose):
        actions.close_dossier(meeting=meeting, actor=meeting.organiser, **REMARK)
    assert Dossier.objects.count() == 0


def test_what_is_in_the_way(client):
    kept_for()
    to_come = held(days=-3)
    assert queries.in_the_way(to_come, timezone.now()) == ["over"]
    writing = held(area=to_come.area)
    reported(writing)
    assert queries.in_the_way(writing, timezone.now()) == ["writing"]
    agreed = held(area=to_come.area)
    final(agreed)
    assert queries.in_the_way(agreed, timezone.now()) == ["points"]
    walk = held(area=to_come.area, kind="walk")
    assert queries.in_the_way(walk, timezone.now()) == ["class"]
    cancelled = held(days=-3, area=to_come.area, state="cancelled")
    assert (queries.in_the_way(cancelled, timezone.now()), queries.missing(cancelled)) == ([], [])
    bare = held(area=to_come.area)
    assert (queries.in_the_way(bare, timezone.now()), queries.missing(bare)) == ([], ["report", "present", "reviews"])


def test_what_is_missing_needs_a_reason(client):
    kept_for()
    meeting = ready()
    client.force_login(meeting.organiser)
    refused = client.post(address("close_dossier", meeting), {"remark": ""})
    assert (refused.status_code, Dossier.objects.count()) == (422, 0)
    assert "Er ontbreekt iets." in text(refused)
    assert client.post(address("close_dossier", meeting), REMARK, follow=True).status_code == 200
    made = Dossier.objects.get()
    assert (made.remark, made.closed_by, made.meeting) == (REMARK["remark"], meeting.organiser, meeting)
    assert LogEntry.objects.get(action="close_dossier").object_id == str(meeting.pk)
    client.post(address("close_dossier", meeting), REMARK)
    assert Dossier.objects.count() == 1


def test_term_follows_from_the_day_of_closing_in_amsterdam():
    kept_for(years=5)
    # Half past midnight in Amsterdam; in UTC it is the day before.
    moment = dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC)
    with time_machine.travel(moment, tick=False):
        made = closed()
    assert (made.keep_until, made.years, made.code) == (dt.date(2031, 7, 1), 5, "B1.2")


def test_a_class_that_changes_leaves_what_was_closed():
    retention = kept_for(years=5)
    made = closed(retention=retention)
    retention.years, retention.code = 1, "ander"
    retention.save()
    found = Dossier.objects.get(pk=made.pk)
    assert (found.years, found.code, found.keep_until) == (5, "B1.2", made.keep_until)


def test_kept_for_ever_has_no_last_day():
    retention = kept_for(years=None, outcome="keep")
    made = closed(retention=retention)
    assert (made.keep_until, made.outcome) == (None, "keep")
    whole = ElementTree.fromstring(
        entries(packed(made))[f"dossier-{made.meeting_id}/dossier-{made.meeting_id}.mdto.xml"]
    )
    body = whole[0]
    assert body.find(f"{SPACE}bewaartermijn") is None
    assert body.find(f"{SPACE}waardering/{SPACE}begripCode").text == "B"


def test_zip_holds_papers_metadata_and_fingerprints():
    dossier = closed()
    found = entries(packed(dossier))
    top = f"dossier-{dossier.meeting_id}"
    papers = {name.split("/")[1] for name in found if name.count("/") == 2}
    assert papers == {"afspraken", "inhoud", "overzicht", "uitnodiging", "verslag-1"}
    assert bytes(Edition.objects.get().file) == found[f"{top}/verslag-1/verslag-1.pdf"]
    edition = Edition.objects.get()
    assert hashlib.sha256(found[f"{top}/verslag-1/verslag-1.json"]).hexdigest() == edition.fingerprint
    assert json.loads(found[f"{top}/verslag-1/verslag-1.json"]) == edition.content
    manifest = dict(reversed(line.split("  ")) for line in found[f"{top}/manifest-sha256.txt"].decode().splitlines())
    rest = {name.partition("/")[2]: content for name, content in found.items() if "manifest" not in name}
    assert manifest == {name: hashlib.sha256(content).hexdigest() for name, content in rest.items()}


def test_same_dossier_gives_the_same_bytes():
    dossier = closed()
    first = packed(dossier)
    dossier.meeting.title = "Heel anders"
    dossier.meeting.save()
    assert packed(Dossier.objects.get()) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        # A ZIP knows every second second.
        closed_at = timezone.localtime(dossier.closed_at)
        moment = (*closed_at.timetuple()[:5], closed_at.second // 2 * 2)
        assert {entry.date_time for entry in archive.infolist()} == {moment}
        assert all(name.startswith("dossier-") and ".." not in name for name in archive.namelist())


def test_no_person_stands_in_it():
    kept_for()
    meeting = ready()
    alone = OrganisationFactory(name="Piet Alleen Advies", kind="partner", areas=[meeting.area])
    came(meeting, "Piet Alleen", organisation=alone)
    persons = ["Fatima", "Amrani", "Els de Boer", "Mark Jansen", "Piet", "Alleen", "@"]
    made = actions.close_dossier(meeting=meeting, actor=meeting.organiser, **REMARK)
    said = json.dumps(made.content, ensure_ascii=False)
    assert [name for name in persons if name in said] == []
    rows = {(row["organisation"], row["group"]): (row["invited"], row["came"]) for row in made.content["invited"]}
    assert rows[("", "residents")] == (1, 1)


def test_metadata_follows_the_order_of_mdto():
    dossier = closed()
    found = entries(packed(dossier))
    top = f"dossier-{dossier.meeting_id}"
    whole = ElementTree.fromstring(found[f"{top}/{top}.mdto.xml"])
    assert (whole.tag, names(whole)) == (f"{SPACE}MDTO", ["informatieobject"])
    assert list(dict.fromkeys(names(whole[0]))) == [
        "identificatie", "naam", "aggregatieniveau", "classificatie", "trefwoord", "dekkingInTijd", "dekkingInRuimte",
        "taal", "event", "waardering", "bewaartermijn", "informatiecategorie", "bevatOnderdeel", "archiefvormer",
        "beperkingGebruik",
    ]  # fmt: skip
    assert whole[0].find(f"{SPACE}classificatie/{SPACE}begripLabel").text == "Themabijeenkomst"
    assert names(whole[0].find(f"{SPACE}bewaartermijn")) == [
        "termijnTriggerStartLooptijd", "termijnStartdatumLooptijd", "termijnLooptijd", "termijnEinddatum",
    ]  # fmt: skip
    assert whole[0].find(f"{SPACE}bewaartermijn/{SPACE}termijnEinddatum").text == dossier.keep_until.isoformat()
    report = ElementTree.fromstring(found[f"{top}/verslag-1/verslag-1.mdto.xml"])[0]
    assert len(report.findall(f"{SPACE}heeftRepresentatie")) == 2
    assert report.find(f"{SPACE}beperkingGebruik/{SPACE}beperkingGebruikType/{SPACE}begripLabel").text == "Openbaar"
    file = ElementTree.fromstring(found[f"{top}/verslag-1/verslag-1.pdf.bestand.mdto.xml"])[0]
    assert names(file) == [
        "identificatie", "naam", "omvang", "bestandsformaat", "checksum", "isRepresentatieVan",
    ]  # fmt: skip
    content = found[f"{top}/verslag-1/verslag-1.pdf"]
    assert file.find(f"{SPACE}omvang").text == str(len(content))
    assert file.find(f"{SPACE}checksum/{SPACE}checksumWaarde").text == hashlib.sha256(content).hexdigest()
    refers = file.find(f"{SPACE}isRepresentatieVan/{SPACE}verwijzingIdentificatie/{SPACE}identificatieKenmerk").text
    assert refers == report.find(f"{SPACE}identificatie/{SPACE}identificatieKenmerk").text


def test_a_closed_report_is_not_corrected(client):
    dossier = closed()
    client.force_login(dossier.closed_by)
    refused = client.post(address("correct_report", dossier.meeting), {"reason": "Foutje"})
    assert refused.status_code == 422
    assert "Het dossier van deze bijeenkomst is gesloten" in text(refused)
    assert Report.objects.get().state == "final"
    empty = held(area=dossier.meeting.area)
    actions.close_dossier(meeting=empty, actor=dossier.closed_by, makes_files=False, **REMARK)
    with pytest.raises(actions.CannotWrite):
        actions.begin_report(meeting=empty, actor=dossier.closed_by)


def test_a_closed_report_is_not_published_until_the_dossier_is_open_again(client):
    dossier = closed()
    client.force_login(dossier.closed_by)
    actions.unpublish(edition=Edition.objects.get(), actor=dossier.closed_by)
    said = "Het dossier van deze bijeenkomst is gesloten, met wat toen openbaar was."
    url, ticks = (
        address("publish_report", dossier.meeting),
        dict.fromkeys(("no_names", "nobody_recognised", "owners_know"), "on"),
    )
    page, refused = client.get(url), client.post(url, ticks)
    assert (page.status_code, refused.status_code) == (200, 422)
    assert [said in text(each) for each in (page, refused)] == [True, True]
    assert Edition.objects.get().published_at is None
    actions.reopen_dossier(dossier=dossier, actor=dossier.closed_by)
    assert client.post(url, ticks).status_code == 302
    assert Edition.objects.get().published_at is not None


def test_an_answer_after_closing_stands_on_the_page_and_not_in_the_dossier():
    dossier = closed()
    before = packed(dossier)
    actions.answer(point=ActionPoint.objects.get(), kind="reopened", text="Er lag een ander zebrapad.")
    dossier.refresh_from_db()
    assert (ActionPoint.objects.get().state, dossier.content["points"][0]["state"]) == ("open", "done")
    assert packed(dossier) == before


def test_who_may_do_what(client):
    dossier = closed()
    meeting = dossier.meeting
    client.force_login(viewer())
    assert client.get(address("dossier", meeting)).status_code == 200
    assert client.post(address("dossier_file", meeting)).status_code == 404
    client.force_login(AreaRoleFactory().user)
    assert client.get(address("dossier", meeting)).status_code == 404
    client.force_login(meeting.organiser)
    for name in ("hold_dossier", "release_dossier", "reopen_dossier"):
        assert client.post(address(name, meeting), {"reason": "Omdat"}).status_code == 404
    file = client.post(address("dossier_file", meeting))
    assert (file.status_code, file["Content-Type"], file["Cache-Control"]) == (200, "application/zip", "no-store")
    assert len(entries(b"".join(file.streaming_content))) == DossierFile.objects.count()
    assert LogEntry.objects.get(action="download_dossier").actor == meeting.organiser


def test_holding_and_opening_again(client):
    dossier = closed()
    client.force_login(AdministratorFactory())
    assert client.post(address("hold_dossier", dossier.meeting), {"reason": ""}).status_code == 422
    client.post(address("hold_dossier", dossier.meeting), {"reason": "Woo-verzoek 12"})
    assert "Woo-verzoek 12" in text(client.get(address("dossier", dossier.meeting)))
    client.post(address("reopen_dossier", dossier.meeting))
    assert Dossier.objects.count() == 1
    client.post(address("release_dossier", dossier.meeting))
    client.post(address("reopen_dossier", dossier.meeting))
    assert (Dossier.objects.count(), DossierFile.objects.count()) == (0, 0)
    kinds = {"hold_dossier", "release_dossier", "reopen_dossier"}
    assert set(LogEntry.objects.filter(action__endswith="_dossier").values_list("action", flat=True)) >= kinds


def test_names_of_residents_are_pointed_out(client):
    kept_for()
    meeting = ready()
    ActionPoint.objects.get().steps.create(kind="later", text="Gebeld met Fatima el Amrani", at=timezone.now())
    client.force_login(meeting.organiser)
    assert "Fatima el Amrani" in text(client.get(address("dossier", meeting)))
    assert reverse("outcomes:dossier", args=[meeting.pk]) in client.get(address("report", meeting)).content.decode()
