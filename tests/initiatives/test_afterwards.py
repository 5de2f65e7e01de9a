"""What comes after the market: the public page, wanting to join, how it goes, and the list of staff."""

import datetime as dt

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from initiatives import tasks
from initiatives.actions import ask_follow_ups, confirm_joiner, forget, send_answers, treat, want_to_join
from initiatives.models import FollowUp, Initiative, Joiner
from initiatives.rules import Treatment
from invitations import delivery, tokens
from invitations.models import Correspondent, Message
from tests.factories import AreaFactory
from tests.initiatives.ideas import a_market, an_idea, decide, own_link, page, press
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


def words(server, address):
    return words_of_html(parsed(server.to(address)[-1]).get_body(("html",)).get_content())


def presented(market, **changes):
    """An idea that was presented today."""
    idea = an_idea(market, state="admitted", **changes)
    treat(treatments=[Treatment(idea.pk, 0, "presented", "", "")], actor=market.organiser)
    return Initiative.objects.get(pk=idea.pk)


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


def test_an_area_with_many_initiatives_leads_to_pages_of_them_with_as_many_queries(client, market, monkeypatch):
    monkeypatch.setattr("initiatives.queries.lists.NEWEST_OF_AREA", 2)
    monkeypatch.setattr("initiatives.views.public.PER_PAGE", 2)
    town = market.area.parent
    area, pages = (
        reverse(name, args=[town.pk]) for name in ("invitations:public_area", "initiatives:area_initiatives")
    )
    assert "nog geen initiatieven" in text(client.get(pages))
    an_idea(market, state="submitted", title="Nog niet toegelaten")
    titles, taken = [f"Bankje {number}" for number in range(5)], []
    for title in titles:
        an_idea(market, state="admitted", title=title)
        with CaptureQueriesContext(connection) as queries:
            client.get(pages)
        taken.append(len(queries))
    assert taken[-1] == taken[0]
    assert [title in text(client.get(area)) for title in titles] == [False] * 3 + [True] * 2
    assert f'href="{pages}?taal=en"' in client.get(f"{area}?taal=en").content.decode()
    seen = [client.get(f"{pages}?taal=nl&pagina={number}") for number in (1, 2, 3)]
    assert [[title for title in titles if title in text(page)] for page in seen] == [
        titles[3:],
        titles[1:3],
        titles[:1],
    ]
    source = seen[1].content.decode()
    assert [
        f'rel="{way}" href="?taal=nl&amp;pagina={number}"' in source for way, number in (("prev", 1), ("next", 3))
    ] == [True, True]
    assert f'<link rel="canonical" href="{settings.BASE_URL}{pages}?pagina=2">' in source
    assert "<title>Initiatieven in Vlaardingen – pagina 2 – " in source
    assert f'<link rel="canonical" href="{settings.BASE_URL}{pages}">' in seen[0].content.decode()


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
    assert "Gekozen" not in text(client.get(page(idea)))
    send_answers(ids=[idea.pk], actor=market.organiser)
    assert "Gekozen" in text(client.get(page(idea)))


def test_an_admission_is_public_and_on_the_own_page_once_the_initiator_was_told(client, market):
    idea = an_idea(market)
    decide(idea, market, "admitted", "U krijgt een stand.")
    lists = [
        reverse("invitations:public_area", args=[market.area_id]),
        reverse("invitations:public_meeting", args=[market.pk]),
    ]

    def seen():
        own, named = text(client.get(own_link(idea))), [idea.title in text(client.get(url)) for url in lists]
        reached = [client.get(page(idea)).status_code, client.get(own_link(idea, "own_stand")).status_code]
        return reached, named, "Toegelaten" in own, "stand" in own

    assert seen() == ([404, 303], [False, False], False, False)
    client.force_login(market.organiser)
    assert "Iedereen ziet het zodra het antwoord is verstuurd." in text(client.get(page(idea, "idea")))
    client.logout()
    send_answers(ids=[idea.pk], actor=market.organiser)
    assert seen() == ([200, 200], [True, True], True, True)


def test_who_takes_an_admitted_idea_back_before_the_answer_reads_that(client, market):
    idea = an_idea(market)
    decide(idea, market, "admitted", "U krijgt een stand.")
    press(client, own_link(idea, "own_withdrawal"))
    shown = text(client.get(own_link(idea)))
    assert ("Ingetrokken" in shown, "Wij bekijken uw idee" in shown) == (True, False)


def test_votes_are_public_once_the_choice_was_told(client, market):
    idea = presented(market)
    Initiative.objects.update(vote_count=41)
    shown = ["41 stemmen" in text(client.get(page(idea)))]
    decide(idea, market, "chosen", "Gefeliciteerd.")
    shown.append("41 stemmen" in text(client.get(page(idea))))
    send_answers(ids=[idea.pk], actor=market.organiser)
    assert [*shown, "41 stemmen" in text(client.get(page(idea)))] == [False, False, True]


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


def test_a_market_names_all_its_initiatives_and_an_area_leads_to_the_older_ones(client, market):
    for number in range(10):
        an_idea(market, state="admitted", title=f"Idee {number}.")
    area, meeting = (f"invitations:public_{name}" for name in ("area", "meeting"))
    urls = reverse(area, args=[market.area_id]), reverse(meeting, args=[market.pk])
    older = "Alle initiatieven in Westwijk"
    seen = [[older in text(client.get(url)) for url in urls]]
    an_idea(market, state="admitted")
    shown = [text(client.get(url)) for url in urls]
    assert [*seen, [older in page for page in shown]] == [[False, False], [True, False]]
    assert ["Idee 0." in page for page in shown] == [False, True]
