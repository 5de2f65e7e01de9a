"""A colleague comes instead, someone is not the right person, and people come along by name."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from areas.models import Contact
from invitations import actions, delivery, tokens
from invitations.actions import CannotPassOn, TooLate, accept_referral, name_right_person, record_reply, send_colleague
from invitations.models import Guest, Invitation, Message, Referral
from meetings.models import ThemeLink
from meetings.rules import day_words
from tests.factories import (
    AdministratorFactory,
    AreaFactory,
    AreaRoleFactory,
    ContactFactory,
    InvitationFactory,
    MeetingFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeFactory,
    ThemeLinkFactory,
    UserFactory,
)
from tests.outbox import parsed
from tests.resident import answer, hidden, url

pytestmark = pytest.mark.django_db
REFERRALS = "/voorgedragen/"


@pytest.fixture
def meeting():
    return MeetingFactory(state="inviting", themes=[ThemeFactory()])


@pytest.fixture
def official(meeting):
    contact = ContactFactory(name="Anna Baas", email="anna@stad.example")
    organisation = OrganisationFactory(name="Afdeling Wonen", kind="municipal")
    MembershipFactory(contact=contact, organisation=organisation)
    return InvitationFactory(meeting=meeting, contact=contact, organisation=organisation, group="municipal")


def colleague(invitation, email="bram@stad.example", nonce="1", **fields):
    return send_colleague(invitation=invitation, name="Bram Kok", email=email, form_nonce=nonce, **fields)


def kinds(invitation):
    return list(invitation.messages.order_by("pk").values_list("kind", flat=True))


# --- A colleague ------------------------------------------------------------------------------------------------------


def test_a_colleague_of_the_same_organisation_is_invited_at_once(official):
    referral = colleague(official, function="Beleid")
    child = Invitation.objects.get(contact__email="bram@stad.example")
    official.refresh_from_db()
    assert (official.answer, referral.state, child.delegated_from, child.source) == (
        "delegated", "accepted", official, "delegated",
    )  # fmt: skip
    assert (child.organisation, child.group, child.contact.function) == (official.organisation, "municipal", "Beleid")
    assert (kinds(child), kinds(official)) == (["invite"], ["confirmation"])
    assert child.reasons == [{"code": "colleague", "note": "Anna Baas"}]


@pytest.mark.parametrize("email", ["bram@elders.example", "bram@gmail.com"])
def test_a_colleague_elsewhere_waits_for_the_coordinator(official, email):
    Contact.objects.filter(pk=official.contact_id).update(email="anna@gmail.com")
    assert colleague(official, email).state == "open"
    assert Invitation.objects.count() == 1


def test_no_colleague_goes_at_once_when_the_municipality_wants_to_look_first(official, settings):
    settings.COLLEAGUES_AT_ONCE = False
    assert colleague(official).state == "open"


def test_the_same_form_twice_is_one_colleague(official):
    assert colleague(official) == colleague(official)
    assert (Invitation.objects.count(), Referral.objects.count(), Message.objects.count()) == (2, 1, 2)


def test_a_colleague_who_was_invited_already_keeps_that_invitation(meeting, official):
    bram = ContactFactory(name="Bram de Kok", email="bram@stad.example")
    known = InvitationFactory(meeting=meeting, contact=bram, group="municipal")
    colleague(official, "Bram@stad.example")
    known.refresh_from_db()
    assert (Invitation.objects.count(), known.source, known.delegated_from, kinds(known)) == (
        2,
        "invited",
        official,
        [],
    )


def test_an_invitation_goes_two_steps_and_no_further(official):
    colleague(official)
    second = Invitation.objects.get(contact__email="bram@stad.example")
    colleague(second, "carla@stad.example")
    third = Invitation.objects.get(contact__email="carla@stad.example")
    with pytest.raises(CannotPassOn, match="al twee keer doorgegeven"):
        colleague(third, "dirk@stad.example")
    third.refresh_from_db()
    assert (third.answer, third.replies.count()) == ("needs-action", 0)


def test_an_invitation_does_not_come_back_to_who_sent_it(official):
    colleague(official)
    second = Invitation.objects.get(contact__email="bram@stad.example")
    for own in ("anna@stad.example", "BRAM@stad.example"):
        with pytest.raises(CannotPassOn, match="Noem iemand anders"):
            colleague(second, own)
    assert Invitation.objects.count() == 2


def test_who_sent_a_colleague_hears_that_the_colleague_cannot_come_and_may_answer_again(official):
    colleague(official)
    child = Invitation.objects.get(contact__email="bram@stad.example")
    record_reply(invitation=child, answer="declined", form_nonce="x")
    assert kinds(official) == ["confirmation", "returned"]
    record_reply(invitation=official, answer="accepted", form_nonce="y")
    official.refresh_from_db()
    assert (official.answer, official.place) == ("accepted", "reserved")


def test_a_colleague_after_the_start_is_too_late(official, meeting):
    with pytest.raises(TooLate):
        colleague(official, now=meeting.starts_at)
    assert Referral.objects.count() == 0


def test_a_resident_in_person_is_not_asked_for_a_colleague(client, meeting):
    resident = InvitationFactory(meeting=meeting)
    assert "collega" not in client.get(url(resident)).content.decode()
    assert answer(client, resident, "delegated", other_name="X", other_email="x@y.example").status_code == 422


# --- The page ---------------------------------------------------------------------------------------------------------


def test_page_sends_a_colleague(client, official):
    response = answer(client, official, "delegated", other_name="Bram Kok", other_email="bram@stad.example")
    assert response.status_code == 303
    body = client.get(response.url).content.decode()
    assert ("Uw collega komt in uw plaats" in body, "Wij hebben Bram Kok meteen geschreven" in body) == (True, True)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"other_email": "bram@stad.example"}, "Vul de naam van uw collega in."),
        ({"other_name": "Bram"}, "Vul het e-mailadres van uw collega in."),
        ({"other_name": "Bram", "other_email": "bram@"}, "e-mailadres"),
    ],
)
def test_page_says_what_is_missing_of_a_colleague_and_keeps_the_rest(client, official, typed, sentence):
    response = answer(client, official, "delegated", other_function="Beleid", **typed)
    body = response.content.decode()
    assert (response.status_code, sentence in body, 'value="Beleid"' in body) == (422, True, True)
    assert Referral.objects.count() == 0


def test_page_takes_that_someone_is_not_the_right_person_also_without_a_name(client, official):
    response = answer(client, official, "redirected", has_left="on")
    official.refresh_from_db()
    referral = Referral.objects.get()
    assert (response.status_code, official.answer) == (303, "redirected")
    assert (referral.kind, referral.name, referral.has_left, referral.state) == ("right_person", "", True, "open")


def test_what_belongs_to_another_answer_is_neither_checked_nor_kept(client, official):
    response = answer(client, official, "declined", other_email="bram@", party_size="999", reason="Ik ben op reis")
    official.refresh_from_db()
    assert (response.status_code, official.answer, official.replies.get().reason) == (303, "declined", "Ik ben op reis")


# --- The coordinator decides ------------------------------------------------------------------------------------------


def test_the_right_person_takes_over_the_links_from_now_on(meeting, official):
    theme, today = meeting.themes.get(), timezone.localdate()
    link = ThemeLinkFactory(theme=theme, contact=official.contact, role="expert")
    other = ThemeLinkFactory(contact=official.contact)
    named = name_right_person(invitation=official, name="Bram", email="bram@elders.example", form_nonce="1")
    accept_referral(referral=named, actor=AdministratorFactory())
    link.refresh_from_db()
    other.refresh_from_db()
    bram = Contact.objects.get(email="bram@elders.example")
    new = ThemeLink.objects.get(contact=bram)
    assert (link.valid_until, other.valid_until) == (today - dt.timedelta(days=1), None)
    assert (new.theme, new.role, new.valid_from) == (theme, "expert", today)
    assert list(bram.memberships.values_list("organisation", "is_invited")) == [(official.organisation_id, True)]
    assert kinds(Invitation.objects.get(contact=bram)) == ["invite"]


def test_links_stay_when_the_coordinator_says_so(meeting, official):
    link = ThemeLinkFactory(theme=meeting.themes.get(), contact=official.contact)
    named = name_right_person(invitation=official, name="Bram", email="bram@elders.example", form_nonce="1")
    accept_referral(referral=named, actor=meeting.organiser, repairs_links=False)
    link.refresh_from_db()
    assert (link.valid_until, Contact.objects.filter(theme_links__isnull=False).count()) == (None, 1)


def test_who_left_is_out_of_function_from_today(meeting, official):
    named = name_right_person(
        invitation=official, name="Bram", email="bram@elders.example", has_left=True, form_nonce="1"
    )
    accept_referral(referral=named, actor=AdministratorFactory())
    official.contact.refresh_from_db()
    assert official.contact.valid_until == timezone.localdate() - dt.timedelta(days=1)


def test_deciding_twice_changes_nothing(meeting, official):
    named = name_right_person(invitation=official, name="Bram", email="bram@elders.example", form_nonce="1")
    accept_referral(referral=named, actor=meeting.organiser)
    accept_referral(referral=named, actor=meeting.organiser)
    actions.reject_referral(referral=named, actor=meeting.organiser)
    named.refresh_from_db()
    assert (named.state, Invitation.objects.count(), Message.objects.filter(kind="invite").count()) == (
        "accepted",
        2,
        1,
    )


def test_queue_page_invites_and_refuses(client, meeting, official):
    client.force_login(AdministratorFactory())
    one = name_right_person(invitation=official, name="Bram", email="bram@elders.example", form_nonce="1")
    two = name_right_person(invitation=official, name="Carla", email="carla@elders.example", form_nonce="2")
    body = client.get(REFERRALS).content.decode()
    assert ("Bram" in body, "Carla" in body, "Anna Baas" in body) == (True, True, True)
    client.post(REFERRALS, {"referral": one.pk, "accept": ""})
    client.post(REFERRALS, {"referral": two.pk, "reject": ""})
    assert list(Referral.objects.order_by("pk").values_list("state", flat=True)) == ["accepted", "rejected"]
    assert "Niemand wacht op uw besluit." in client.get(REFERRALS).content.decode()


def test_start_page_leads_to_who_was_named(client, official):
    client.force_login(AdministratorFactory())
    name_right_person(invitation=official, name="Bram", email="bram@elders.example", form_nonce="1")
    assert f'href="{REFERRALS}"' in client.get("/").content.decode()


def test_a_coordinator_of_elsewhere_does_not_see_nor_decide(client, official):
    named = name_right_person(invitation=official, name="Bram", email="bram@elders.example", form_nonce="1")
    client.force_login(AreaRoleFactory(area=AreaFactory()).user)
    assert "Bram" not in client.get(REFERRALS).content.decode()
    assert client.post(REFERRALS, {"referral": named.pk, "accept": ""}).status_code == 404
    client.force_login(UserFactory(role="viewer"))
    assert client.get(REFERRALS).status_code == 404
    client.force_login(AreaRoleFactory(area=official.meeting.area).user)
    assert "Bram" in client.get(REFERRALS).content.decode()


def test_queue_page_asks_no_more_queries_for_more_rows(client, meeting, official):
    client.force_login(AdministratorFactory())

    def name(number):
        invitation = InvitationFactory(meeting=meeting, group="partner") if number else official
        name_right_person(invitation=invitation, name="N", email=f"n{number}@elders.example", form_nonce="1")

    name(0)
    with CaptureQueriesContext(connection) as for_one:
        client.get(REFERRALS)
    name(1)
    name(2)
    with CaptureQueriesContext(connection) as for_three:
        client.get(REFERRALS)
    assert len(for_one) == len(for_three)


# --- People who come along --------------------------------------------------------------------------------------------


def test_names_are_counted_and_who_has_an_address_gets_a_mail(client, official):
    names = "Dina Es\nErik Fok, erik@thuis.example"
    assert answer(client, official, "accepted", guests=names).status_code == 303
    official.refresh_from_db()
    guests = {guest.name: guest for guest in official.guests.all()}
    assert (official.party_size, sorted(guests)) == (3, ["Dina Es", "Erik Fok"])
    assert list(Message.objects.filter(kind="guest").values_list("guest", flat=True)) == [guests["Erik Fok"].pk]
    assert "Erik Fok, erik@thuis.example" in client.get(url(official)).content.decode()


def test_names_can_come_later_and_who_stays_is_not_written_to_again(client, official):
    answer(client, official, "accepted", guests="Erik Fok, erik@thuis.example")
    answer(client, official, "accepted", guests="Erik Fok, erik@thuis.example\nFleur Gul, fleur@thuis.example")
    assert Message.objects.filter(kind="guest").count() == 2
    answer(client, official, "declined")
    assert Guest.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Erik, erik@", "Regel 1: "),
        ("erik@thuis.example", "Zet de naam ervoor"),
        (", erik@thuis.example", "Regel 1 heeft geen naam"),
        ("Erik\nErik", "De naam Erik staat er twee keer."),
        ("\n".join(f"Naam {number}" for number in range(10)), "hooguit 10 mensen"),
        ("x" * 121, "te lang"),
    ],
)
def test_a_mistake_in_the_names_is_said_and_nothing_is_lost(client, official, typed, sentence):
    response = answer(client, official, "accepted", guests=typed)
    assert (response.status_code, sentence in response.content.decode()) == (422, True)
    assert typed.split("\n")[0] in response.content.decode()
    assert Guest.objects.count() == 0


def guest_url(guest):
    return reverse("invitations:guest", args=[tokens.make(guest.public_id, 1, "guest")])


def test_who_comes_along_can_stay_away_by_the_own_link(client, official):
    answer(client, official, "accepted", guests="Dina Es\nErik Fok, erik@thuis.example")
    erik = Guest.objects.get(name="Erik Fok")
    page = client.get(guest_url(erik))
    assert (page.status_code, "Anna Baas heeft ons verteld dat u meekomt" in page.content.decode()) == (200, True)
    response = client.post(guest_url(erik))
    official.refresh_from_db()
    assert (response.status_code, official.party_size, official.guests.get().name) == (303, 2, "Dina Es")
    assert client.post(guest_url(erik)).status_code == 404
    assert "Uw naam is van de lijst" in client.get(response.url).content.decode()


def test_the_link_of_a_guest_is_good_for_nothing_else(client, official):
    answer(client, official, "accepted", guests="Erik Fok, erik@thuis.example")
    token = guest_url(Guest.objects.get()).split("/")[-2]
    assert client.get(reverse("invitations:reply", args=[token])).status_code == 404
    assert (
        client.get(reverse("invitations:guest", args=[token[:-1] + ("A" if token[-1] != "A" else "B")])).status_code
        == 404
    )


def test_a_page_of_which_the_answer_is_newer_keeps_what_was_typed(client, official):
    page = client.get(url(official))
    data = {name: hidden(page, name) for name in ("nonce", "answer_version")}
    answer(client, official, "declined")
    response = client.post(url(official), data | {"answer": "accepted", "party_size": "4", "topic": "Bankjes"})
    assert (response.status_code, "Bankjes" in response.content.decode()) == (409, True)


@pytest.mark.django_db(transaction=True)
def test_who_comes_along_gets_the_mail_with_an_own_link_and_appointment(serve, official):
    server = serve()
    guests = [("Erik Fok", "erik@thuis.example")]
    record_reply(invitation=official, answer="accepted", guests=guests, form_nonce="1")
    assert delivery.deliver() == 2
    mail = parsed(server.to("erik@thuis.example")[0])
    text = mail.get_body(("plain",)).get_content()
    assert (mail["To"], mail["List-Unsubscribe"]) == ("erik@thuis.example", None)
    assert ("Anna Baas gaf ons uw naam" in text, guest_url(Guest.objects.get()) in text) == (True, True)
    assert [part.get_content_type() for part in mail.iter_attachments()] == ["text/calendar"]
    assert "afmelden" not in text


@pytest.mark.django_db(transaction=True)
def test_who_is_offered_a_place_reads_until_when(serve, official, meeting):
    server = serve()
    holder = InvitationFactory(meeting=meeting)
    actions.change_places(meeting=meeting, actor=meeting.organiser, capacity=1, reserved=0, release_at=None, online=0)
    record_reply(invitation=holder, answer="accepted", form_nonce="1")
    record_reply(invitation=official, answer="accepted", form_nonce="1")
    record_reply(invitation=holder, answer="declined", form_nonce="2")
    delivery.deliver()
    waiting, offer = (parsed(each) for each in server.to("anna@stad.example"))
    official.refresh_from_db()
    assert waiting["Subject"].startswith("U staat op de wachtlijst: ")
    assert offer["Subject"].startswith("Er is een plek voor u: ")
    assert f"tot {day_words(official.offered_until, year=False)}" in offer.get_body(("plain",)).get_content()
    assert "wachtlijst" in offer.get_body(("html",)).get_content()
