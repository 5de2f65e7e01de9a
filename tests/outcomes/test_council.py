"""The report for the council: counts of a period, few people hidden, the same on page, paper and spreadsheet."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from areas.models import Area, Organisation
from invitations.models import Invitation, WalkIns
from meetings.models import Meeting
from outcomes import queries, rules
from outcomes.models import ActionPoint, Review
from tests.factories import AreaFactory, OrganisationFactory, ThemeFactory, UserFactory
from tests.invitations.staff_pages import text, viewer
from tests.outcomes.held import came, final, held

GROUPS = ("residents", "municipal", "partner")
people = st.dictionaries(st.sampled_from(GROUPS), st.integers(0, 40), min_size=3, max_size=3)


def read(counts):
    """All that a reader sees of a row of counts of people."""
    return rules.masked(counts), rules.masked_total(counts)


@given(people, st.data())
def test_no_hidden_count_follows_from_what_is_shown(counts, data):
    hidden = [name for name, shown in rules.masked(counts).items() if shown is None]
    assert hidden == [name for name, count in counts.items() if 1 <= count <= 4]
    other = counts | {name: data.draw(st.integers(1, 4)) for name in hidden}
    assert read(other) == read(counts)
    assert rules.masked_total(counts)[1] == (not hidden)


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
        queries.Period(today - dt.timedelta(days=days), today, area),
        meetings=Meeting.objects.all(), areas=Area.objects.all(),
        organisations=Organisation.objects.all(), now=timezone.now(),
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
    assert report.people["came"] == {"residents": 8, "municipal": 1, "partner": 1}
    assert report.people["invited"] == {"residents": 6, "municipal": 1, "partner": 2}
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


def test_organisations_meet_for_the_first_time_once(meeting):
    pair = list(Organisation.objects.filter(name__in=["Afdeling Groen", "Bureau Kees Zelf"]))
    assert found().first_meetings == 1
    before = held(days=60, area=meeting.area, title="Eerder")
    for number, organisation in enumerate(pair):
        came(before, name=f"Iemand{number} Anders", organisation=organisation, kind=organisation.kind)
    assert (found().first_meetings, found(days=90).first_meetings) == (0, 1)


def test_more_meetings_take_no_more_queries(meeting):
    def count():
        with CaptureQueriesContext(connection) as context:
            found()
        return len(context)

    one = count()
    for number in range(3):
        other = held(area=meeting.area, title=f"Nummer {number}")
        came(other, name=f"Persoon{number} Anders")
        final(other, owner=Organisation.objects.get(name="Politie"))
    assert count() == one


def test_page_paper_and_spreadsheet_say_the_same(client, meeting):
    Review.objects.create(meeting=meeting, key="a", was_useful="yes", could_speak="no")
    client.force_login(viewer())
    day = timezone.localdate() - dt.timedelta(days=30)
    query = f"?van={day}&tot={timezone.localdate()}"
    page = client.get(f"/raad/{query}")
    shown = [[line.name, *line.cells] for table in page.context["tables"] for line in table.lines]
    reply = client.get(f"/raad/lijst/{query}")
    rows = list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig")), delimiter=";"))
    assert [row for row in rows if row in shown] == shown
    assert "minder dan 5" in text(page)
    assert "minstens 8" in text(page)
    assert "niet getoond" in text(page)
    for name in ("Jansen", "Mark Visser", "Anja Bakker", "Kees Zelf"):
        assert (name in page.content.decode(), name in reply.content.decode()) == (False, False)
    paper = client.get(f"/raad/pdf/{query}")
    assert (paper.status_code, paper["Content-Type"], paper.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert b"pdfuaid" in paper.content or b"StructTreeRoot" in paper.content


def test_a_number_leads_to_its_meetings(client, meeting):
    held(days=60, area=meeting.area, title="Eerder")
    client.force_login(viewer())
    day = timezone.localdate() - dt.timedelta(days=30)
    page = client.get("/raad/", {"van": day, "tot": timezone.localdate(), "gebied": meeting.area_id})
    line = page.context["tables"][0].lines[0]
    shown = client.get(line.url)
    assert line.cells == ["1"]
    assert [row.title for row in shown.context["page"]] == ["Veilig naar school"]
    assert (f'name="van" value="{day}"' in shown.content.decode(), "tot en met" in text(shown)) == (True, True)
    assert {line.url.split("?")[0] for table in page.context["tables"] for line in table.lines if line.url} >= {
        "/bijeenkomsten/", "/afspraken/",
    }  # fmt: skip
    assert '/raad/"' in client.get("/").content.decode()


def test_only_the_own_areas_are_counted(client, meeting):
    client.force_login(meeting.organiser)
    assert client.get("/raad/").context["found"].people["came"]["residents"] == 8
    client.force_login(UserFactory())
    assert client.get("/raad/").context["found"].is_empty
    elsewhere = held(area=AreaFactory(name="Verweg", parent=meeting.area.parent), title="Elders")
    client.force_login(elsewhere.organiser)
    reply = client.get("/raad/", {"gebied": meeting.area_id})
    assert (reply.status_code, "found" in reply.context) == (422, False)
    assert client.get("/raad/pdf/", {"gebied": meeting.area_id}).status_code == 302
    client.logout()
    assert [client.get(f"/raad/{part}").status_code for part in ("", "pdf/", "lijst/")] == [302] * 3


@pytest.mark.parametrize("query", ["?van=2026-02-01&tot=2026-01-01", "?van=geen+dag", "?gebied=x", "?tot="])
def test_a_period_that_cannot_be_is_refused(client, db, query):
    client.force_login(viewer())
    reply = client.get(f"/raad/{query}")
    assert (reply.status_code, "lp-errors" in reply.content.decode()) == (422, True)
    assert client.get(f"/raad/lijst/{query}").url == f"/raad/{query}"


def test_a_name_cannot_be_a_formula(client, meeting):
    Organisation.objects.filter(name="Politie").update(name="=1+1")
    client.force_login(viewer())
    assert "'=1+1" in client.get("/raad/lijst/").content.decode()
    assert Invitation.objects.filter(organisation__name="=1+1").exists()
