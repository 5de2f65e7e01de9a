"""A market is cancelled or moved: who has a role or a stand, and no invitation, hears of it too."""

import datetime as dt

import pytest
from django.utils import timezone

from initiatives.actions import answer_stand, hand_in, send_answers
from initiatives.models import Initiative
from invitations import delivery
from invitations.actions import cancel_and_tell, revive, send_briefings, take_back_change, tell_change
from invitations.models import Message
from meetings.actions import change_place
from meetings.models import MeetingRole
from meetings.rules import Times, day_words
from tests.factories import ContactFactory, InvitationFactory
from tests.initiatives.ideas import a_market, an_idea, decide, own_link, typed
from tests.invitations.staff_pages import text
from tests.outbox import parsed, words_of_html

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def market():
    """A market with a speaker who was briefed, and an initiator with a stand."""
    made = a_market()
    speaker = ContactFactory(name="Sara Spreker", email="sara@bij.example")
    MeetingRole.objects.create(meeting=made, role="speaker", contact=speaker)
    MeetingRole.objects.create(meeting=made, role="chair", user=made.organiser)
    send_briefings(meeting=made, actor=made.organiser)
    MeetingRole.objects.create(meeting=made, role="door", contact=ContactFactory(name="Niet Gebrieft"))
    idea = an_idea(made, name="Noor Bakker")
    decide(idea, made, "admitted", "U krijgt een stand.")
    send_answers(ids=[idea.pk], actor=made.organiser)
    answer_stand(initiative=idea, is_coming=True)
    away = an_idea(made, state="admitted", name="Blijft Weg")
    answer_stand(initiative=away, is_coming=False)
    Message.objects.update(state="sent", accepted_at=timezone.now(), smtp_code=250)
    return made


def news():
    rows = Message.objects.filter(kind="around").order_by("pk")
    return [(row.contact or row.correspondent or row.user).name for row in rows]


def let_go():
    Message.objects.filter(kind="around").update(not_before=timezone.now())
    delivery.deliver()


def test_a_cancelled_market_is_told_to_who_has_a_role_or_a_stand(client, market, serve):
    server = serve()
    client.force_login(market.organiser)
    page = text(client.get(f"/bijeenkomsten/{market.pk}/afzeggen/"))
    assert ("2 mensen krijgen een e-mail." in page, "Sara Spreker, Noor Bakker" in page) == (True, True)
    assert cancel_and_tell(meeting=market, actor=market.organiser) == 2
    assert news() == ["Sara Spreker", "Noor Bakker"]
    let_go()
    for address in ("sara@bij.example", "noor0@thuis.example"):
        mail = parsed(server.to(address)[-1])
        words = words_of_html(mail.get_body(("html",)).get_content())
        assert (mail["Subject"], "gaat niet door" in words) == (f"Gaat niet door: {market.title}", True)


def test_what_was_cancelled_by_mistake_is_taken_back_and_nobody_hears(market):
    cancel_and_tell(meeting=market, actor=market.organiser)
    revive(meeting=market, actor=market.organiser)
    assert news() == []


def test_who_is_invited_too_hears_once(market):
    speaker = MeetingRole.objects.get(role="speaker").contact
    invited = InvitationFactory(meeting=market, contact=speaker)
    Message.objects.create(
        invitation=invited, kind="invite", state="sent", dedupe_key="x", not_before=timezone.now(),
        deadline=timezone.now(), accepted_at=timezone.now(), smtp_code=250,
    )  # fmt: skip
    assert cancel_and_tell(meeting=market, actor=market.organiser) == 2
    assert news() == ["Noor Bakker"]


def test_the_own_page_says_that_the_market_is_cancelled_and_takes_no_stand(client, market):
    idea = Initiative.objects.get(writer__name="Noor Bakker")
    before = text(client.get(own_link(idea)))
    cancel_and_tell(meeting=market, actor=market.organiser)
    after = text(client.get(own_link(idea)))
    assert ["Uw stand op de markt" in page for page in (before, after)] == [True, False]
    assert f"{market.title} gaat niet door." in after
    assert client.get(own_link(idea, "own_stand")).status_code == 303


def move(market):
    starts_at = market.starts_at + dt.timedelta(days=7)
    times = Times(starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=2), reply_by=starts_at, doors_at=None)
    change_place(meeting=market, actor=market.organiser, capacity=None, venue=market.venue, times=times)
    market.refresh_from_db()


def test_a_market_that_moved_is_told_once_to_who_knows_the_old_day(client, market, serve):
    server = serve()
    move(market)
    late = an_idea(market, name="Kwam Later")
    decide(late, market, "admitted", "U krijgt een stand.")
    send_answers(ids=[late.pk], actor=market.organiser)
    client.force_login(market.organiser)
    replies, url = f"/bijeenkomsten/{market.pk}/reacties/", f"/bijeenkomsten/{market.pk}/wijziging-melden/"
    assert "2 mensen kennen de oude" in text(client.get(replies))
    assert "Sara Spreker, Noor Bakker" in text(client.get(url))
    assert tell_change(meeting=market, actor=market.organiser) == 2
    assert news() == ["Sara Spreker", "Noor Bakker"]
    assert "2 e-mails vertrekken" in text(client.get(url))
    assert tell_change(meeting=market, actor=market.organiser) == 0
    let_go()
    mail = parsed(server.to("noor0@thuis.example")[-1])
    words = words_of_html(mail.get_body(("html",)).get_content())
    assert (mail["Subject"], day_words(market.starts_at) in words.lower()) == (f"Gewijzigd: {market.title}", True)


def test_the_news_of_a_move_is_stopped_and_can_be_told_later(market):
    move(market)
    tell_change(meeting=market, actor=market.organiser)
    assert (take_back_change(meeting=market, actor=market.organiser), news()) == (2, [])
    assert tell_change(meeting=market, actor=market.organiser) == 2


def test_who_has_no_address_is_named_for_a_call(client, market):
    made = hand_in(area=market.area, meeting=market, actor=market.organiser, **typed(email="", name="Ali Kaya"))
    Initiative.objects.filter(pk=made.pk).update(state="admitted")
    client.force_login(market.organiser)
    page = text(client.get(f"/bijeenkomsten/{market.pk}/afzeggen/"))
    assert ("2 mensen krijgen een e-mail." in page, "Ali Kaya (geen e-mail: bel)" in page) == (True, True)
