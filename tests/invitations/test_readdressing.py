"""Another e-mail address of a contact: what was mailed to the mailbox of before opens nothing any more."""

import datetime as dt
import tempfile
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from areas.actions import correct_contact
from areas.models import Contact
from invitations import mail, tokens
from invitations.actions import (
    ask_organisations,
    ask_own_data,
    correct_address,
    guest_stays_away,
    merge_contacts,
    record_reply,
)
from invitations.models import DataCheck, ErasureWish, Guest, Invitation, Message, Referral, Reply
from invitations.queries.everything import is_known
from meetings.imports import import_directory
from tests.areas.files import table
from tests.factories import (
    AdministratorFactory,
    AreaFactory,
    ContactFactory,
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.invitations.staff_pages import text
from tests.invitations.test_data_checks import of, press
from tests.outbox import queued
from tests.resident import hidden
from tests.terms import forget

pytestmark = pytest.mark.django_db
OWN = ("own_data", "own_data_json", "own_data_file")
OLD, NEW = "oud@wijkraad.example", "nieuw@wijkraad.example"


@pytest.fixture
def invitation():
    """Mo of a residents' council was invited by mail to a meeting that is to come."""
    council = OrganisationFactory(name="Wijkraad", areas=[AreaFactory()])
    MembershipFactory(organisation=council, contact=ContactFactory(name="Fatima", email="fatima@wijkraad.example"))
    mo = ContactFactory(name="Mo", email=OLD, phone="010 123 45 67")
    MembershipFactory(organisation=council, contact=mo)
    found = InvitationFactory(contact=mo)
    Message.objects.filter(pk=queued(invitation=found).pk).update(state="sent", accepted_at=timezone.now())
    return found


def on_the_page(client, contact, email):
    client.force_login(AdministratorFactory())
    names = ("phone", "postal_address", "channel", "language", "origin", "legal_basis")
    data = {name: getattr(contact, name) for name in names} | {"email": email}
    return client.post(reverse("areas:contact", args=[contact.pk]), data, follow=True)


def in_the_administration(client, contact, email):
    client.force_login(AdministratorFactory())
    page = client.get(reverse("admin:areas_contact_change", args=[contact.pk]))
    data = {name: value for name, value in page.context["adminform"].form.initial.items() if value is not None}
    for inline in page.context["inline_admin_formsets"]:
        data |= {f"{inline.formset.prefix}-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return client.post(page.request["PATH_INFO"], data | {"email": email}, follow=True)


def by_the_organisation(client, contact, email):
    if not DataCheck.objects.exists():
        ask_organisations(organisations=[contact.organisations.get()], actor=UserFactory())
    return press(client, DataCheck.objects.get(), **{of("email", "Mo"): email})


def by_import(client, contact, email):
    """Once without carrying it out, and twice for real: as somebody who tries again does."""
    contact.reference = "relatie-1"
    contact.save(update_fields=["reference"])
    with tempfile.TemporaryDirectory() as folder:
        path = table(Path(folder) / "a.csv", [["contactpersoon", "e-mail", "kenmerk"], ["Mo", email, "relatie-1"]])
        for apply in (False, True, True):
            import_directory(path=path, name=path.name, apply=apply)


def by_merging(client, contact, email):
    """Mo stood there twice; of the other one stays the address."""
    double = ContactFactory(name="M.", email=email)
    merge_contacts(kept=contact, double=double, from_double=["email"], actor=UserFactory())


WAYS = [on_the_page, in_the_administration, by_the_organisation, by_import, by_merging]


@pytest.mark.parametrize("change", WAYS)
def test_another_address_stops_the_links_in_earlier_mail_and_brings_a_new_one(client, invitation, change):
    old = mail.letter_for(invitation).reply_url
    assert client.get(old).status_code == 200
    change(client, invitation.contact, OLD.upper())
    assert client.get(old).status_code == 200
    change(client, invitation.contact, NEW)
    assert client.get(old).status_code == 404
    invitation.refresh_from_db()
    assert client.get(mail.letter_for(invitation).reply_url).status_code == 200
    link = Message.objects.get(kind="link")
    assert (link.invitation, link.address_hash, link.state) == (invitation, tokens.address_hash(NEW), "queued")


@pytest.mark.parametrize("change", WAYS)
def test_another_address_shows_nothing_of_before_and_the_old_one_hears_of_it(client, invitation, change):
    """Whoever set it may read there; what came after it is shown, and who these people are."""
    said = {"party_size": 1, "topic": "Mijn zoon", "needs": ["wheelchair"], "form_nonce": "1"}
    record_reply(invitation=invitation, answer="accepted", **said)
    change(client, invitation.contact, NEW)
    found = ask_own_data(email=NEW)
    pages = [client.get(reverse(f"invitations:{name}", args=[tokens.make(found.public_id, 1, "own")])) for name in OWN]
    for page in pages:
        words = page.content.decode()
        before = ("Mijn zoon", "olstoel", "wheelchair", invitation.meeting.title)
        assert [each for each in before if each in words] == []
        assert "Mo" in words
    assert "Daarom ziet u hier niets van daarvoor" in pages[0].content.decode()
    invitation.refresh_from_db()
    url = mail.letter_for(invitation).reply_url
    for page in (client.get(url), client.get(reverse("invitations:answered", args=[url.split("/u/")[1].strip("/")]))):
        assert (page.status_code, "Mijn zoon" in page.content.decode()) == (200, False)
        assert page.context["is_need_unread"]
    form = client.get(url).context["form"]
    assert (form.initial["needs"], form.initial["topic"], form.initial["answer"]) == ([], "", "accepted")
    record_reply(invitation=invitation, answer="accepted", **said | {"topic": "Iets anders", "form_nonce": "2"})
    later = InvitationFactory(contact=invitation.contact, meeting__title="Later gevraagd")
    words = client.get(reverse("invitations:own_data", args=[tokens.make(found.public_id, 1, "own")])).content.decode()
    assert (later.meeting.title in words, "Iets anders" in words) == (True, False)
    assert client.get(url).context["form"].initial["needs"] == ["wheelchair"]
    told = Message.objects.get(kind="address")
    assert (told.correspondent.email, told.address_hash) == (OLD, tokens.address_hash(OLD))
    assert not is_known(OLD)
    assert forget(timezone.now() + dt.timedelta(days=8))["own_data"] == 2


def test_whom_somebody_brought_or_named_before_is_not_shown_at_the_new_address(client, invitation):
    """Also when somebody stays away since, which says nothing else; who is named since is shown."""
    Invitation.objects.filter(pk=invitation.pk).update(organisation=OrganisationFactory())
    guests = [("Dina Es", "dina@thuis.example"), ("Erik Fok", "")]
    said = {"answer": "accepted", "party_size": 3, "topic": "Mijn zoon"}
    record_reply(invitation=invitation, guests=guests, form_nonce="1", **said)
    passed_on = InvitationFactory(contact=invitation.contact)
    record_reply(invitation=passed_on, answer="delegated", form_nonce="1")
    Referral.objects.create(invitation=passed_on, kind="colleague", name="Gerda Hol")
    on_the_page(client, invitation.contact, NEW)
    guest_stays_away(guest=Guest.objects.get(name="Dina Es"))
    shown = [show(client, each, name) for each in (invitation, passed_on) for name in ("reply", "answered")]
    hidden = ("Dina", "Erik", "Gerda", "Mijn zoon")
    assert [word for page in shown for word in hidden if word in page] == []
    assert ["Wie met u meekomt, tonen we hier niet" in page for page in shown] == [True, True, False, False]
    record_reply(invitation=invitation, guests=[("Fien Gans", "")], form_nonce="2", **said | {"topic": "Bankjes"})
    assert ["Fien Gans" in show(client, invitation, name) for name in ("reply", "answered")] == [True, True]


def test_the_same_answer_at_the_new_address_shows_what_is_given_now(client, invitation):
    """Also when it equals what the earlier reader said; pressing once more is no second answer."""
    Invitation.objects.filter(pk=invitation.pk).update(organisation=OrganisationFactory())
    said = {"answer": "accepted", "party_size": 3, "needs": ["wheelchair"], "guests": [("Dina Es", ""), ("Erik", "")]}
    record_reply(invitation=invitation, form_nonce="1", **said)
    on_the_page(client, invitation.contact, NEW)
    Reply.objects.create(invitation=invitation, answer="accepted", party_size=3, source="calendar", form_nonce="c")
    now = said | {"needs": ["transport"], "guests": [("Dina Es", "")]}
    record_reply(invitation=invitation, form_nonce="2", source="calendar", **said | {"needs": None, "guests": None})
    assert "Dina Es" not in show(client, invitation, "answered")
    record_reply(invitation=invitation, form_nonce="3", **now)
    record_reply(invitation=invitation, form_nonce="4", **now)
    invitation.refresh_from_db()
    assert list(invitation.replies.values_list("form_nonce", flat=True)) == ["1", "c", "3"]
    form = client.get(mail.letter_for(invitation).reply_url).context["form"]
    assert (form.initial["needs"], form.initial["guests"]) == (["transport"], [("Dina Es", "")])
    page = show(client, invitation, "answered")
    assert ("Dina Es" in page, "kunnen wij niet meer lezen" in page, "tonen we hier niet" in page) == (
        True,
        False,
        False,
    )


def test_at_the_new_address_erasing_is_only_asked(client, invitation):
    """Also for a resident who decides alone otherwise."""
    mo = invitation.contact
    mo.organisations.clear()
    on_the_page(client, mo, NEW)
    url = reverse("invitations:erase_own_data", args=[tokens.make(ask_own_data(email=NEW).public_id, 1, "own")])
    page = client.get(url)
    words = "We hebben uw e-mailadres gewijzigd, of uw organisatie deed dat."
    assert (words in text(page), "vanwege uw functie" in text(page)) == (True, False)
    said = {"nonce": hidden(page, "nonce"), "is_sure": "on", "keeps_away": "on"}
    assert "Uw verzoek is binnen" in text(client.post(url, said))
    wish = ErasureWish.objects.get()
    assert (wish.contact, Contact.objects.get(pk=mo.pk).name) == (mo, "Mo")
    page = text(client.get(reverse("invitations:erasure_wish", args=[wish.pk])))
    assert "Vraag eerst op een andere manier of deze persoon het vraagt." in page


def show(client, invitation, name):
    invitation.refresh_from_db()
    token = tokens.make(invitation.public_id, invitation.token_version, "reply")
    return client.get(reverse(f"invitations:{name}", args=[token])).content.decode()


def test_who_heard_nothing_yet_gets_no_new_link_and_the_page_says_what_happens(client, invitation):
    Message.objects.update(state="queued", accepted_at=None)
    page = on_the_page(client, invitation.contact, NEW).content.decode()
    assert "Links in eerdere e-mails aan deze persoon werken niet meer." in page
    assert not Message.objects.filter(kind="link").exists()


def test_a_corrected_phone_leaves_the_links(client, invitation):
    old, contact = mail.letter_for(invitation).reply_url, invitation.contact
    names = ("email", "postal_address", "channel", "language", "valid_until")
    fields = {name: getattr(contact, name) for name in names}
    assert correct_contact(contact=contact, actor=UserFactory(), phone="010 765 43 21", **fields) == ["phone"]
    assert client.get(old).status_code == 200


def test_correcting_the_address_at_one_meeting_stops_the_links_of_every_other_one(client, invitation):
    other = InvitationFactory(contact=invitation.contact)
    old = mail.letter_for(invitation).reply_url
    assert correct_address(invitation=other, email=NEW, actor=UserFactory()).kind == "invite"
    assert client.get(old).status_code == 404
    assert list(Message.objects.filter(kind="link").values_list("invitation", flat=True)) == [invitation.pk]
