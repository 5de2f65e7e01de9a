"""What comes after the market: the public page, wanting to join, how it goes, and the list of staff."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import LogEntry
from initiatives import tasks
from initiatives.actions import ask_follow_ups, confirm_joiner, forget, send_answers, treat, want_to_join
from initiatives.models import FollowUp, Initiative, Joiner, Stand
from initiatives.rules import Treatment
from invitations import delivery, tokens
from invitations.models import Correspondent, Message
from tests.factories import AreaFactory, OrganisationFactory
from tests.initiatives.ideas import NOOR, a_market, an_idea, own_link, press, typed
from tests.invitations.staff_pages import coordinator_of, text, viewer
from tests.outbox import parsed, words_of_html

pytestmark = [pytest.mark.django_db(transaction=True)]
ELS = "els@thuis.example"


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def market():
    return a_market()


def page(idea, name="public_initiative"):
    return reverse(f"initiatives:{name}", args=[idea.pk])


def words(server, address):
    return words_of_html(parsed(server.to(address)[-1]).get_body(("html",)).get_content())


def presented(market, **changes):
    """An idea that was presented today."""
    idea = an_idea(market, state="admitted", **changes)
    treat(treatments=[Treatment(idea.pk, 0, "presented", "", "")], actor=market.organiser)
    return Initiative.objects.get(pk=idea.pk)


def decide(idea, market, state, answer):
    version = Initiative.objects.get(pk=idea.pk).version
    treated = treat(treatments=[Treatment(idea.pk, version, state, "", answer)], actor=market.organiser)
    assert treated.count == 1


def waits_for_an_answer(client, market):
    client.force_login(market.organiser)
    shown = "1 idee wacht op antwoord" in text(client.get("/"))
    client.logout()
    return shown


def test_everyone_sees_the_initiators_first_and_a_name_only_if_they_ask(client, market):
    idea, named = an_idea(market, state="admitted"), an_idea(market, state="admitted", shows_name=True, name="Ali Kaya")
    shown, source = text(client.get(page(idea))), client.get(page(idea)).content.decode()
    assert source.index("Bewoners van de Lindelaan</b>") < source.index("<h1>")
    assert [word in source for word in ("Noor Bakker", "thuis.example", "noor0")] == [False] * 3
    assert ("Wij willen drie bankjes maken." in shown, "Ali Kaya" in text(client.get(page(named)))) == (True, True)


@pytest.mark.parametrize("state", ["submitted", "assessed", "declined", "withdrawn"])
def test_what_was_not_admitted_is_found_by_nobody(client, market, state):
    idea = an_idea(market, state=state, answer="Nee, want dit kan niet.")
    shown = [
        reverse("invitations:public_area", args=[market.area_id]),
        reverse("invitations:public_meeting", args=[market.pk]),
    ]
    assert [client.get(page(idea, name)).status_code for name in ("public_initiative", "join")] == [404, 404]
    assert [idea.title in text(client.get(url)) for url in shown] == [False, False]


def test_public_pages_name_what_was_admitted_and_lead_to_the_forms(client, market):
    idea = an_idea(market, state="admitted")
    area = reverse("invitations:public_area", args=[market.area.parent_id])
    meeting = reverse("invitations:public_meeting", args=[market.pk])
    assert [idea.title in text(client.get(url)) for url in (area, meeting)] == [True, True]
    assert reverse("initiatives:hand_in", args=[market.pk]) in client.get(meeting).content.decode()
    assert reverse("initiatives:hand_in_area", args=[market.area.parent_id]) in client.get(area).content.decode()
    taken = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(meeting)
        taken.append(len(queries))
        an_idea(market, state="admitted")
    assert taken[0] == taken[1]


def test_an_answer_stands_on_the_page_once_it_was_sent(client, market):
    idea = an_idea(market, state="admitted", answer="Wij helpen u.")
    assert "Wij helpen u." not in text(client.get(page(idea)))
    Initiative.objects.update(told_at=timezone.now())
    assert "Wij helpen u." in text(client.get(page(idea)))


def test_a_decision_is_public_once_the_initiator_was_told_and_waits_as_a_task_until_then(client, market):
    idea = presented(market)
    decide(idea, market, "presented", "U krijgt een stand.")
    send_answers(ids=[idea.pk], actor=market.organiser)
    in_list = reverse("invitations:public_meeting", args=[market.pk])
    public = [page(idea), in_list, own_link(idea)]
    start = [waits_for_an_answer(client, market)]
    decide(idea, market, "not_chosen", "Helaas niet.")
    shown = [text(client.get(url)) for url in public]
    assert ["Niet gekozen" in words for words in shown] == [False] * 3
    assert ["Gepresenteerd" in words for words in shown] == [True] * 3
    assert [("U krijgt een stand." in words, "Helaas niet." in words) for words in (shown[0], shown[2])] == [
        (True, False), (True, False),
    ]  # fmt: skip
    start.append(waits_for_an_answer(client, market))
    client.force_login(market.organiser)
    listed = text(client.get(reverse("initiatives:ideas"))), text(client.get(page(idea, "idea")))
    assert ("Nog niet" in listed[0], "Niet gekozen" in listed[1], "is daarna veranderd" in listed[1]) == (True,) * 3
    send_answers(ids=[idea.pk], actor=market.organiser)
    start.append(waits_for_an_answer(client, market))
    shown = [text(client.get(url)) for url in public]
    assert ["Niet gekozen" in words for words in shown] == [True] * 3
    assert ("Helaas niet." in shown[0], start) == (True, [False, True, False])


def test_an_end_that_nobody_was_told_of_is_not_public_and_can_be_taken_back(client, market):
    idea = an_idea(market, state="admitted")
    decide(idea, market, "not_chosen", "Helaas niet.")
    shown = text(client.get(page(idea)))
    assert ("Niet gekozen" in shown, "Gepresenteerd" in shown, "Helaas" in shown) == (False, True, False)
    decide(idea, market, "presented", "Helaas niet.")
    assert Initiative.objects.get().shown_state == ""
    decide(idea, market, "chosen", "Gefeliciteerd.")
    assert "Gekozen" in text(client.get(page(idea)))


def test_who_is_chosen_hears_it_first_too_and_a_slip_of_the_hand_is_no_news(client, market):
    idea = presented(market)
    decide(idea, market, "presented", "U krijgt een stand.")
    send_answers(ids=[idea.pk], actor=market.organiser)
    decide(idea, market, "chosen", "U krijgt een stand.")
    assert ("Gekozen" in text(client.get(page(idea))), waits_for_an_answer(client, market)) == (False, True)
    decide(idea, market, "presented", "U krijgt een stand.")
    idea.refresh_from_db()
    assert (idea.is_told, idea.shown_state, waits_for_an_answer(client, market)) == (True, "", False)
    decide(idea, market, "chosen", "U krijgt een stand.")
    assert send_answers(ids=[idea.pk], actor=market.organiser) == (1, [])
    assert "Gekozen" in text(client.get(page(idea)))
    decide(idea, market, "under_way", "U krijgt een stand.")
    decide(idea, market, "chosen", "U krijgt een stand.")
    idea.refresh_from_db()
    assert (idea.is_told, send_answers(ids=[idea.pk], actor=market.organiser)) == (True, (0, []))


def test_the_answer_that_was_sent_is_no_answer_to_an_end_after_a_change_that_was_not_sent(market):
    idea = presented(market)
    decide(idea, market, "presented", "U krijgt een stand.")
    send_answers(ids=[idea.pk], actor=market.organiser)
    decide(idea, market, "presented", "Iets anders.")
    idea.refresh_from_db()
    for answer, count in (("U krijgt een stand.", 0), ("Helaas niet.", 1)):
        said = Treatment(idea.pk, idea.version, "not_chosen", "", answer)
        assert treat(treatments=[said], actor=market.organiser).count == count


def test_who_was_refused_hears_it_before_the_own_page_says_so(client, market):
    idea = an_idea(market)
    decide(idea, market, "declined", "Dit kan hier niet.")
    shown = text(client.get(own_link(idea)))
    assert ("Niet toegelaten" in shown, "Wij bekijken uw idee" in shown) == (False, True)
    send_answers(ids=[idea.pk], actor=market.organiser)
    assert "Niet toegelaten" in text(client.get(own_link(idea)))


def test_who_wants_to_join_is_passed_on_only_after_the_button_in_the_mail(client, market, serve):
    server, idea = serve(), an_idea(market, state="admitted")
    response = press(client, page(idea, "join"), name="Els", email=ELS)
    joiner = Joiner.objects.get()
    assert (response.url, joiner.confirmed_at) == (page(idea, "join") + "?verstuurd", None)
    delivery.deliver()
    link = reverse("initiatives:confirm_join", args=[tokens.make(joiner.writer.public_id, 1, "join")])
    assert (link in words(server, ELS), server.to("noor0@thuis.example")) == (True, [])
    assert "0 mensen" not in text(client.get(page(idea)))
    assert press(client, link).status_code == 303
    client.post(link, {"nonce": tokens.make_nonce(joiner.writer.public_id)})
    delivery.deliver()
    assert "Els, els@thuis.example" in words(server, "noor0@thuis.example")
    assert Message.objects.filter(kind="joined").count() == 1
    assert "1 persoon wil meedoen." in text(client.get(page(idea)))
    assert "U wilt meedoen" in text(client.get(link))


def test_the_same_slip_counts_once_and_a_joiner_is_forgotten_but_still_counted(client, market):
    idea = an_idea(market, state="admitted")
    for _time in range(2):
        joiner = want_to_join(initiative=idea, name="Els", email=ELS, form_nonce="1")
    confirm_joiner(joiner=joiner)
    assert (Joiner.objects.count(), forget(now=timezone.now() + dt.timedelta(days=29))) == (1, 0)
    assert forget(now=timezone.now() + dt.timedelta(days=31)) == 1
    assert Correspondent.objects.filter(email=ELS).count() == 0
    assert "1 persoon wil meedoen." in text(client.get(page(idea)))


def test_nobody_joins_what_is_over_or_has_nobody_to_hear_of_it(client, market):
    over = an_idea(market, state="finished", answer="Gelukt!")
    alone = an_idea(market, state="admitted")
    Correspondent.objects.filter(pk=alone.writer_id).delete()
    for idea in (over, alone):
        assert client.get(page(idea, "join")).status_code == 303
        assert page(idea, "join") not in client.get(page(idea)).content.decode()


def test_a_form_that_is_wrong_or_old_keeps_nothing(client, market):
    url = page(an_idea(market, state="admitted"), "join")
    assert press(client, url, name="", email=ELS).status_code == 422
    assert client.post(url, {"name": "Els", "email": ELS, "nonce": "oud"}).status_code == 422
    assert Joiner.objects.count() == 0


def test_staff_types_over_a_slip_and_the_person_still_decides(client, market):
    idea = an_idea(market, state="admitted")
    client.force_login(market.organiser)
    url = page(idea, "add_slip")
    assert client.post(url, {"name": "Els", "email": "els"}).status_code == 422
    assert client.post(url, {"name": "Els", "email": ELS}).status_code == 302
    assert list(Message.objects.filter(kind="join").values_list("correspondent__email", flat=True)) == [ELS]
    assert Joiner.objects.get().confirmed_at is None


def test_after_half_a_year_we_ask_once_and_staff_sees_what_was_said(client, market, serve):
    server, idea = serve(), presented(market)
    assert ask_follow_ups() == 0
    FollowUp.objects.filter(months=6).update(due_on=timezone.localdate())
    assert client.get(own_link(idea, "own_progress")).status_code == 303
    tasks.every_morning()
    tasks.every_morning()
    delivery.deliver()
    assert Message.objects.filter(kind="progress").count() == 1
    said = words(server, "noor0@thuis.example")
    assert ("6 maanden geleden" in said, own_link(idea) in said) == (True, True)
    assert press(client, own_link(idea, "own_progress"), text="").status_code == 422
    press(client, own_link(idea, "own_progress"), text="Twee bankjes staan er.")
    client.force_login(market.organiser)
    start, url = client.get("/"), reverse("initiatives:follow_ups")
    assert url in start.content.decode()
    assert "Twee bankjes staan er." in text(client.get(url))
    response = client.post(
        reverse("initiatives:close_follow_up", args=[FollowUp.objects.get(months=6).pk]), follow=True
    )
    assert "U hoeft het nu niemand te vragen." in text(response)
    assert (idea.title in text(client.get(url)), url in client.get("/").content.decode()) == (False, False)
    assert FollowUp.objects.get(months=6).closed_by == market.organiser


def test_the_start_page_counts_ideas_without_an_answer_for_who_may_give_one(client, market):
    an_idea(market)
    an_idea(market, is_confirmed=False)
    elsewhere = coordinator_of(AreaFactory(name="Oostwijk", parent=market.area.parent))
    found = []
    for user in (market.organiser, elsewhere, viewer()):
        client.force_login(user)
        found.append("1 idee wacht op antwoord" in text(client.get("/")))
    assert found == [True, False, False]


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
