"""Check and send: the real message, once however often the button is pressed, and ten minutes to stop it."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from invitations.actions import choose, correct_address, invite, stop
from invitations.audience import resolve
from invitations.models import Invitation, Mailing, Message
from tests.cases import case
from tests.invitations.staff_pages import (
    address,
    coordinator_of,
    elsewhere,
    hidden,
    official,
    partner,
    plan,
    resident,
    text,
    viewer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return plan()


@pytest.fixture
def page(client, meeting):
    client.force_login(meeting.organiser)
    return lambda query="": client.get(address("check", meeting) + query)


def form(page, **fields):
    """What the browser posts: the hidden fields of a loaded page, and now."""
    response = page()
    [count] = hidden(response, "expected_count")
    return {"when": "now", "form_nonce": hidden(response, "form_nonce")[0], "expected_count": count} | fields


def send(meeting, **options):
    return invite(meeting=meeting, actor=meeting.organiser, form_nonce="n" * 20, **options)


def deliver(mailing, count):
    """Let so many messages be handed over."""
    for message in mailing.messages.filter(state="queued")[:count]:
        Message.objects.filter(pk=message.pk).update(state="sent", accepted_at=timezone.now(), smtp_code=250)


# --- Looking before sending ------------------------------------------------------------------------------------------


def test_check_sums_up_what_will_be_sent(page, meeting):
    resident(meeting, name="Jan Vermeulen", channel="letter", postal_address="Lindelaan 1", email="")
    words = text(page())
    assert "Er is nog niets verstuurd." in words
    for row in ("Bewoners 2", "Ambtenaren 1", "Partners 1", "Samen 4 – 3 per e-mail, 1 per brief"):
        assert row in words
    assert "1 persoon krijgt geen e-mail" in words
    assert "Verstuur 4 uitnodigingen" in words
    assert "U kunt het versturen nog 10 minuten stoppen." in words


def test_check_shows_the_message_of_each_recipient_in_turn(page, meeting):
    first, second = text(page()), text(page("?persoon=2"))
    assert ("1 van 3" in first, "2 van 3" in second) == (True, True)
    assert ("Beste Fatima el Amrani" in first, "Beste Mark Jansen" in second) == (True, True)
    assert meeting.title in first
    assert ("Volgende persoon" in first, "Vorige persoon" in first) == (True, False)


@pytest.mark.parametrize(("asked", "shown"), [("0", "1 van 3"), ("99", "3 van 3"), ("x", "1 van 3"), ("²", "1 van 3")])
def test_check_shows_somebody_whatever_number_is_asked(page, asked, shown):
    assert shown in text(page(f"?persoon={asked}"))


def test_check_names_what_stands_in_the_way_instead_of_the_button(page, meeting):
    meeting.venue, meeting.participation = None, ""
    meeting.save()
    response = page()
    assert "U kunt nog niet versturen" in text(response)
    assert "Verstuur 3 uitnodigingen" not in text(response)
    for step in ("plek", "onderwerp"):
        assert f'<li><a href="/bijeenkomsten/{meeting.pk}/{step}/">' in response.content.decode()


def test_check_without_anyone_leads_to_the_list(page, meeting):
    everyone = [each.contact_id for each in resolve(meeting).invitees]
    choose(meeting=meeting, actor=meeting.organiser, shown=everyone, ticked=[])
    assert "Er is niemand om uit te nodigen" in text(page())


def test_check_says_that_more_people_than_places_is_allowed(page, meeting):
    meeting.capacity = 2
    meeting.save()
    assert "Er is plek voor 2 mensen. U nodigt er 3 uit. Dat mag." in text(page())


def test_check_takes_as_many_queries_for_one_as_for_three(page, meeting):
    page()
    with CaptureQueriesContext(connection) as few:
        page()
    for _ in range(2):
        resident(meeting)
        official(meeting)
        partner(meeting)
    with CaptureQueriesContext(connection) as more:
        page()
    assert len(more) == len(few)


# --- Sending once ----------------------------------------------------------------------------------------------------


def test_sending_queues_everyone_and_leads_to_the_progress(client, page, meeting):
    response = client.post(address("check", meeting), form(page))
    assert (response.status_code, response.url) == (302, address("sending", meeting))
    assert (Invitation.objects.count(), Message.objects.filter(state="queued").count()) == (3, 3)


def test_a_double_click_sends_once(client, page, meeting):
    data = form(page)
    answers = [client.post(address("check", meeting), data) for _ in range(3)]
    assert [(each.status_code, each.url) for each in answers] == [(302, address("sending", meeting))] * 3
    assert (Mailing.objects.count(), Message.objects.count()) == (1, 3)


def test_a_second_tab_sends_nothing_again(client, page, meeting):
    one, two = form(page), form(page)
    client.post(address("check", meeting), one)
    response = client.post(address("check", meeting), two, follow=True)
    assert response.redirect_chain == [(address("sending", meeting), 302)]
    assert "Deze uitnodigingen zijn al eerder verstuurd. Er is niets opnieuw verstuurd." in text(response)
    assert (Mailing.objects.count(), Message.objects.count()) == (1, 3)


@pytest.mark.django_db(transaction=True)
@case("F1", "20 clicks at the same moment", "one set")
def test_twenty_clicks_at_the_same_moment_send_once(client, page, meeting):
    data = form(page)

    def press(_number):
        browser = Client()
        browser.force_login(meeting.organiser)
        try:
            return browser.post(address("check", meeting), data).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(press, range(20))) == [302] * 20
    assert (Mailing.objects.count(), Message.objects.count()) == (1, 3)


def test_a_list_that_changed_meanwhile_is_shown_again_and_nothing_is_sent(client, page, meeting):
    data = form(page)
    resident(meeting, name="Nieuwe Buur")
    response = client.post(address("check", meeting), data)
    assert response.status_code == 422
    assert hidden(response, "expected_count") == ["4"]
    assert "Verstuur 4 uitnodigingen" in text(response)
    assert not Message.objects.exists()


def test_sending_later_waits_for_the_moment_that_was_chosen(client, page, meeting):
    day = timezone.localdate() + dt.timedelta(days=2)
    response = client.post(address("check", meeting), form(page, when="later", day=day.isoformat(), time="9.30"))
    assert response.status_code == 302
    assert timezone.localtime(Mailing.objects.get().release_at).strftime("%Y-%m-%d %H:%M") == f"{day} 09:30"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"day": "", "time": "9.30"}, "Vul een dag in, bijvoorbeeld 3 december 2026"),
        ({"day": "2099-01-01", "time": ""}, "Vul een tijd in, bijvoorbeeld 9.30"),
        ({"day": "2020-01-01", "time": "9.30"}, "Dit moment is voorbij. Kies een dag en een tijd die nog komen."),
        ({"day": "2099-01-01", "time": "9.30"}, "Dit is na de laatste dag om te reageren. Kies een eerdere dag."),
    ],
)
def test_a_moment_that_cannot_be_is_refused(client, page, meeting, fields, sentence):
    response = client.post(address("check", meeting), form(page, when="later", **fields))
    assert response.status_code == 422
    assert sentence in text(response)
    assert not Mailing.objects.exists()


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2097-03-31", "Die nacht gaat de klok vooruit. De tijd 02.30 uur bestaat dan niet. Kies een andere tijd."),
        (
            "2097-10-27",
            "Die nacht gaat de klok terug. De tijd 02.30 uur komt dan twee keer voor. Kies een andere tijd.",
        ),
    ],
)
@case("E1", "sending in the hour in which the clock changes", "the form explains")
def test_a_moment_in_a_night_that_the_clock_changes_is_refused(client, page, meeting, day, sentence):
    response = client.post(address("check", meeting), form(page, when="later", day=day, time="2.30"))
    assert (response.status_code, sentence in text(response)) == (422, True)


@pytest.mark.parametrize("fields", [{"form_nonce": ""}, {"form_nonce": "kort"}, {"expected_count": "veel"}])
def test_a_broken_page_sends_nothing(client, page, meeting, fields):
    response = client.post(address("check", meeting), form(page, **fields))
    assert response.status_code == 422
    assert "Deze pagina is te oud. Laad de pagina opnieuw." in text(response)
    assert not Mailing.objects.exists()


# --- A test to oneself -----------------------------------------------------------------------------------------------


def test_a_test_goes_to_the_coordinator_once_per_page(client, page, meeting):
    response = page("?persoon=2")
    data = {name: hidden(response, name)[0] for name in ("form_nonce", "contact_id")}
    answers = [client.post(address("test", meeting), data) for _ in range(2)]
    assert [each.url for each in answers] == [address("check", meeting) + "?persoon=2"] * 2
    [message] = Message.objects.all()
    assert (message.kind, message.user, message.invitation) == ("test", meeting.organiser, None)
    assert f"De test gaat naar {meeting.organiser.email}." in text(client.get(answers[0].url))


def test_a_test_of_someone_who_is_not_on_the_list_is_not_sent(client, page, meeting):
    stranger = resident(elsewhere())
    data = form(page) | {"contact_id": stranger.pk}
    assert client.post(address("test", meeting), data).status_code == 302
    assert client.post(address("test", meeting), {"contact_id": "x"}).status_code == 302
    assert not Message.objects.exists()


# --- After the button ------------------------------------------------------------------------------------------------


def test_sending_says_when_they_leave_and_offers_to_stop(client, page, meeting):
    mailing = send(meeting, release_at=timezone.now() + dt.timedelta(minutes=10))
    words = text(client.get(address("sending", meeting)))
    assert "Uw 3 uitnodigingen gaan" in words
    assert ("Stop het versturen" in words, "Verstuur nu meteen" in words, "Ververs" in words) == (True, True, True)
    assert mailing.state == "scheduled"


def test_sending_tells_how_far_it_is_and_asks_again(client, page, meeting):
    deliver(send(meeting, release_at=timezone.now() - dt.timedelta(minutes=1)), 2)
    response = client.get(address("sending", meeting))
    assert "2 verstuurd, 1 nog niet. Wij gaan verder." in text(response)
    assert 'hx-trigger="every 5s"' in response.content.decode()


def test_sending_is_done_when_all_have_left(client, page, meeting):
    deliver(send(meeting, release_at=timezone.now() - dt.timedelta(minutes=1)), 3)
    response = client.get(address("sending", meeting))
    assert "3 uitnodigingen zijn verstuurd" in text(response)
    assert "hx-trigger" not in response.content.decode()


def test_sending_names_who_was_not_reached(client, page, meeting):
    mailing = send(meeting, release_at=timezone.now() - dt.timedelta(minutes=1))
    deliver(mailing, 2)
    lost = mailing.messages.get(state="queued")
    Message.objects.filter(pk=lost.pk).update(state="failed_address", smtp_code=550, smtp_reply="5.1.1 unknown")
    response = client.get(address("sending", meeting))
    words, contact = text(response), lost.invitation.contact
    assert "2 uitnodigingen zijn verstuurd" in words
    assert f"1 kwam niet aan, of wij weten dat niet zeker {contact.name} Niet bezorgd: dit e-mailadres" in words
    assert f'href="{address("invitation", meeting, lost.invitation_id)}"' in response.content.decode()


def test_sending_names_who_gets_no_mail(client, page, meeting):
    resident(meeting, name="Piet Storm", email="", phone="010 123 40 64", channel="phone")
    resident(meeting, name="Corrie van der Ham", email="", postal_address="Dorpsstraat 1", channel="letter")
    deliver(send(meeting, release_at=timezone.now() - dt.timedelta(minutes=1)), 3)
    response = client.get(address("sending", meeting))
    invitations = Invitation.objects.exclude(channel="email").order_by("contact__name")
    letter, phone = [each.organisation.name for each in invitations]
    assert (
        "2 mensen krijgen geen e-mail. Stuur hun een brief of bel hen."
        f" Corrie van der Ham , {letter}: brief Piet Storm , {phone}: Bel 010 123 40 64 "
    ) in text(response)
    pages = [f'href="{address("invitation", meeting, each.pk)}"' for each in invitations]
    assert [page in response.content.decode() for page in pages] == [True, True]


def test_sending_counts_a_corrected_address_once(client, page, meeting):
    mailing = send(meeting, release_at=timezone.now() - dt.timedelta(minutes=1))
    lost = mailing.messages.earliest("pk")
    mailing.messages.update(state="failed_address")
    correct_address(invitation=lost.invitation, email="nieuw@voorbeeld.example", actor=meeting.organiser)
    assert "0 verstuurd, 1 nog niet. Wij gaan verder." in text(client.get(address("sending", meeting)))


def test_stopping_stops_everything_that_did_not_leave(client, page, meeting):
    send(meeting)
    response = client.post(address("stop", meeting), follow=True)
    words = text(response)
    assert ("3 uitnodigingen zijn gestopt." in words, "Er is niets verstuurd." in words) == (True, True)
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}


def test_stopping_halfway_says_how_many_had_left(client, page, meeting):
    mailing = send(meeting)
    deliver(mailing, 2)
    stop(mailing=mailing, actor=meeting.organiser)
    assert "2 uitnodigingen waren al weg. De andere zijn niet verstuurd." in text(
        client.get(address("sending", meeting))
    )


def test_stopping_says_how_many_had_left(client, page, meeting):
    deliver(send(meeting), 2)
    words = text(client.post(address("stop", meeting), follow=True))
    assert "1 uitnodiging is gestopt. 2 uitnodigingen waren al weg." in words


def test_stopping_twice_says_that_there_was_nothing_left(client, page, meeting):
    send(meeting)
    client.post(address("stop", meeting))
    assert "Er was niets meer te stoppen." in text(client.post(address("stop", meeting), follow=True))


def test_release_lets_them_leave_at_once(client, page, meeting):
    send(meeting)
    assert client.post(address("release", meeting)).url == address("sending", meeting)
    assert not Message.objects.filter(not_before__gt=timezone.now()).exists()


def test_before_anything_was_sent_there_is_no_progress(client, page, meeting):
    assert client.get(address("sending", meeting)).url == address("invitees", meeting)
    assert [client.post(address(name, meeting)).status_code for name in ("stop", "release")] == [404, 404]


# --- Who may ---------------------------------------------------------------------------------------------------------

ROUTES = [
    ("check", "get", 200),
    ("check", "post", 422),
    ("test", "post", 302),
    ("stop", "post", 302),
    ("release", "post", 302),
]


@pytest.mark.parametrize(("name", "method", "status"), ROUTES)
def test_sending_is_for_who_may_change_the_meeting(client, meeting, name, method, status):
    send(meeting)
    for user in (viewer(), coordinator_of(elsewhere().area)):
        client.force_login(user)
        assert getattr(client, method)(address(name, meeting)).status_code == 404
    client.force_login(meeting.organiser)
    assert getattr(client, method)(address(name, meeting)).status_code == status


def test_the_progress_is_for_who_may_see_the_meeting(client, meeting):
    send(meeting)
    client.force_login(coordinator_of(elsewhere().area))
    assert client.get(address("sending", meeting)).status_code == 404
    client.force_login(viewer())
    response = client.get(address("sending", meeting))
    assert (response.status_code, "Stop het versturen" in text(response)) == (200, False)


@pytest.mark.parametrize(
    ("name", "method"), [("test", "get"), ("stop", "get"), ("release", "get"), ("sending", "post")]
)
def test_a_look_never_sends_or_stops(client, page, meeting, name, method):
    assert getattr(client, method)(address(name, meeting)).status_code == 405
