"""Handing in an idea: the form, the link that makes it count, and the initiator's own page."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from initiatives.actions import answer_stand, set_call, withdraw
from initiatives.actions import forget as forget_now
from initiatives.models import Initiative, Joiner, Stand, Step
from invitations import access, delivery, tokens
from invitations.models import Correspondent, Message
from tests.factories import AreaFactory, MeetingFactory
from tests.initiatives.ideas import NOOR, a_market, an_idea, own_link, press, typed
from tests.invitations.coming_forward import answer_alone, said
from tests.invitations.staff_pages import text
from tests.outbox import parsed, words_of_html
from tests.resident import hidden, rows

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def market():
    return a_market()


def form_of(market):
    return reverse("initiatives:hand_in", args=[market.pk])


def waiting():
    return list(Message.objects.order_by("pk").values_list("kind", "correspondent__email"))


def test_an_idea_waits_for_its_address_and_one_question_goes_out(client, market):
    response = press(client, form_of(market), **typed(shows_name="on"))
    idea = Initiative.objects.get()
    assert (response.status_code, response.url) == (303, form_of(market) + "?verstuurd")
    assert (idea.area, idea.meeting, idea.state, idea.confirmed_at, idea.shows_name) == (
        market.area, market, "submitted", None, True,
    )  # fmt: skip
    assert (waiting(), Step.objects.count(), Initiative.objects.received().count()) == ([("idea", NOOR)], 0, 0)
    assert "Kijk in uw mailbox" in text(client.get(response.url))


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"title": ""}, "title"), ({"text": ""}, "text"), ({"text": "x" * 2001}, "text"),
        ({"initiators": ""}, "initiators"), ({"name": ""}, "name"), ({"email": ""}, "email"),
        ({"email": "noor@"}, "email"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_kept(client, market, changes, wrong):
    response = press(client, form_of(market), **typed(**changes))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [wrong])
    assert (Initiative.objects.count(), Correspondent.objects.count()) == (0, 0)


def test_the_same_form_twice_is_one_idea_and_an_old_page_is_offered_again(client, market):
    nonce = hidden(client.get(form_of(market)), "nonce")
    for _time in range(2):
        client.post(form_of(market), typed(nonce=nonce))
    assert (Initiative.objects.count(), waiting()) == (1, [("idea", NOOR)])
    assert client.post(form_of(market), typed(nonce="oud")).status_code == 422


def test_the_same_idea_from_the_same_address_is_one_until_it_is_decided_on(client, market):
    url = form_of(market)
    for changes in ({}, {"title": "bankjes in de lindelaan", "email": NOOR.upper()}):
        assert press(client, url, **typed(**changes)).url == url + "?verstuurd"
    assert waiting() == [("idea", NOOR)]
    assert "hebben wij het één keer" in text(client.get(url + "?verstuurd"))
    cache.clear()
    for changes in ({"title": "Bomen"}, {"email": "ali@thuis.example"}):
        press(client, url, **typed(**changes))
    press(client, reverse("initiatives:hand_in_area", args=[market.area_id]), **typed())
    assert Initiative.objects.count() == 4
    cache.clear()
    Initiative.objects.update(state="admitted", confirmed_at=timezone.now())
    press(client, url, **typed())
    assert Initiative.objects.count() == 5


def test_an_idea_that_was_not_confirmed_in_time_is_handed_in_anew(client, market):
    an_idea(market, is_confirmed=False, email=NOOR)
    Correspondent.objects.update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    press(client, form_of(market), **typed())
    assert Initiative.objects.count() == 2


def test_a_known_and_an_unknown_address_get_the_same_answer(client, rf, market):
    an_idea(market, email=NOOR)
    nonce = hidden(client.get(form_of(market)), "nonce")
    found = [
        said(answer_alone(rf, form_of(market), typed(nonce=nonce, email=email))) for email in (NOOR, "n@thuis.example")
    ]
    assert found[0] == found[1]


def test_too_many_questions_to_one_address_and_too_many_forms_wait(client, market):
    for number in range(access.QUESTIONS + 1):
        press(client, form_of(market), **typed(title=f"Idee {number}"))
    assert Initiative.objects.count() == access.QUESTIONS
    for _number in range(access.FORMS):
        last = press(client, form_of(market), **typed())
    assert last.status_code == 429


def test_a_market_that_takes_no_ideas_leads_to_the_form_of_the_area(client, market):
    url = form_of(market)
    nonce = hidden(client.get(url), "nonce")
    set_call(
        meeting=market, text="Wat wilt u doen?", closes_on=timezone.localdate() - dt.timedelta(days=1),
        actor=market.organiser,
    )  # fmt: skip
    page = client.get(url)
    of_area = reverse("initiatives:hand_in_area", args=[market.area_id])
    assert (page.status_code, of_area in page.content.decode()) == (200, True)
    assert (client.post(url, typed(nonce=nonce)).status_code, Initiative.objects.count()) == (409, 0)
    assert press(client, of_area, **typed()).status_code == 303
    assert Initiative.objects.get().meeting is None


def test_the_call_stands_above_the_form_with_the_last_day(client, market):
    set_call(meeting=market, text="Wat wilt u doen?", closes_on=timezone.localdate(), actor=market.organiser)
    shown = text(client.get(form_of(market)))
    assert ("Wat wilt u doen?" in shown, "U kunt een idee insturen tot en met" in shown) == (True, True)


def test_only_a_public_market_and_an_area_in_use_take_ideas(client):
    private, theme = a_market(is_public=False), MeetingFactory(state="inviting")
    unused = reverse("initiatives:hand_in_area", args=[AreaFactory(is_active=False).pk])
    assert [client.get(url).status_code for url in (form_of(private), form_of(theme), unused)] == [404] * 3


def test_only_the_button_makes_an_idea_count_and_twice_changes_nothing(client, market):
    idea = an_idea(market, is_confirmed=False)
    before = rows()
    client.get(own_link(idea))
    assert rows() == before
    assert press(client, own_link(idea)).status_code == 303
    client.post(own_link(idea), {"nonce": tokens.make_nonce(idea.writer.public_id)})
    idea.refresh_from_db()
    assert (idea.confirmed_at is not None, list(Step.objects.values_list("state", flat=True))) == (True, ["submitted"])
    assert "Bankjes in de Lindelaan" in text(client.get(own_link(idea)))


def test_a_link_that_we_did_not_make_or_that_is_over_leads_nowhere(client, market):
    idea = an_idea(market, is_confirmed=False)
    other = reverse("initiatives:own_idea", args=[tokens.make(idea.writer.public_id, 1, "join")])
    Correspondent.objects.update(expires_at=timezone.now() - dt.timedelta(days=1))
    assert [client.get(url).status_code for url in (other, own_link(idea), "/idee/x/")] == [404] * 3


def test_the_initiator_changes_the_words_until_they_are_assessed(client, market):
    idea = an_idea(market)
    url, changed = own_link(idea, "own_words"), {"title": "Vier bankjes", "text": "x", "initiators": "buren"}
    nonce = hidden(client.get(url), "nonce")
    assert client.post(url, changed | {"nonce": nonce}).status_code == 303
    assert client.post(url, changed | {"title": "", "nonce": nonce}).status_code == 422
    idea.refresh_from_db()
    assert (idea.title, idea.initiators, idea.shows_name) == ("Vier bankjes", "buren", False)
    Initiative.objects.update(state="assessed")
    response = client.post(url, changed | {"title": "Vijf bankjes", "nonce": nonce})
    idea.refresh_from_db()
    assert (response.status_code, "Vijf bankjes" in text(response), idea.title) == (409, True, "Vier bankjes")


def test_what_an_initiator_typed_stays_to_be_copied_when_staff_moved_on(client, market):
    idea = an_idea(market)
    nonce = hidden(client.get(own_link(idea, "own_words")), "nonce")
    Initiative.objects.update(state="assessed")
    changed = {"title": "Vier bankjes", "text": "Drie <b>bankjes</b>\nen een boom.", "initiators": "buren"}
    late = client.post(own_link(idea, "own_words"), {"nonce": nonce, "shows_name": "on"} | changed)
    words = text(late)
    assert (late.status_code, "wij zijn verder met uw idee. Er is niets bewaard." in words) == (409, True)
    assert [each in late.content.decode() for each in ("Vier bankjes", "Drie &lt;b&gt;bankjes", "buren")] == [True] * 3
    assert Initiative.objects.get().title == idea.title
    needs = {"nonce": nonce, "is_coming": "yes", "needs_power": "on", "other_needs": "Een parasol"}
    late = client.post(own_link(idea, "own_stand"), needs)
    words = text(late)
    assert (late.status_code, Stand.objects.count()) == (409, 0)
    assert [each in words for each in ("Ja, wij komen met een stand", "Een parasol", "tafel")] == [True, True, False]
    late = client.post(own_link(idea, "own_progress"), {"nonce": nonce, "text": "Het gaat goed."})
    assert (late.status_code, "Het gaat goed." in text(late)) == (409, True)
    assert client.get(own_link(idea, "own_words")).status_code == 303


def test_an_admitted_initiator_asks_for_a_stand_and_can_say_no(client, market):
    idea = an_idea(market)
    url = own_link(idea, "own_stand")
    assert (client.get(url).status_code, client.get(url).url) == (303, own_link(idea))
    Initiative.objects.update(state="admitted")
    assert press(client, url).status_code == 422
    press(client, url, is_coming="yes", needs_power="on", other_needs="Een prikbord")
    stand = Stand.objects.get()
    assert (stand.meeting, stand.is_coming, stand.needs_power, stand.needs_table, stand.needs) == (
        market, True, True, False, ["stroom", "Een prikbord"],
    )  # fmt: skip
    Stand.objects.update(number=4)
    assert "plek 4" in text(client.get(own_link(idea)))
    press(client, url, is_coming="no")
    stand.refresh_from_db()
    assert (stand.is_coming, stand.number) == (False, None)


@pytest.mark.parametrize(("state", "is_possible"), [("submitted", True), ("admitted", True), ("presented", False)])
def test_an_idea_can_be_taken_back_until_it_was_presented(client, market, state, is_possible):
    idea = an_idea(market, state=state)
    if state == "admitted":
        answer_stand(initiative=idea, is_coming=True)
    url = own_link(idea, "own_withdrawal")
    if is_possible:
        press(client, url)
        withdraw(initiative=idea)
    else:
        assert client.post(url, {"nonce": tokens.make_nonce(idea.writer.public_id)}).status_code == 303
    idea.refresh_from_db()
    assert (idea.state == "withdrawn", idea.is_public) == (is_possible, not is_possible)
    assert Step.objects.filter(state="withdrawn").count() == is_possible


def test_the_question_names_the_idea_and_its_link_works(client, market, serve):
    server = serve()
    press(client, form_of(market), **typed())
    delivery.deliver()
    mail = parsed(server.to(NOOR)[0])
    words = words_of_html(mail.get_body(("html",)).get_content())
    assert mail["Subject"] == "Bevestig uw idee: Bankjes in de Lindelaan"
    assert ("drie bankjes" in words, own_link(Initiative.objects.get()) in words) == (False, True)


def test_who_did_not_confirm_is_forgotten_and_an_initiator_some_time_after_the_end(market):
    kept, late = an_idea(market), an_idea(market, is_confirmed=False)
    ended = an_idea(market, state="declined", answer="Dit kan hier niet.")
    Step.objects.create(initiative=ended, state="declined", at=timezone.now())
    now = timezone.now()
    assert (forget_now(now=now), forget_now(now=now + dt.timedelta(days=4))) == (0, 1)
    assert forget_now(now=now + dt.timedelta(days=59)) == 0
    assert forget_now(now=now + dt.timedelta(days=61)) == 1
    left = set(Correspondent.objects.values_list("pk", flat=True))
    assert left == {kept.writer_id}
    assert set(Initiative.objects.values_list("pk", flat=True)) == {kept.pk, ended.pk}
    assert (late.pk in left, Joiner.objects.count()) == (False, 0)
