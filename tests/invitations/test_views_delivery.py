"""The administrator's page: what waits, what stands still and why, and the two buttons."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import LogEntry
from invitations.models import Attempt, Channel, DomainGate, Mailing, Message
from invitations.queries import health
from invitations.views.delivery import masked
from tests.factories import AdministratorFactory, InvitationFactory, UserFactory
from tests.invitations.staff_pages import text, viewer
from tests.outbox import queued, states

pytestmark = pytest.mark.django_db

PAGE = "/verzending/"
NOW = dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def administrator():
    return AdministratorFactory()


@pytest.fixture
def page(client, administrator):
    client.force_login(administrator)
    return lambda query="": client.get(PAGE + query)


def held(name="Fatima el Amrani", **fields):
    invitation = InvitationFactory(contact__email="fatima@bewoners.example", meeting__title="Samen tegen eenzaamheid")
    return queued(invitation=invitation, **({"state": "held", "dot_at": NOW - dt.timedelta(hours=1)} | fields))


def pause(**fields):
    return Channel.objects.create(
        **{
            "name": "smtp",
            "cause": "sender",
            "paused_since": NOW - dt.timedelta(minutes=30),
            "paused_until": NOW + dt.timedelta(minutes=5),
            "smtp_code": 550,
            "smtp_reply": "5.7.60 not permitted to send as this sender",
        }
        | fields
    )


def test_an_empty_page_says_that_everything_has_left(page):
    response = page()
    assert "Alles is weg. Er wacht niets." in text(response)
    assert "hx-trigger" not in response.content.decode()


def test_what_waits_is_counted_with_its_age_and_the_page_asks_again(page):
    queued(created_at=NOW)
    Message.objects.update(created_at=NOW - dt.timedelta(minutes=23))
    body = page().content.decode()
    assert "De oudste wacht 23\xa0minuten" in body
    assert 'hx-trigger="every 15s"' in body


def test_a_mailing_waits_since_it_might_leave_whatever_its_next_try():
    invitation = InvitationFactory()
    mailing = Mailing.objects.create(
        meeting=invitation.meeting, form_nonce="x", release_at=NOW - dt.timedelta(minutes=7)
    )
    queued(invitation=invitation, mailing=mailing, attempts=2, not_before=NOW + dt.timedelta(minutes=15))
    later = Mailing.objects.create(meeting=invitation.meeting, form_nonce="y", release_at=NOW + dt.timedelta(days=1))
    queued(mailing=later, not_before=later.release_at)
    Message.objects.update(created_at=NOW - dt.timedelta(hours=1))
    assert (health().oldest_queued_at, health().waiting) == (mailing.release_at, 1)


def test_what_is_uncertain_or_held_is_listed_with_a_masked_address(page):
    held()
    queued(state="uncertain", dot_at=NOW, not_before=NOW + dt.timedelta(minutes=15))
    queued(state="failed")
    response = page()
    words = text(response)
    assert "1 onzeker 1 vastgehouden 1 konden niet weg" in words
    assert "f…@bewoners.example Maandag 16 november, 9.00 uur" in words
    assert "Samen tegen eenzaamheid" in words
    assert "fatima@bewoners.example" not in response.content.decode()


def test_what_was_sent_anew_or_answered_or_came_too_late_needs_no_look(page):
    again = held()
    queued(invitation=again.invitation)
    answered = held()
    type(answered.invitation).objects.filter(pk=answered.invitation_id).update(answer="declined", answered_at=NOW)
    held(deadline=NOW - dt.timedelta(minutes=1))
    assert page().context["rows"] == []


def test_the_age_of_what_could_not_be_made_is_that_of_its_last_try(page):
    message = queued(state="failed")
    Attempt.objects.create(message=message, number=3, phase="compose", started_at=NOW, ended_at=NOW)
    [row] = page().context["rows"]
    assert (row.since, row.words) == (
        NOW,
        "Kon niet worden gemaakt of verstuurd. Kijk in het logboek van de worker, en stuur het dan opnieuw.",
    )


def test_a_pause_is_told_with_cause_and_cure(page):
    pause()
    words = text(page())
    for part in (
        "Er gaat nu niets weg",
        "Wij mogen van de mailserver niet met ons afzenderadres versturen. Sinds maandag 16 november, 9.30 uur.",
        "Vraag of u met het adres in DEFAULT_FROM_EMAIL mag versturen, of pas dat adres aan.",
        "De mailserver zei: 550 5.7.60 not permitted to send as this sender",
        "Wij proberen het zelf opnieuw om 10.05 uur.",
    ):
        assert part in words
    assert "Alles is weg" not in words


def test_an_ended_pause_is_not_told(page):
    pause(paused_since=None, paused_until=None)
    assert "Er gaat nu niets weg" not in text(page())


def test_paused_domains_and_the_last_sweep_are_told(page):
    pause(paused_since=None, paused_until=None, swept_at=NOW - dt.timedelta(seconds=20))
    DomainGate.objects.create(domain="hotmail.example", paused_until=NOW + dt.timedelta(minutes=4))
    DomainGate.objects.create(domain="vrij.example", paused_until=NOW - dt.timedelta(minutes=4))
    words = text(page())
    assert "hotmail.example Gaat vanzelf verder: maandag 16 november, 10.04 uur." in words
    assert "vrij.example" not in words
    assert "Alles is voor het laatst nagekeken op maandag 16 november, 9.59 uur." in words


def test_the_last_week_is_counted_per_state_with_the_list_behind_it(page):
    queued(state="sent", accepted_at=NOW, smtp_code=250)
    queued(state="sent", accepted_at=NOW, smtp_code=250)
    old = queued(state="expired")
    Message.objects.filter(pk=old.pk).update(created_at=NOW - dt.timedelta(days=8))
    assert [(str(each["text"]), each["count"]) for each in page().context["counts"]] == [("Verstuurd", 2)]
    assert "/beheer/invitations/message/?state__exact=sent" in page().content.decode()


def test_failures_of_today_are_counted_once_each():
    message = queued(state="failed_address")
    for number, moment in ((1, NOW - dt.timedelta(days=1)), (2, NOW), (3, NOW)):
        Attempt.objects.create(message=message, number=number, phase="rcpt", started_at=moment, ended_at=moment)
    assert health().failed_today == 1


# --- The buttons -----------------------------------------------------------------------------------------------------


def test_resume_opens_the_way_and_is_logged(client, page, administrator):
    channel = pause()
    response = client.post(PAGE + "hervatten/", follow=True)
    assert "Wij proberen de mailserver nu opnieuw." in text(response)
    channel.refresh_from_db()
    assert channel.paused_until is None
    assert LogEntry.objects.filter(action="resume_channel", actor=administrator).count() == 1


def test_resume_of_what_does_not_stand_still_says_so(client, page):
    assert "Het versturen stond niet stil." in text(client.post(PAGE + "hervatten/", follow=True))
    assert not LogEntry.objects.exists()


def test_send_again_queues_it_once_and_is_logged(client, page, administrator):
    message = held()
    url = f"{PAGE}{message.pk}/opnieuw/"
    assert "Het bericht gaat nu opnieuw weg." in text(client.post(url, follow=True))
    assert "Dit bericht wacht niet meer" in text(client.post(url, follow=True))
    assert Message.objects.filter(invitation=message.invitation, state="queued").count() == 1
    assert LogEntry.objects.filter(action="send_again", actor=administrator).count() == 1
    assert page().context["rows"] == []


def test_send_again_of_a_withdrawn_invitation_says_why_not(client, page):
    message = held()
    type(message.invitation).objects.update(state="withdrawn")
    response = client.post(f"{PAGE}{message.pk}/opnieuw/", follow=True)
    assert "alert--warn" in response.content.decode()
    assert states(message) == ["held"]


# --- Who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [UserFactory, viewer])
def test_the_page_is_for_administrators_only(client, make):
    message, _channel = held(), pause()
    client.force_login(make())
    assert client.get(PAGE).status_code == 404
    assert [client.post(f"{PAGE}{path}").status_code for path in ("hervatten/", f"{message.pk}/opnieuw/")] == [404, 404]
    assert 'href="/verzending/"' not in client.get("/").content.decode()
    assert (states(message), Channel.objects.get().paused_until is None) == (["held"], False)


def test_administrators_find_it_in_the_menu(client, page):
    assert 'href="/overzicht/beheer/"' in client.get("/").content.decode()
    assert 'href="/verzending/"' in client.get("/overzicht/beheer/").content.decode()
    assert 'href="/overzicht/beheer/" aria-current="true"' in page().content.decode()


def test_the_buttons_need_a_post_with_a_token(client, page):
    from django.test import Client

    assert [client.get(f"{PAGE}{path}").status_code for path in ("hervatten/", "1/opnieuw/")] == [405, 405]
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(AdministratorFactory())
    assert strict.post(PAGE + "hervatten/").status_code == 403


def test_the_page_takes_as_many_queries_for_one_as_for_three(page):
    held()
    page()
    with CaptureQueriesContext(connection) as few:
        page()
    for _ in range(2):
        held()
        queued(state="failed")
        DomainGate.objects.create(domain=f"{_}.example", paused_until=NOW + dt.timedelta(minutes=4))
    with CaptureQueriesContext(connection) as more:
        page()
    assert len(more) == len(few)


@pytest.mark.parametrize(
    ("address", "shown"), [("fatima@x.example", "f…@x.example"), ("a@b.example", "a…@b.example"), ("", ""), ("x", "")]
)
def test_addresses_are_masked(address, shown):
    assert masked(address) == shown


def test_the_page_tells_the_time_it_shows(page):
    assert f"Zo was het om {timezone.localtime():%-H.%M} uur." in text(page())
