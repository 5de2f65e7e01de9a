"""The report for the council: counts of a period, few people hidden, the same on page, paper and spreadsheet."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from areas.models import Area, Organisation
from invitations.actions import extend_reply, record_reply
from invitations.models import Invitation, Reply, WalkIns
from meetings.models import Meeting
from meetings.rules import end_of_day
from outcomes import queries, rules
from outcomes.models import ActionPoint, Lesson, PaperReviews, Review
from outcomes.rules.hiding import FEWER, Shown
from outcomes.rules.periods import Half
from tests.factories import AreaFactory, OrganisationFactory, ThemeFactory, UserFactory
from tests.invitations.staff_pages import text, viewer
from tests.outcomes.held import came, final, held

GROUPS = ("residents", "municipal", "partner")


def test_a_promise_is_on_time_by_the_day_that_was_promised_first():
    day, late = dt.date(2026, 5, 1), dt.datetime(2026, 5, 1, 22, 30, tzinfo=dt.UTC)  # half past twelve at night here
    cases = (("done", late - dt.timedelta(hours=1), day), ("done", late, day), ("impossible", late, day),
             ("open", None, day), ("open", None, day + dt.timedelta(days=1)))  # fmt: skip
    assert [rules.promise_kept(state, day, closed, today) for state, closed, today in cases] == [
        "on_time", "afterwards", "impossible", "open", "late",
    ]  # fmt: skip


def found(area=None, days=30):
    today = timezone.localdate()
    return queries.council(
        queries.Period(today - dt.timedelta(days=days), today, area), queries.EVERYTHING, now=timezone.now()
    )  # fmt: skip


@pytest.fixture
def meeting(db):
    """Six residents, an official who answered late, a partner who sent a deputy, and a promise."""
    meeting = held(themes=[ThemeFactory(name="Verkeer")])
    AreaFactory(name="Oostwijk", parent=meeting.area.parent)
    ThemeFactory(name="Water")
    for number in range(6):
        came(meeting, name=f"Bewoner{number} Jansen", kind=None)
    WalkIns.objects.create(meeting=meeting, group="residents", count=2, noted_at=timezone.now())
    department = OrganisationFactory(name="Afdeling Groen", kind="municipal")
    late = meeting.reply_by + dt.timedelta(hours=1)
    came(meeting, name="Mark Visser", kind="municipal", organisation=department, answer="declined", answered_at=late)
    came(
        meeting, name="Anja Bakker", organisation=OrganisationFactory(name="Politie", kind="partner"),
        presence="unknown", answer="delegated", answered_at=meeting.reply_by,
    )  # fmt: skip
    came(meeting, name="Kees Zelf", organisation=OrganisationFactory(name="Bureau Kees Zelf", kind="partner"))
    OrganisationFactory(name="Nooit gezien", kind="partner")
    final(meeting, owner=department)
    ActionPoint.objects.update(first_due_on=timezone.localdate(), state="done", closed_at=timezone.now())
    return meeting


def test_a_period_is_counted(meeting):
    held(days=2, area=AreaFactory(name="Ver", parent=meeting.area), title="Ook", themes=[])
    held(days=60, area=meeting.area, title="Eerder")
    report = found()
    assert report.meetings == {"held": 2, "planned": 0, "cancelled": 0}
    assert [(str(theme), count) for theme, count in report.themes if str(theme) in {"Verkeer", "Water"}] == [
        ("Verkeer", 1), ("Water", 0),
    ]  # fmt: skip
    assert [area.name for area in report.without if area.name in {"Westwijk", "Oostwijk"}] == ["Oostwijk"]
    assert [report.people["came", group] for group in GROUPS] == [Shown(8), FEWER, FEWER]
    assert [report.people["invited", group] for group in GROUPS] == [Shown(6), FEWER, FEWER]
    assert [report.people["answered", group] for group in GROUPS] == [Shown(0), FEWER, FEWER]
    assert report.organisations["partner"] == {"all": 3, "invited": 2, "came": 1, "unseen": 1}
    assert report.kept == {"on_time": 1, "afterwards": 0, "impossible": 0, "open": 0, "late": 0}
    groen, politie = report.outside  # not the one that bears the name of a person
    assert (groen.name, groen.invited, groen.came, groen.late_answers, groen.kept["on_time"]) == (
        "Afdeling Groen", 1, 1, 1, 1,
    )  # fmt: skip
    assert (politie.name, politie.invited, politie.came, politie.deputies, politie.late_answers) == (
        "Politie", 1, 0, 1, 0,
    )  # fmt: skip
    assert found(area=AreaFactory(name="Leeg", parent=meeting.area.parent)).is_empty


def test_organisations_meet_for_the_first_time_once(client, meeting):
    pair = list(Organisation.objects.filter(name__in=["Afdeling Groen", "Bureau Kees Zelf"]))
    assert len(found().first_contacts) == 1
    client.force_login(viewer())
    page = client.get(reverse("outcomes:council_contacts"), period())
    assert [(one, other, row.pk) for one, other, row in page.context["pairs"]] == [
        ("Afdeling Groen", "Bureau Kees Zelf", meeting.pk)
    ]
    before = held(days=60, area=meeting.area, title="Eerder")
    for number, organisation in enumerate(pair):
        came(before, name=f"Iemand{number} Anders", organisation=organisation, kind=organisation.kind)
    assert (len(found().first_contacts), len(found(days=90).first_contacts)) == (0, 1)
    assert client.get(reverse("outcomes:council_contacts"), period()).context["pairs"] == []


def test_who_was_given_more_time_or_answered_before_is_not_late(meeting):
    groen = Invitation.objects.get(organisation__name="Afdeling Groen")

    def late():
        return next(each.late_answers for each in found().outside if each.name == "Afdeling Groen")

    assert late() == 1
    Invitation.objects.filter(pk=groen.pk).update(reply_until=meeting.reply_by + dt.timedelta(hours=2))
    assert late() == 0
    Invitation.objects.filter(pk=groen.pk).update(reply_until=None)
    reply = Reply.objects.create(invitation=groen, answer="accepted", party_size=1, form_nonce="x")
    Reply.objects.filter(pk=reply.pk).update(created_at=meeting.reply_by)
    assert late() == 0
    Reply.objects.filter(pk=reply.pk).update(created_at=meeting.reply_by + dt.timedelta(minutes=1))
    assert late() == 1


@pytest.mark.parametrize(("hours", "count"), [(-1, 0), (1, 1)])
def test_who_answered_in_the_time_that_was_given_and_changes_it_later_is_not_late(db, hours, count):
    meeting = held(days=9)
    Meeting.objects.update(reply_by=meeting.starts_at - dt.timedelta(days=4), is_reply_by_firm=False, state="inviting")
    meeting.refresh_from_db()
    asked = came(meeting, kind="municipal", answer="needs-action", answered_at=None)
    until = timezone.localdate(meeting.reply_by) + dt.timedelta(days=1)
    extend_reply(invitation=asked, actor=meeting.organiser, until=until)
    for after, answer in ((hours, "accepted"), (9, "declined")):
        with time_machine.travel(end_of_day(until) + dt.timedelta(hours=after)):
            record_reply(invitation=asked, answer=answer, form_nonce=answer, source=Reply.Source.PHONE)
    assert [each.late_answers for each in found().outside] == [count]


def test_more_meetings_take_no_more_queries(meeting):
    def count(**chosen):
        with CaptureQueriesContext(connection) as context:
            found(**chosen) if chosen else queries.council(
                queries.Period(*year()), queries.EVERYTHING, now=timezone.now()
            )
        return len(context)

    one, one_public = count(days=30), count()
    for number in range(3):
        other = held(area=meeting.area, title=f"Nummer {number}")
        came(other, name=f"Persoon{number} Anders")
        final(other, owner=Organisation.objects.get(name="Politie"))
    assert (count(days=30), count()) == (one, one_public)


def year():
    """The whole half-years around the meetings of this file: a period of which figures are made public."""
    half = Half.of(timezone.localdate())
    return half.before.first, half.last


def period(days=30, **query):
    today = timezone.localdate()
    return {"van": str(today - dt.timedelta(days=days)), "tot": str(today)} | query


def public(**query):
    first, last = year()
    return {"van": str(first), "tot": str(last)} | query


def cells(page, key):
    table = next(table for table in page.context["tables"] if table.key == key)
    return {line.name: [cell.text for cell in line.cells] for line in table.lines}


@pytest.mark.parametrize("chosen", [period, public])
def test_page_paper_and_spreadsheet_say_the_same(client, meeting, chosen):
    Review.objects.create(meeting=meeting, key="a", was_useful="yes", could_speak="no")
    Lesson.objects.create(
        area=meeting.area, meeting=meeting, day=timezone.localdate(meeting.starts_at), text="Begin vroeger.",
        in_report=True, written_at=timezone.now(),
    )  # fmt: skip
    client.force_login(viewer())
    page = client.get("/raad/", chosen())
    shown = [
        [line.name, *(cell.text for cell in line.cells)] for table in page.context["tables"] for line in table.lines
    ]
    reply = client.get("/raad/lijst/", chosen())
    rows = list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig")), delimiter=";"))
    assert [row for row in rows if row in shown] == shown
    assert cells(page, "mensen")["Bewoners en bewonersorganisaties"][2] == "8"
    assert cells(page, "mensen")["Partners"][2] == "minder dan 5"
    assert cells(page, "mensen")["Samen"][2] == "minstens 8"
    assert "niet getoond" in text(page)
    assert "Begin vroeger." in text(page)
    for name in ("Jansen", "Mark Visser", "Anja Bakker", "Kees Zelf"):
        assert (name in page.content.decode(), name in reply.content.decode()) == (False, False)
    paper = client.get("/raad/pdf/", chosen())
    assert (paper.status_code, paper["Content-Type"], paper.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert b"pdfuaid" in paper.content or b"StructTreeRoot" in paper.content


def test_a_report_says_whether_it_may_be_handed_on(client, meeting):
    client.force_login(viewer())
    assert "alleen voor uzelf" in text(client.get("/raad/", period()))
    assert "alleen voor uzelf" in text(client.get("/raad/", public(gebied=meeting.area.parent_id)))
    assert "alleen voor uzelf" not in text(client.get("/raad/", public()))
    assert "alleen voor uzelf" not in text(client.get("/raad/", public(gebied=meeting.area_id)))
    assert "kunnen nog veranderen" in text(client.get("/raad/", public()))
    first, last = (str(day.replace(year=day.year - 2)) for day in year())
    assert "mag u doorgeven" in text(client.get("/raad/", {"van": first, "tot": last}))
    client.force_login(meeting.organiser)
    assert "alleen voor uzelf" in text(client.get("/raad/", public()))
    assert "alleen voor uzelf" not in text(client.get("/raad/", public(gebied=meeting.area_id)))


def test_small_numbers_of_one_wijk_are_not_found_by_taking_the_others_off(client, meeting):
    other = held(area=Area.objects.get(name="Oostwijk"), title="Ook")
    for number in range(3):
        came(other, name=f"Ander{number} Pietersen", kind=None)
    client.force_login(viewer())
    whole = cells(client.get("/raad/", public()), "mensen")
    assert whole["Bewoners en bewonersorganisaties"][2] == "11"
    for wijk in (meeting.area, other.area):
        shown = cells(client.get("/raad/", public(gebied=wijk.pk)), "mensen")
        assert shown["Bewoners en bewonersorganisaties"][2] == "niet getoond"
    assert cells(client.get("/raad/", public()), "wijken") == {
        name: ["1", *["niet getoond"] * 4] for name in ("Oostwijk", "Westwijk")
    }
    for number in range(3, 6):
        came(other, name=f"Ander{number} Pietersen", kind=None)
    assert {name: row[2] for name, row in cells(client.get("/raad/", public()), "wijken").items()} == {
        "Oostwijk": "6", "Westwijk": "8",
    }  # fmt: skip


def behind(client, url):
    """How many rows and how much altogether stand in the list that a number leads to."""
    page = client.get(url)
    assert page.status_code == 200
    total = page.context.get("total") if page.context.get("counts_people") else None
    return page.context["page"].paginator.count, total


def test_every_number_leads_to_a_list_that_counts_the_same(client, meeting):
    held(days=60, area=meeting.area, title="Eerder")
    Review.objects.create(meeting=meeting, key="a", was_useful="yes", could_speak="no")
    PaperReviews.objects.create(meeting=meeting, useful_yes=9, noted_at=timezone.now())
    client.force_login(viewer())
    page = client.get("/raad/", period(gebied=meeting.area_id))
    linked = wrong = 0
    for table in page.context["tables"]:
        for line in table.lines:
            for cell in line.cells:
                if not cell.url:
                    assert cell.number == 0
                    continue
                rows, total = behind(client, cell.url)
                linked += 1
                counted = rows if total is None else total
                wrong += cell.mark == "" and counted != cell.number and "terugblik" not in table.key
                assert counted > 0
    assert (linked > 20, wrong) == (True, 0)
    useful = behind(client, next(line.cells[3].url for line in page.context["tables"][7].lines))
    assert useful == (1, 10)
    assert '/raad/"' in client.get("/").content.decode()


def test_every_number_per_wijk_leads_to_its_list_and_so_does_what_was_in_none(client, meeting):
    other = held(area=Area.objects.get(name="Oostwijk"), title="Ook")
    whole = held(area=meeting.area.parent, title="Voor de hele gemeente")
    for number in range(6):
        came(other, name=f"Oost{number} Pietersen", kind=None)
        came(whole, name=f"Allen{number} Pietersen", kind=None)
    client.force_login(viewer())
    table = next(each for each in client.get("/raad/", public()).context["tables"] if each.key == "wijken")
    found = {line.name: [behind(client, cell.url) for cell in line.cells[:3] if cell.url] for line in table.lines}
    counted = {line.name: [(cell.number, cell.mark) for cell in line.cells[:3]] for line in table.lines}
    assert set(found) == {"Oostwijk", "Westwijk", "Hele gemeente, stadsdelen en eigen gebieden"}
    for name, cells_ in counted.items():
        assert [rows if total is None else total for rows, total in found[name]] == [number for number, _mark in cells_]
    assert {mark for cells_ in counted.values() for _number, mark in cells_} == {""}
    page = client.get("/raad/bijeenkomsten/", public(wat="came", groep="residents", elders="ja"))
    assert [row.title for row in page.context["page"]] == ["Voor de hele gemeente"]
    assert "niet in één wijk" in text(page)


def test_organisations_reached_and_never_seen_are_named(client, meeting):
    client.force_login(viewer())

    def names(**query):
        return [each.name for each in client.get("/raad/organisaties/", period(**query)).context["page"]]

    assert names(wat="unseen", soort="partner") == ["Nooit gezien"]
    assert names(wat="invited", soort="partner") == ["Bureau Kees Zelf", "Politie"]
    assert names(wat="came") == ["Afdeling Groen", "Bureau Kees Zelf"]
    client.force_login(held(area=AreaFactory(name="Verweg", parent=meeting.area.parent), title="Elders").organiser)
    assert names(wat="came") == []


def test_who_works_only_elsewhere_was_not_missed_in_an_area(client, meeting):
    west, east = meeting.area, Area.objects.get(name="Oostwijk")
    inside = AreaFactory(name="Westhoek", parent=west)
    for name, area in (("Van Oost", east), ("Uit de hoek", inside), ("Van de stad", west.parent)):
        OrganisationFactory(name=name, kind="partner", areas=[area])
    came(meeting, name="Gast Elders", organisation=OrganisationFactory(name="Gast", kind="partner", areas=[east]))
    client.force_login(viewer())

    def names(**query):
        return [
            each.name for each in client.get("/raad/organisaties/", period(soort="partner", **query)).context["page"]
        ]

    unseen = ["Nooit gezien", "Uit de hoek", "Van de stad"]
    assert names(wat="unseen", gebied=west.pk) == unseen
    assert names(wat="unseen") == sorted([*unseen, "Van Oost"])
    assert "Gast" in names(wat="came", gebied=west.pk)
    assert (found(area=west).organisations["partner"]["unseen"], found().organisations["partner"]["unseen"]) == (3, 4)


def test_a_report_that_may_be_handed_on_says_the_same_to_every_reader(client, meeting):
    OrganisationFactory(name="Club Oost", kind="residents", areas=[Area.objects.get(name="Oostwijk")])
    OrganisationFactory(name="Club Stad", kind="residents", areas=[meeting.area.parent])
    lists = []
    for user in (viewer(), meeting.organiser):
        client.force_login(user)
        page = client.get("/raad/", public(gebied=meeting.area_id))
        lists.append(
            [
                (table.heading, [[c.text for c in line.cells] for line in table.lines])
                for table in page.context["tables"]
            ]
        )
        own = client.get("/raad/", period(gebied=meeting.area_id)).context["found"].organisations
        assert own.get("residents", {}).get("all", 0) == (1 if user != meeting.organiser else 0)
    assert lists[0] == lists[1]
    shown = text(client.get("/raad/organisaties/", public(gebied=meeting.area_id)))
    assert "die u mag zien" in shown


@pytest.mark.parametrize("page", ["bijeenkomsten", "organisaties", "nieuwe-contacten"])
def test_a_list_takes_the_same_queries_for_one_and_three_rows(client, meeting, page):
    client.force_login(viewer())

    def count():
        with CaptureQueriesContext(connection) as context:
            client.get(f"/raad/{page}/", period(wat="came"))
        return len(context)

    count()
    one = count()
    for number in range(2):
        other = held(area=meeting.area, title=f"Nummer {number}")
        for organisation in range(2):
            came(other, name=f"Persoon{number}{organisation} Anders")
    assert count() == one


def test_the_list_behind_a_number_holds_only_the_own_areas(client, meeting):
    client.force_login(meeting.organiser)
    query = period(wat="came", groep="residents")
    assert [(row.pk, row.number) for row in client.get("/raad/bijeenkomsten/", query).context["page"]] == [
        (meeting.pk, 8)
    ]
    client.force_login(held(area=AreaFactory(name="Verweg", parent=meeting.area.parent), title="Elders").organiser)
    assert list(client.get("/raad/bijeenkomsten/", query).context["page"]) == []
    assert client.get("/raad/bijeenkomsten/", query | {"gebied": meeting.area_id}).status_code == 302
    assert client.get("/raad/bijeenkomsten/", query | {"wat": "geheim"}).status_code == 302


def test_only_the_own_areas_are_counted(client, meeting):
    client.force_login(meeting.organiser)
    assert client.get("/raad/", period()).context["found"].people["came", "residents"] == Shown(8)
    client.force_login(UserFactory())
    assert client.get("/raad/", period()).context["found"].is_empty
    elsewhere = held(area=AreaFactory(name="Verweg", parent=meeting.area.parent), title="Elders")
    client.force_login(elsewhere.organiser)
    reply = client.get("/raad/", {"gebied": meeting.area_id})
    assert (reply.status_code, "found" in reply.context) == (422, False)
    assert client.get("/raad/pdf/", {"gebied": meeting.area_id}).status_code == 302
    client.logout()
    parts = ("", "pdf/", "lijst/", "bijeenkomsten/", "organisaties/", "nieuwe-contacten/")
    assert [client.get(f"/raad/{part}").status_code for part in parts] == [302] * 6


@pytest.mark.parametrize("query", ["?van=2026-02-01&tot=2026-01-01", "?van=geen+dag", "?gebied=x", "?tot="])
def test_a_period_that_cannot_be_is_refused(client, db, query):
    client.force_login(viewer())
    reply = client.get(f"/raad/{query}")
    assert (reply.status_code, "lp-errors" in reply.content.decode()) == (422, True)
    assert client.get(f"/raad/lijst/{query}").url == f"/raad/{query}"


def test_a_name_cannot_be_a_formula(client, meeting):
    Organisation.objects.filter(name="Politie").update(name="=1+1")
    client.force_login(viewer())
    assert "'=1+1" in client.get("/raad/lijst/", period()).content.decode()
    assert Invitation.objects.filter(organisation__name="=1+1").exists()
