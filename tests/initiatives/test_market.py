"""A market for staff: thirty ideas in one sitting, the floor, and what was counted on paper."""

import datetime as dt

import pytest
from django.db import connection
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import LogEntry
from initiatives.actions import (
    WithoutAnswer,
    add_stand,
    answer_stand,
    ask_follow_ups,
    hand_in,
    send_answers,
    treat,
    withdraw,
)
from initiatives.models import Call, FollowUp, Initiative, Stand, Step
from initiatives.rules import Treatment, follow_up_days
from invitations import delivery
from invitations.models import Message
from meetings.actions import make_checklist
from meetings.models import Meeting
from tests.factories import MeetingFactory, OrganisationFactory
from tests.initiatives.ideas import a_market, an_idea, own_link, sitting, typed
from tests.invitations.staff_pages import text, viewer
from tests.outbox import parsed, words_of_html

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def market(client):
    made = a_market()
    client.force_login(made.organiser)
    return made


def page(market, name="market"):
    return reverse(f"initiatives:{name}", args=[market.pk])


def answers():
    return Message.objects.filter(kind="verdict")


def test_thirty_ideas_eight_admitted_all_answered_in_one_sitting(client, market, serve):
    server = serve()
    ideas = [an_idea(market, title=f"Idee {number}") for number in range(30)]
    delivery.deliver()
    decided = {}
    for number, idea in enumerate(ideas):
        decided[f"state_{idea.pk}"] = "admitted" if number < 8 else "declined"
        decided[f"answer_{idea.pk}"] = f"Antwoord {number}."
    assert "Beantwoord 30 inzenders" in text(client.get(page(market)))
    response = client.post(page(market), sitting(client, market, **decided, do="answer"), follow=True)
    assert "30 mensen krijgen nu een e-mail." in text(response)
    states = list(Initiative.objects.values_list("state", flat=True))
    assert (states.count("admitted"), states.count("declined")) == (8, 22)
    assert Step.objects.filter(initiative=ideas[0]).count() == 3
    assert (answers().count(), "Iedereen heeft antwoord." in text(response)) == (30, True)
    delivery.deliver()
    mail = parsed(server.to("noor7@thuis.example")[-1])
    words = words_of_html(mail.get_body(("html",)).get_content())
    assert mail["Subject"] == "Ons antwoord op uw idee: Idee 7"
    assert [part in words for part in ("Antwoord 7.", "Toegelaten", "stand", own_link(ideas[7]))] == [True] * 4
    client.post(page(market), sitting(client, market, do="answer"))
    assert answers().count() == 30
    client.post(page(market), sitting(client, market, **{f"answer_{ideas[0].pk}": "Toch anders."}, do="answer"))
    assert answers().count() == 31


def test_nobody_is_answered_while_an_answer_is_missing(client, market):
    ready, lacking = an_idea(market, title="Klaar", answer="Mooi plan."), an_idea(market, title="Nog niets")
    response = client.post(page(market), sitting(client, market, **{f"state_{ready.pk}": "admitted"}, do="answer"))
    shown = text(response)
    assert (response.status_code, "“Nog niets”" in shown, "“Klaar”." in shown) == (422, True, False)
    ready.refresh_from_db()
    assert (answers().count(), ready.state, ready.told_at) == (0, "admitted", None)
    with pytest.raises(WithoutAnswer) as refused:
        send_answers(ids=[ready.pk, lacking.pk], actor=market.organiser)
    assert refused.value.titles == ["Nog niets"]


def test_an_end_without_an_answer_is_refused_at_its_field_and_by_the_database(client, market):
    idea = an_idea(market)
    response = client.post(page(market), sitting(client, market, **{f"state_{idea.pk}": "declined"}))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [f"answer_{idea.pk}"])
    treated = treat(treatments=[Treatment(idea.pk, 0, "declined", "", " ")], actor=market.organiser)
    assert (treated.count, treated.lacking) == (0, [idea.title])
    with pytest.raises(IntegrityError):
        Initiative.objects.update(state="declined")


def test_what_a_colleague_changed_meanwhile_stays_and_what_was_typed_too(client, market):
    idea, other = an_idea(market, title="Bankjes"), an_idea(market, title="Bomen")
    loaded = sitting(client, market, **{f"advice_{idea.pk}": "Van mij", f"advice_{other.pk}": "Groen"})
    treat(treatments=[Treatment(idea.pk, 0, "submitted", "Van een collega", "")], actor=market.organiser)
    response = client.post(page(market), loaded)
    idea.refresh_from_db()
    other.refresh_from_db()
    shown = response.content.decode()
    assert (response.status_code, idea.advice, other.advice) == (422, "Van een collega", "Groen")
    assert ("“Bankjes”" in shown, "Van mij" in shown, "“Bomen”." in shown) == (True, True, False)
    again = {field.html_name: field.value() for field in response.context["form"]}
    assert client.post(page(market), again).status_code == 302
    idea.refresh_from_db()
    assert idea.advice == "Van mij"


def test_an_answer_that_did_not_arrive_is_seen_until_another_did(client, market):
    idea = an_idea(market, state="admitted", answer="Ja.")
    send_answers(ids=[idea.pk], actor=market.organiser)
    pages = [page(market), reverse("initiatives:idea", args=[idea.pk])]
    assert ["Niet bezorgd" in text(client.get(url)) for url in pages] == [False, False]
    answers().update(state="failed_address")
    assert ["Niet bezorgd" in text(client.get(url)) for url in pages] == [True, True]
    client.post(page(market), sitting(client, market, **{f"answer_{idea.pk}": "Toch niet."}, do="answer"))
    assert ["Niet bezorgd" in text(client.get(url)) for url in pages] == [False, False]


def test_who_is_not_chosen_hears_that_in_other_words_than_before(client, market):
    idea = an_idea(market, state="presented", answer="U krijgt een stand.")
    send_answers(ids=[idea.pk], actor=market.organiser)
    not_chosen = {f"state_{idea.pk}": "not_chosen"}
    response = client.post(page(market), sitting(client, market, **not_chosen))
    assert (response.status_code, "is al verstuurd" in text(response)) == (422, True)
    client.post(page(market), sitting(client, market, **not_chosen, **{f"answer_{idea.pk}": "Helaas."}, do="answer"))
    idea.refresh_from_db()
    assert (idea.state, answers().count()) == ("not_chosen", 2)


def test_a_withdrawn_idea_is_neither_treated_nor_answered(client, market):
    idea = an_idea(market, state="withdrawn", answer="Te laat")
    assert idea.title not in text(client.get(page(market)))
    assert send_answers(ids=[idea.pk], actor=market.organiser) == (0, [])


def test_who_has_no_address_is_named_for_a_call(client, market):
    made = hand_in(area=market.area, meeting=market, actor=market.organiser, **typed(email="", title="Op papier"))
    values = sitting(client, market, **{f"state_{made.pk}": "admitted", f"answer_{made.pk}": "Ja."}, do="answer")
    response = client.post(page(market), values, follow=True)
    assert ("“Op papier”. Bel of schrijf." in text(response), answers().count()) == (True, 0)
    assert LogEntry.objects.filter(action="send_answers").count() == 1


@pytest.mark.parametrize("name", ["market", "floor", "counts"])
def test_the_pages_take_as_many_queries_for_many_ideas(client, market, name):
    taken = []
    for _time in range(3):
        answer_stand(initiative=an_idea(market, state="admitted"), is_coming=True)
        with CaptureQueriesContext(connection) as queries:
            client.get(page(market, name))
        taken.append(len(queries))
    assert taken == taken[:1] * 3


def test_the_floor_shows_needs_silence_and_places_that_can_be_swapped(client, market):
    first, second = an_idea(market, title="Bankjes", state="admitted"), an_idea(market, title="Bomen", state="admitted")
    silent, absent = an_idea(market, title="Stil", state="admitted"), an_idea(market, title="Afwezig", state="admitted")
    for idea in (first, second):
        answer_stand(initiative=idea, is_coming=True, needs_power=True, needs_table=idea is first)
    answer_stand(initiative=absent, is_coming=False)
    fonds = OrganisationFactory(name="Buurtfonds", areas=[market.area])
    client.post(page(market, "floor"), {"organisation": fonds.pk, "needs_screen": "on"})
    found = client.get(page(market, "floor")).context["floor"]
    assert [stand.name for stand in found.stands] == ["Bankjes", "Bomen", "Buurtfonds"]
    assert found.needs == {"needs_power": 2, "needs_table": 1, "needs_screen": 1}
    assert ([each.title for each in found.silent], [each.title for each in found.absent]) == (["Stil"], ["Afwezig"])
    assert silent.pk == found.silent[0].pk
    places = {stand.name: f"number_{stand.pk}" for stand in found.stands}
    numbers = page(market, "number_stands")
    assert client.post(numbers, {places["Bankjes"]: "1", places["Bomen"]: "2"}).status_code == 302
    assert client.post(numbers, {places["Bankjes"]: "2", places["Bomen"]: "1"}).status_code == 302
    refused = client.post(numbers, {places["Bankjes"]: "1", places["Bomen"]: "1"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, [places["Bankjes"]])
    assert client.post(page(market, "floor"), {"organisation": ""}).status_code == 422
    assert list(Stand.objects.filter(number__isnull=False).order_by("number").values_list("initiative", flat=True)) == [
        second.pk, first.pk,
    ]  # fmt: skip
    Initiative.objects.filter(pk=first.pk).update(state="withdrawn")
    assert "Bankjes" not in text(client.get(page(market, "floor")))


def give(client, market, stand, number):
    return client.post(page(market, "number_stands"), {f"number_{stand.pk}": str(number)}).status_code


@pytest.mark.parametrize("how", ["withdrawn", "set back", "left from before"])
def test_who_leaves_the_floor_leaves_the_place_to_others(client, market, how):
    gone, other = an_idea(market, title="Bankjes", state="admitted"), an_idea(market, title="Bomen", state="admitted")
    first = answer_stand(initiative=gone, is_coming=True)
    assert give(client, market, first, 3) == 302
    gone.refresh_from_db()
    if how == "withdrawn":
        withdraw(initiative=gone)
    elif how == "set back":
        wanted = Treatment(gone.pk, version=gone.version, state="assessed", advice="", answer="")
        assert treat(treatments=[wanted], actor=market.organiser).count == 1
    else:
        Initiative.objects.filter(pk=gone.pk).update(state="withdrawn")
    second = answer_stand(initiative=other, is_coming=True)
    assert Stand.objects.filter(number=3).exists() == (how == "left from before")
    assert give(client, market, second, 3) == 302
    assert dict(Stand.objects.values_list("pk", "number")) == {first.pk: None, second.pk: 3}


def test_an_organisation_has_one_stand_per_market(market):
    fonds = OrganisationFactory(areas=[market.area])
    for needs_table in (False, True):
        add_stand(meeting=market, organisation=fonds, actor=market.organiser, needs_table=needs_table)
    assert [stand.needs_table for stand in Stand.objects.all()] == [True]


def test_a_stand_is_taken_away_after_a_question(client, market):
    fonds, club = (OrganisationFactory(name=name, areas=[market.area]) for name in ("Buurtfonds", "Sportclub"))
    stand, other = (add_stand(meeting=market, organisation=each, actor=market.organiser) for each in (fonds, club))
    url = page(market, "number_stands")
    asked = client.post(url, {"remove": str(stand.pk)})
    assert ("“Buurtfonds” heeft dan geen plek" in text(asked), Stand.objects.count()) == (True, 2)
    told = text(client.post(url, {"remove": stand.pk, "sure": "yes"}, follow=True))
    assert ("Buurtfonds heeft geen stand meer." in told, list(Stand.objects.all())) == (True, [other])
    elsewhere = add_stand(meeting=a_market(), organisation=fonds, actor=market.organiser)
    for pk in (stand.pk, elsewhere.pk, "x"):
        assert client.post(url, {"remove": pk, "sure": "yes"}).status_code == 302
    client.force_login(viewer())
    assert client.post(url, {"remove": other.pk, "sure": "yes"}).status_code == 404
    assert set(Stand.objects.all()) == {other, elsewhere}
    assert LogEntry.objects.filter(action="remove_stand").count() == 1


def test_who_had_the_answer_already_is_said_in_words(client, market):
    an_idea(market, state="admitted", answer="Ja.")
    for words in ("1 persoon krijgt nu een e-mail.", "Iedereen had dit antwoord al."):
        assert words in text(client.post(page(market), sitting(client, market, do="answer"), follow=True))


@pytest.mark.parametrize("state", ["assessed", "chosen", "submitted"])
def test_every_state_is_offered_once(client, market, state):
    idea = an_idea(market, state=state)
    choices = client.get(page(market)).context["form"].fields[f"state_{idea.pk}"].choices
    assert (len(choices), choices[0][0]) == (len(set(choices)), state)


def test_presenting_plans_two_follow_ups_once(client, market):
    idea = an_idea(market, state="admitted")
    for state in ("presented", "admitted", "presented"):
        idea.refresh_from_db()
        treat(treatments=[Treatment(idea.pk, idea.version, state, "", "")], actor=market.organiser)
    assert list(FollowUp.objects.values_list("months", flat=True)) == [6, 12]
    assert FollowUp.objects.earliest("due_on").due_on > timezone.localdate()
    assert list(Step.objects.values_list("state", flat=True)) == ["submitted", "presented", "admitted", "presented"]


def test_a_slip_of_the_hand_takes_its_follow_ups_along(client, market):
    idea = an_idea(market, state="admitted")
    for state, day in (("presented", 0), ("admitted", 1), ("presented", 200)):
        idea.refresh_from_db()
        now = timezone.now() + dt.timedelta(days=day)
        Meeting.objects.update(doors_at=None, reply_by=now, starts_at=now, ends_at=now + dt.timedelta(hours=2))
        treat(treatments=[Treatment(idea.pk, idea.version, state, "", "")], actor=market.organiser, now=now)
        due = [day for _months, day in follow_up_days(timezone.localdate(now))] if state == "presented" else []
        assert list(FollowUp.objects.values_list("due_on", flat=True)) == due


def test_what_was_asked_already_stays_after_a_slip_of_the_hand(client, market):
    idea = an_idea(market, state="admitted")
    treat(treatments=[Treatment(idea.pk, 0, "presented", "", "")], actor=market.organiser)
    FollowUp.objects.filter(months=6).update(asked_at=timezone.now())
    treat(treatments=[Treatment(idea.pk, 1, "admitted", "", "")], actor=market.organiser)
    assert list(FollowUp.objects.values_list("months", flat=True)) == [6]


@pytest.mark.parametrize(("days", "months"), [(30, [6, 12]), (200, [6, 12]), (400, [12])])
def test_a_market_that_is_noted_late_gives_one_question_a_morning(client, market, days, months):
    idea, now = an_idea(market, state="admitted"), timezone.now() - dt.timedelta(days=days)
    Meeting.objects.update(doors_at=None, reply_by=now, starts_at=now, ends_at=now + dt.timedelta(hours=2))
    treat(treatments=[Treatment(idea.pk, 0, "presented", "", "")], actor=market.organiser)
    assert list(FollowUp.objects.values_list("months", flat=True)) == months
    assert ask_follow_ups() == (0 if days == 30 else 1)


def test_the_call_is_kept_and_a_meeting_of_another_kind_has_none(client, market):
    response = client.post(page(market, "call"), {"text": "Wat wilt u doen?", "closes_on": str(timezone.localdate())})
    assert (response.status_code, client.get(page(market)).context["call"].text) == (302, "Wat wilt u doen?")
    assert client.post(page(market, "call"), {"closes_on": "morgen"}).status_code == 422
    theme = MeetingFactory(area=market.area, organiser=market.organiser)
    assert [client.get(page(theme, name)).status_code for name in ("market", "call", "floor", "counts")] == [404] * 4


def test_the_last_day_of_the_call_is_not_over_and_not_after_the_market(client, market):
    today, url = timezone.localdate(), page(market, "call")
    of_market = timezone.localdate(market.starts_at)
    for day, words in (
        (today - dt.timedelta(days=1), "is voorbij"),
        (of_market + dt.timedelta(days=1), "De markt is op"),
    ):
        response = client.post(url, {"closes_on": str(day)})
        assert (response.status_code, words in text(response), Call.objects.count()) == (422, True, 0)
    assert client.post(url, {"closes_on": str(of_market)}).status_code == 302
    Call.objects.update(closes_on=today - dt.timedelta(days=3))
    kept = {"closes_on": str(today - dt.timedelta(days=3)), "text": "Andere woorden"}
    assert (client.post(url, kept).status_code, Call.objects.get().text) == (302, "Andere woorden")


def test_a_viewer_reads_and_changes_nothing(client, market):
    idea = an_idea(market)
    values = sitting(client, market)
    client.force_login(viewer())
    shown = client.get(page(market))
    assert (shown.status_code, idea.title in text(shown), "<textarea" in shown.content.decode()) == (200, True, False)
    assert client.post(page(market), values).status_code == 404


def test_asking_for_ideas_is_ticked_on_the_checklist_by_itself(client, market):
    make_checklist(meeting=market, owner=market.organiser)
    chore = market.checklist.get(code="call")
    assert chore.done_at is None
    client.post(page(market, "call"), {"text": "Wat wilt u doen?", "closes_on": ""})
    chore.refresh_from_db()
    assert chore.done_by == market.organiser
    market.checklist.all().delete()
    make_checklist(meeting=market, owner=market.organiser)
    assert (market.checklist.get(code="call").is_done, market.checklist.get(code="papers").is_done) == (True, False)
    assert "Was al gedaan" in text(client.get(reverse("meetings:checklist", args=[market.pk])))
