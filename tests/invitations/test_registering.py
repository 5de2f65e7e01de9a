"""Registering without an invitation: nothing counts before the link in the mail, and nobody learns who is known."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from areas.models import Contact
from invitations import access, actions, delivery, tokens
from invitations.actions import ask_registration, confirm_registration
from invitations.models import Invitation, Message, Need, Places, Registration, Reply, Suppression
from meetings.models import Meeting
from tests.factories import ContactFactory, InvitationFactory, MeetingFactory, MembershipFactory, OrganisationFactory
from tests.invitations.coming_forward import (
    answer_alone,
    press,
    register,
    register_url,
    registration_link,
    said,
    typed,
)
from tests.invitations.planned import move
from tests.resident import rows
from tests.terms import forget

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def meeting():
    return MeetingFactory(state=Meeting.State.INVITING, title="Samen", capacity=10)


def asked(meeting, **changes):
    fields = {"name": "Noor Bakker", "email": "noor@thuis.example", "form_nonce": "1"} | changes
    return ask_registration(meeting=meeting, **fields)


def outbox():
    return list(Message.objects.order_by("pk").values_list("kind", "state"))


# --- The form ---------------------------------------------------------------------------------------------------------


def test_the_form_keeps_a_pending_row_and_queues_one_mail(client, meeting):
    response = register(client, meeting, party_size="3", needs=["wheelchair"], language="Pools")
    assert (response.status_code, response.url) == (303, f"{register_url(meeting)}?verstuurd")
    row = Registration.objects.get()
    assert (row.name, row.email, row.party_size, row.choices, row.note, row.language, row.invitation) == (
        "Noor Bakker", "noor@thuis.example", 3, ["wheelchair", "interpreter"], "Pools", "nl", None,
    )  # fmt: skip
    assert (outbox(), Contact.objects.count(), Invitation.objects.count()) == ([("register", "queued")], 0, 0)
    assert "U bent nog niet aangemeld." in client.get(response.url).content.decode()


def test_the_form_needs_no_cookie_and_speaks_the_language_of_the_address(meeting):
    client = Client(enforce_csrf_checks=True)
    page = client.get(f"{register_url(meeting)}?taal=en").content.decode()
    assert f'action="{register_url(meeting)}?taal=en"' in page
    nonce = tokens.make_nonce(str(meeting.public_id))
    response = client.post(f"{register_url(meeting)}?taal=en", typed(nonce=nonce))
    assert (response.status_code, response.cookies, Registration.objects.get().language) == (303, {}, "en")
    assert response.url.endswith("?taal=en&verstuurd")


def test_the_same_form_twice_is_one_registration_and_two_people_are_two(client, meeting):
    nonce = tokens.make_nonce(str(meeting.public_id))
    for email in ("noor@thuis.example", "noor@thuis.example", "sam@thuis.example"):
        client.post(register_url(meeting), typed(nonce=nonce, email=email))
    assert (Registration.objects.count(), len(outbox())) == (2, 2)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"name": ""}, ["name"]),
        ({"name": "a" * 61}, ["name"]),
        ({"name": "Win op https://kwaad.example"}, ["name"]),
        ({"name": "www.kwaad.example"}, ["name"]),
        ({"name": "mail@kwaad.example"}, ["name"]),
        ({"name": "<b>x</b>"}, ["name"]),
        ({"name": "Noor\0"}, ["name"]),
        ({"email": ""}, ["email"]),
        ({"email": "noor"}, ["email"]),
        ({"email": "noor@thuis.example\nBcc: x@kwaad.example"}, ["email"]),
        ({"email": "noor@thuis.example,x@kwaad.example"}, ["email"]),
        ({"email": "n" * 65 + "@thuis.example"}, ["email"]),
        ({"email": "noor@thuis.example" + "x" * 10_000}, ["email"]),
        ({"party_size": "0"}, ["party_size"]),
        ({"party_size": "11"}, ["party_size"]),
        ({"party_size": "1e9"}, ["party_size"]),
        ({"needs": ["helikopter"]}, ["needs"]),
        ({"language": "x" * 61}, ["language"]),
    ],
)
def test_what_is_wrong_is_said_in_words_and_what_was_typed_is_kept(client, meeting, changes, wrong):
    response = register(client, meeting, **changes)
    assert (response.status_code, sorted(response.context["form"].errors)) == (422, wrong)
    assert (Registration.objects.count(), outbox()) == (0, [])
    kept = typed() | changes
    assert response.context["form"]["email"].value() == kept["email"]


def test_a_name_of_several_lines_becomes_one(client, meeting):
    register(client, meeting, name="  Noor \r\n  van 't  Hof-Şahin  ")
    assert Registration.objects.get().name == "Noor van 't Hof-Şahin"


def test_an_old_page_is_sent_once_more_and_keeps_what_was_typed(client, meeting):
    for nonce in ("", "x.y", tokens.make_nonce("iets anders"), tokens.make_nonce(str(meeting.public_id), now=1.0)):
        response = client.post(register_url(meeting), typed(nonce=nonce))
        assert (response.status_code, "Noor Bakker" in response.content.decode()) == (422, True)
    assert Registration.objects.count() == 0


@pytest.mark.parametrize(
    "fields", [{"state": Meeting.State.CANCELLED}, {"starts_at": timezone.now() - dt.timedelta(hours=1)}]
)
def test_nobody_registers_for_what_is_off_or_has_begun(client, fields):
    meeting = MeetingFactory(**{"state": Meeting.State.INVITING} | fields)
    nonce = tokens.make_nonce(str(meeting.public_id))
    page = reverse("invitations:public_meeting", args=[meeting.pk])
    for response in (client.get(register_url(meeting)), client.post(register_url(meeting), typed(nonce=nonce))):
        assert (response.status_code, response.url) == (303, page)
    assert Registration.objects.count() == 0


# --- The same for everyone --------------------------------------------------------------------------------------------


def test_the_page_answers_the_same_whoever_the_address_belongs_to(rf, client, meeting):
    InvitationFactory(meeting=meeting, contact=ContactFactory(email="genodigd@thuis.example"))
    ContactFactory(email="bekend@thuis.example")
    Suppression.objects.create(address_hash=tokens.address_hash("afgemeld@thuis.example"), reason="opted_out")
    for _time in range(6):
        register(client, meeting, email="vaak@thuis.example")
    answers = set()
    for who in ("onbekend", "genodigd", "bekend", "afgemeld", "vaak"):
        data = typed(email=f"{who}@thuis.example", nonce=tokens.make_nonce(str(meeting.public_id)))
        with CaptureQueriesContext(connection) as queries:
            response = answer_alone(rf, register_url(meeting), data)
        answers.add((repr(said(response)), len(queries)))
    assert len(answers) == 1


def test_who_was_invited_gets_their_own_link_and_nothing_is_kept(client, meeting):
    invitation = InvitationFactory(meeting=meeting, contact=ContactFactory(email="Noor@thuis.example"))
    InvitationFactory(contact=invitation.contact)  # of another meeting: no mail about that one
    for _time in range(2):
        register(client, meeting)
    assert (Registration.objects.count(), outbox()) == (0, [("link", "queued")])
    assert Message.objects.get().invitation == invitation


def test_a_client_can_fill_in_twenty_forms_in_ten_minutes(client, meeting):
    codes = [register(client, meeting, email=f"n{number}@thuis.example").status_code for number in range(21)]
    assert codes == [303] * 20 + [429]


def test_an_address_gets_five_questions_a_day_whoever_asks(meeting):
    for number in range(7):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        response = register(client, meeting, email="NOOR@thuis.example" if number % 2 else "noor@thuis.example")
        assert response.status_code == 303
    assert (Registration.objects.count(), len(outbox())) == (5, 5)


def test_a_broken_counter_lets_nothing_through(client, meeting, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache",
                                   "LOCATION": "redis://127.0.0.1:1"}}  # fmt: skip
    assert (register(client, meeting).status_code, Registration.objects.count()) == (429, 0)


# --- Confirming -------------------------------------------------------------------------------------------------------


def test_looking_at_the_link_changes_nothing(client, meeting):
    url = registration_link(asked(meeting, needs=["wheelchair"]))
    before = rows()
    for headers in ({}, {"Sec-Purpose": "prefetch"}):
        page = client.get(url, headers=headers)
        assert (page.status_code, client.head(url, headers=headers).status_code) == (200, 200)
    assert client.post(url, headers={"Sec-Purpose": "prefetch"}).status_code == 403
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert rows() == before


def test_one_button_makes_it_count_as_an_answer_with_a_place(client, meeting):
    row = asked(meeting, party_size=2, needs=["wheelchair"], needs_note="")
    response = press(client, registration_link(row))
    invitation = Invitation.objects.get()
    contact = invitation.contact
    reply = tokens.make(invitation.public_id, invitation.token_version, "reply")
    assert (response.status_code, response.url) == (303, reverse("invitations:answered", args=[reply]))
    assert (contact.name, contact.email, contact.origin, contact.legal_basis, contact.obtained_on, contact.area) == (
        "Noor Bakker", "noor@thuis.example", "self", "consent", timezone.localdate(), meeting.area,
    )  # fmt: skip
    assert (invitation.source, invitation.group, invitation.answer, invitation.party_size, invitation.place) == (
        "self", "residents", "accepted", 2, "reserved",
    )  # fmt: skip
    assert (Places.objects.get().taken, Need.objects.get().choices, outbox()) == (
        2, ["wheelchair"], [("register", "queued"), ("confirmation", "queued")],
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.invitation, row.sealed, row.key_mark) == (invitation, "", "")
    assert "Fijn dat u komt" in client.get(response.url).content.decode()


def test_the_button_twice_counts_once_and_the_link_leads_to_the_answer(client, meeting):
    url = registration_link(asked(meeting))
    first = press(client, url)
    nonce = tokens.make_nonce(Registration.objects.get().public_id)
    again = client.post(url, {"nonce": nonce})
    assert [(each.status_code, each.url) for each in (again, client.get(url))] == [(303, first.url)] * 2
    assert (Reply.objects.count(), Contact.objects.count(), Places.objects.get().taken) == (1, 1, 1)


def test_a_later_answer_is_not_undone_by_the_first_link(client, meeting):
    row = asked(meeting)
    invitation = confirm_registration(registration=row)
    actions.record_reply(invitation=invitation, answer="declined", form_nonce="2")
    assert confirm_registration(registration=row) == invitation
    invitation.refresh_from_db()
    assert (invitation.answer, Places.objects.get().taken) == ("declined", 0)


def test_an_old_page_of_the_link_does_nothing(client, meeting):
    row = asked(meeting)
    for nonce in ("", tokens.make_nonce(row.public_id, now=1.0), tokens.make_nonce("x")):
        response = client.post(registration_link(row), {"nonce": nonce})
        assert (response.status_code, Invitation.objects.count()) == (422, 0)


def test_a_full_meeting_gives_a_turn(client, meeting):
    meeting.capacity = 2
    meeting.save()
    confirm_registration(registration=asked(meeting, party_size=2))
    response = press(client, registration_link(asked(meeting, email="sam@thuis.example", form_nonce="2")))
    assert Invitation.objects.get(contact__email="sam@thuis.example").place == "waiting"
    assert "U staat op de wachtlijst" in client.get(response.url).content.decode()


def test_after_the_last_day_to_answer_there_is_a_turn(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(reply_by=timezone.now() - dt.timedelta(seconds=1))
    confirm_registration(registration=asked(meeting))
    assert Invitation.objects.get().place == "waiting"


@pytest.mark.parametrize(
    "changes",
    [{"state": Meeting.State.CANCELLED}, {"state": Meeting.State.HELD}, {"is_public": False}],
)
def test_a_meeting_that_changed_meanwhile_is_told_and_nobody_is_registered(client, meeting, changes):
    row = asked(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(**changes)
    assert client.get(registration_link(row)).context["is_open"] is False
    response = client.post(registration_link(row), {"nonce": tokens.make_nonce(row.public_id)})
    assert (response.status_code, Invitation.objects.count(), Contact.objects.count()) == (409, 0, 0)


def test_a_known_contact_keeps_name_and_side_and_is_not_made_twice(meeting):
    contact = ContactFactory(name="Drs. N. Bakker", email="noor@thuis.example", origin="municipality")
    MembershipFactory(contact=contact, organisation=OrganisationFactory(kind="partner"))
    invitation = confirm_registration(registration=asked(meeting, email="Noor@thuis.example"))
    assert (invitation.contact, invitation.group, Contact.objects.count()) == (contact, "partner", 1)


def test_a_withdrawn_invitation_opens_again(meeting):
    old = InvitationFactory(meeting=meeting, contact__email="noor@thuis.example", state="withdrawn", channel="letter")
    invitation = confirm_registration(registration=asked(meeting))
    assert (invitation.pk, invitation.state, invitation.channel, invitation.source) == (old.pk, "open", "email", "self")


@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (1, 404)], ids=["last second", "a second later"])
def test_the_link_works_until_its_last_second(client, meeting, seconds, status, settings):
    asked_at = timezone.now() - dt.timedelta(days=settings.UNCONFIRMED_KEPT_DAYS)
    row = asked(meeting, now=asked_at)
    until = row.expires_at
    assert until == asked_at + dt.timedelta(days=3)
    token = registration_link(row).split("/")[2]
    at = until + dt.timedelta(seconds=seconds)
    if status == 200:
        assert access.registration_for(token, now=at) == row
    else:
        with pytest.raises(access.LinkOver):
            access.registration_for(token, now=at)
        assert client.get(registration_link(row)).status_code == 404
    assert (forget(at), Registration.objects.count()) == (({}, 1) if status == 200 else ({"registrations": 1}, 0))


def test_forgetting_keeps_who_confirmed_and_takes_the_mail_along(meeting):
    confirm_registration(registration=asked(meeting))
    asked(meeting, email="sam@thuis.example", form_nonce="2")
    forget(timezone.now() + dt.timedelta(days=4))
    assert (Registration.objects.count(), Contact.objects.count(), outbox()) == (0, 1, [("confirmation", "queued")])


@pytest.mark.parametrize("token", ["x", "x" * 22 + "." + "y" * 22, "ü%00", "a" * 500, "%2e%2e"])
def test_links_that_we_did_not_make_get_one_page(client, meeting, token):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(f"/aanmelden/{token}/")
    assert (response.status_code, len(queries), "werkt niet meer" in response.content.decode()) == (404, 1, True)


def test_a_link_for_something_else_opens_nothing(client, meeting):
    row = asked(meeting)
    for purpose in ("reply", "follow", "unsubscribe"):
        url = reverse("invitations:confirm_registration", args=[tokens.make(row.public_id, 1, purpose)])
        assert client.get(url).status_code == 404


def test_guessing_links_is_stopped(client):
    codes = [client.get("/aanmelden/x/").status_code for _time in range(31)]
    assert codes == [404] * 30 + [429]


# --- Afterwards -------------------------------------------------------------------------------------------------------


def test_who_registered_is_not_invited_once_more(meeting):
    confirm_registration(registration=asked(meeting))
    assert (delivery.reconcile(), outbox()) == (0, [("register", "queued"), ("confirmation", "queued")])


def test_who_registered_hears_of_a_cancellation_and_of_a_change(meeting):
    confirm_registration(registration=asked(meeting))
    Message.objects.update(state="sent", accepted_at=timezone.now(), smtp_code=250)
    move(meeting, meeting.starts_at + dt.timedelta(days=1))
    assert actions.tell_change(meeting=meeting, actor=meeting.organiser) == 1
    assert actions.cancel_and_tell(meeting=meeting, actor=meeting.organiser) == 1
    assert outbox()[2:] == [("reschedule", "cancelled"), ("cancel", "queued")]
