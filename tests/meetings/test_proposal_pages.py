"""The pages of proposals: of one area, what is decided there, and of the whole city."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import LogEntry
from meetings.actions.voices import note_signal
from meetings.models import Meeting, ProposalDecision
from tests.factories import AdministratorFactory, AreaFactory, MeetingFactory, ThemeFactory, VenueFactory
from tests.invitations.staff_pages import text, viewer
from tests.meetings.signal_town import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return build()


@pytest.fixture
def sanne(client, town):
    client.force_login(town.sanne)
    return client


def page_of(area):
    return reverse("meetings:proposals", args=[area.pk])


def decide(client, town, **said):
    return client.post(reverse("meetings:decide", args=[town.zuid.pk, town.money.pk]), said)


def test_an_area_shows_its_proposals_with_words_sentence_people_and_sum(sanne, town):
    words = text(sanne.get(page_of(town.zuid)))
    for part in (
        "1 thema voorgesteld", "Cijfers: duidelijk", "Signalen: geen", "zegt 25 van de 100 volwassenen moeilijk rond",
        "ongeveer 505 mensen in Zuidbuurt", "Hoe is dit geteld?", "+8,0", "5,88", "+1,36", "1,46", "Versie 1",
        "Over dit thema was hier nog geen bijeenkomst.", "Schatting RIVM, 2020.",
    ):  # fmt: skip
        assert part in words


def test_where_too_few_people_live_the_page_of_the_area_says_so(sanne, town):
    pages = [text(sanne.get(reverse("area", args=[area.pk]))) for area in (town.wetering, town.zuid)]
    assert ["Te weinig inwoners:" in page for page in pages] == [True, False]
    assert "Er is nu niets dat opvalt." not in pages[0]


def test_the_wijk_leads_to_the_buurt_that_stands_out(sanne, town):
    page = sanne.get(page_of(town.west)).content.decode()
    assert f'<a href="{page_of(town.zuid)}">Zuidbuurt</a>' in page


def test_accepting_is_kept_and_leads_to_planning_with_all_filled_in(sanne, town):
    venue = VenueFactory(area=town.west)
    response = decide(sanne, town, decision="accepted")
    row = ProposalDecision.objects.get()
    assert (row.decision, row.rule_version, row.data_year, row.actor) == ("accepted", 1, 2020, town.sanne)
    form = sanne.get(response.url).context["form"]
    assert [form[name].value() for name in ("area", "themes", "kind", "question", "title")] == [
        str(town.zuid.pk), [str(town.money.pk)], "theme", "Wat helpt u om rond te komen?",
        f"{town.money} in Zuidbuurt",
    ]  # fmt: skip
    said = {
        "area": town.zuid.pk, "themes": [town.money.pk], "kind": "theme", "title": "Rondkomen",
        "participation": "consult",
    }  # fmt: skip
    place = sanne.post(response.url, said).url
    assert place == reverse("meetings:place", args=[Meeting.objects.get().pk]) + f"?venue={venue.pk}"
    assert sanne.get(place).context["form"]["venue"].value() == str(venue.pk)


def test_a_wrong_link_fills_nothing_in(sanne, town):
    form = sanne.get(reverse("meetings:plan") + "?gebied=x&thema=-1&soort=feest&plek=9").context["form"]
    filled_in = [form[name].value() for name in ("area", "themes", "kind", "question", "title")]
    assert filled_in == [None, None, "theme", None, None]


@pytest.mark.parametrize(("decision", "words"), [("later", "niet nu"), ("refused", "nee")])
def test_deciding_against_needs_a_reason_that_is_kept(sanne, town, decision, words):
    refused = decide(sanne, town, decision=decision)
    assert (refused.status_code, ProposalDecision.objects.count()) == (422, 0)
    assert "Vertel waarom." in text(refused)
    decide(sanne, town, decision=decision, reason="Er loopt al een project.")
    page = text(sanne.get(page_of(town.zuid)))
    assert "Er is nu niets dat opvalt." in page
    assert f": {words}. “Er loopt al een project.”" in page


def test_an_unknown_decision_or_theme_is_refused(sanne, town):
    assert decide(sanne, town, decision="x", reason="y").status_code == 422
    other = reverse("meetings:decide", args=[town.zuid.pk, 999])
    assert (sanne.post(other, {"decision": "accepted"}).status_code, ProposalDecision.objects.count()) == (404, 0)


def test_a_viewer_reads_and_decides_nothing(client, town):
    client.force_login(viewer())
    page = client.get(page_of(town.zuid)).content.decode()
    assert ("Rondkomen" in page, 'name="decision"' in page) == (True, False)
    assert decide(client, town, decision="accepted").status_code == 404


def test_the_page_of_an_area_asks_the_same_number_of_queries(sanne, town):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert sanne.get(page_of(town.west)).status_code == 200
        return len(queries)

    count()
    few = count()
    for number in range(3):
        theme = ThemeFactory(name=f"Thema {number}")
        for origin in ("resident", "phone", "official"):
            note_signal(area=town.zuid, text="Iets", origin=origin, theme=theme, actor=None)
        MeetingFactory(area=town.west, themes=[theme])
    assert count() == few


# --- The whole city ---------------------------------------------------------------------------------------------------


def test_the_city_shows_own_areas_in_the_order_of_the_tree(client, town):
    client.force_login(town.sanne)
    own = [row.area for row in client.get(reverse("meetings:city")).context["rows"]]
    client.force_login(AdministratorFactory())
    page = client.get(reverse("meetings:city"))
    assert (own, [row.area for row in page.context["rows"]]) == ([town.west], [town.holy, town.west])
    assert "In de hele stad Rondkomen" in text(page)


def test_the_city_is_filtered_by_links(client, town):
    client.force_login(AdministratorFactory())
    rows = client.get(reverse("meetings:city") + f"?soort=buurt&thema={town.money.pk}").context["rows"]
    assert [(row.area.name, [each.theme for each in row.shown]) for row in rows] == [
        ("Hoofdstedenbuurt", [town.money]), ("Wetering", []), ("Zuidbuurt", [town.money]),
    ]  # fmt: skip
    odd = client.get(reverse("meetings:city") + "?soort=alles&thema=" + "9" * 40)
    assert (odd.context["kind"], odd.context["theme"]) == ("wijk", None)


def test_no_page_gives_an_area_a_mark(client, town):
    client.force_login(AdministratorFactory())
    page = text(client.get(reverse("meetings:city")))
    # Areas stand in the order of the tree, with words: the sums are a click away and never per area.
    assert page.index("Holy Noord") < page.index("Westwijk")
    assert "1,46" not in page


def test_the_list_holds_every_theme_and_no_formula(client, town):
    town.money.name = "=1+1"
    town.money.save()
    client.force_login(AdministratorFactory())
    response = client.get(reverse("meetings:city_list") + "?soort=buurt")
    found = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [(row["Gebied"], row["Thema"], row["Cijfers"]) for row in found] == [
        ("Hoofdstedenbuurt", "'=1+1", "duidelijk"), ("Hoofdstedenbuurt", "Groen", "te weinig cijfers"),
        ("Wetering", "'=1+1", "te weinig cijfers"), ("Wetering", "Groen", "te weinig cijfers"),
        ("Zuidbuurt", "'=1+1", "duidelijk"), ("Zuidbuurt", "Groen", "te weinig cijfers"),
    ]  # fmt: skip
    assert LogEntry.objects.filter(action="export_themes").count() == 1


def test_the_city_asks_the_same_number_of_queries(client, town):
    client.force_login(AdministratorFactory())

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("meetings:city")).status_code == 200
        return len(queries)

    count()
    few = count()
    for number in range(3):
        AreaFactory(name=f"Wijk {number}", parent=town.city)
        MeetingFactory(area=town.west, themes=[ThemeFactory()])
    assert count() == few
