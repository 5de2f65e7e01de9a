"""Initiatives for staff: the list, one idea on its own page, and what they note for who has no e-mail."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import LogEntry
from initiatives.actions import send_answers, treat
from initiatives.models import Initiative, Stand
from initiatives.rules import Treatment
from invitations.models import Message
from tests.factories import AreaFactory, OrganisationFactory
from tests.initiatives.ideas import NOOR, a_market, an_idea, decide, page, typed
from tests.invitations.staff_pages import text, viewer

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def market():
    return a_market()


def test_the_list_filters_and_takes_as_many_queries_for_many(client, market):
    idea = an_idea(market, title="Bankjes")
    other = a_market(title="Andere markt")
    elsewhere = an_idea(other, title="Bomen", state="assessed")
    client.force_login(market.organiser)
    url = reverse("initiatives:ideas")
    assert [each.title for each in client.get(url).context["page"]] == ["Bankjes"]
    client.force_login(viewer())
    asked = [f"?gebied={market.area_id}", "?stand=assessed", f"?markt={other.pk}", "?stand=chosen", "?gebied=x"]
    found = [[each.title for each in client.get(url + query).context["page"]] for query in asked]
    assert found == [["Bankjes"], ["Bomen"], ["Bomen"], [], ["Bomen", "Bankjes"]]
    taken = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        taken.append(len(queries))
        an_idea(market)
    assert (taken[0] == taken[1], idea.area == elsewhere.area) == (True, False)


def test_the_task_on_the_start_page_leads_to_the_ideas_that_it_counts(client, market):
    told = an_idea(market, title="Beantwoord", answer="Mooi plan.")
    send_answers(ids=[told.pk], actor=market.organiser)
    changed = an_idea(market, title="Veranderd", answer="Mooi plan.")
    send_answers(ids=[changed.pk], actor=market.organiser)
    decide(changed, market, "submitted", "Toch anders.")
    an_idea(market, title="Ingetrokken", state="withdrawn")
    an_idea(market, title="Nieuw")
    client.force_login(market.organiser)
    start = client.get("/").context["start"]
    task = next(each for each in start.tasks if "wachten op antwoord" in each.text)
    shown = client.get(task.url).context["page"]
    assert (task.text, [each.title for each in shown]) == ("2 ideeën wachten op antwoord", ["Nieuw", "Veranderd"])


def test_one_idea_is_decided_and_answered_on_its_own_page(client, market):
    idea, organisation = an_idea(market), OrganisationFactory(areas=[market.area])
    client.force_login(market.organiser)
    url = page(idea, "idea")
    shown = text(client.get(url))
    assert ("Noor Bakker" in shown, "noor0@thuis.example" in shown) == (True, True)
    said = {f"version_{idea.pk}": "0", f"state_{idea.pk}": "admitted", f"advice_{idea.pk}": "", "do": "answer"}
    assert client.post(url, said | {f"answer_{idea.pk}": ""}).status_code == 422
    said |= {f"version_{idea.pk}": "1", f"answer_{idea.pk}": "Ja!", "organisation": organisation.pk}
    assert client.post(url, said).status_code == 302
    idea.refresh_from_db()
    assert (idea.state, idea.organisation, idea.is_told) == ("admitted", organisation, True)
    assert client.post(url, said | {f"version_{idea.pk}": "0", f"answer_{idea.pk}": "Nee"}).status_code == 422
    client.force_login(viewer())
    assert "Noor Bakker" not in text(client.get(url))


def test_saving_an_idea_keeps_an_organisation_that_this_user_does_not_see(client, market):
    idea, club = (
        an_idea(market),
        OrganisationFactory(name="Buurtclub Oost", areas=[AreaFactory(parent=market.area.parent)]),
    )
    Initiative.objects.update(organisation=club)
    client.force_login(market.organiser)
    form = client.get(page(idea, "idea")).context["form"]
    said = {field.html_name: "" if field.value() is None else field.value() for field in form}
    assert said["organisation"] == club.pk
    assert client.post(page(idea, "idea"), said | {f"advice_{idea.pk}": "Groen"}).status_code == 302
    idea.refresh_from_db()
    assert (idea.advice, idea.organisation) == ("Groen", club)
    assert LogEntry.objects.filter(action="link_organisation").count() == 0
    other = OrganisationFactory(areas=[AreaFactory(parent=market.area.parent)])
    assert client.post(page(idea, "idea"), said | {"organisation": other.pk}).status_code == 422


def test_an_organisation_is_linked_with_the_rest_or_not_at_all_and_not_by_an_old_page(client, market):
    idea, club = an_idea(market), OrganisationFactory(areas=[market.area])
    client.force_login(market.organiser)
    said = {field.html_name: field.value() or "" for field in client.get(page(idea, "idea")).context["form"]}
    treat(treatments=[Treatment(idea.pk, 0, "submitted", "Van een collega", "")], actor=market.organiser)
    mine = said | {f"advice_{idea.pk}": "Van mij", "organisation": club.pk}
    response = client.post(page(idea, "idea"), mine)
    idea.refresh_from_db()
    assert (response.status_code, idea.organisation) == (422, None)
    again = {field.html_name: field.value() or "" for field in response.context["form"]}
    assert client.post(page(idea, "idea"), again).status_code == 302
    assert client.post(page(idea, "idea"), said | {f"version_{idea.pk}": 2}).status_code == 302
    idea.refresh_from_db()
    assert idea.organisation == club


def test_who_links_another_organisation_than_a_colleague_did_meanwhile_is_told_and_presses_again(client, market):
    idea, theirs, mine = an_idea(market), *OrganisationFactory.create_batch(2, areas=[market.area])
    client.force_login(market.organiser)
    said = fields(client.get(page(idea, "idea")))
    assert client.post(page(idea, "idea"), said | {"organisation": theirs.pk}).status_code == 302
    typed = said | {f"advice_{idea.pk}": "Van mij", f"answer_{idea.pk}": "Ja!", "do": "answer"}
    response = client.post(page(idea, "idea"), typed | {"organisation": mine.pk})
    idea.refresh_from_db()
    assert (response.status_code, idea.organisation, idea.advice, idea.is_told) == (422, theirs, "Van mij", False)
    assert f"Een collega koppelde intussen een andere organisatie: {theirs.name}." in text(response)
    assert client.post(page(idea, "idea"), fields(response) | {"do": "answer"}).status_code == 302
    idea.refresh_from_db()
    assert (idea.organisation, idea.is_told, LogEntry.objects.filter(action="link_organisation").count()) == (
        mine,
        True,
        2,
    )


def fields(response):
    """What a browser would send of the form of an idea."""
    shown = {field.html_name: field.value() for field in response.context["form"]}
    return {name: "" if value is None else value for name, value in shown.items()}


def test_staff_notes_a_stand_for_who_has_no_e_mail(client, market):
    idea, other = an_idea(market, state="admitted"), an_idea(market, state="submitted")
    client.force_login(market.organiser)
    floor = reverse("initiatives:floor", args=[market.pk])
    url = page(idea, "note_stand")
    assert (url in client.get(page(idea, "idea")).content.decode(), url in client.get(floor).content.decode()) == (
        True, True,
    )  # fmt: skip
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"is_coming": "yes", "needs_power": "on"}).status_code == 302
    found = client.get(floor).context["floor"]
    assert ([stand.needs for stand in found.stands], found.silent) == ([["stroom"]], [])
    client.post(url, {"is_coming": "no"})
    assert client.get(floor).context["floor"].absent == [idea]
    assert client.post(page(other, "note_stand"), {"is_coming": "yes"}).url == other.get_absolute_url()
    client.force_login(viewer())
    assert (client.post(url, {"is_coming": "yes"}).status_code, Stand.objects.count()) == (404, 1)


def test_staff_notes_an_idea_from_paper(client, market):
    client.force_login(market.organiser)
    url = reverse("initiatives:add_idea")
    assert client.post(url, typed(email="", area="")).status_code == 422
    assert client.post(url, typed(email="", area=market.area_id, market=market.pk)).status_code == 302
    idea = Initiative.objects.get()
    assert (idea.meeting, idea.confirmed_at is not None, Message.objects.count()) == (market, True, 0)
    client.force_login(viewer())
    assert [client.get(each).status_code for each in (url, reverse("initiatives:follow_ups"))] == [404, 404]
    assert NOOR not in text(client.get(page(idea, "idea")))
