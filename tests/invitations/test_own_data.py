"""The own data behind a mailed link: complete and only the own, corrected, stopped, taken along, and erased."""

import datetime as dt
import json
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from areas.models import Contact
from initiatives.models import Initiative
from invitations import access, actions, tokens
from invitations.models import (
    Correspondent,
    Erasure,
    ErasureWish,
    Follower,
    Guest,
    Invitation,
    Message,
    Need,
    Registration,
    Reply,
    Speaker,
    Suppression,
)
from invitations.queries.everything import everything_of
from meetings.models import Signal
from tests.cases import case
from tests.factories import (
    ContactFactory,
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeLinkFactory,
    UserFactory,
)
from tests.initiatives.ideas import a_market, an_idea
from tests.invitations.planted import EMAIL, Planted, traces
from tests.invitations.staff_pages import text
from tests.outcomes.held import came, held
from tests.resident import hidden, rows
from tests.terms import forget

pytestmark = pytest.mark.django_db
NOOR = "noor@thuis.example"
PAGES = ("own_data", "correct_own_data", "stop_own_mail", "erase_own_data", "own_data_json", "own_data_file")


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    cache.clear()


def asked(email=NOOR):
    return actions.ask_own_data(email=email)


def link(found, page="own_data"):
    return reverse(f"invitations:{page}", args=[tokens.make(found.public_id, 1, "own")])


def press(client, url, **fields):
    return client.post(url, {"nonce": hidden(client.get(url), "nonce")} | fields)


@pytest.fixture
def noor():
    """A resident without an organisation: she decides about her own data."""
    contact = ContactFactory(name="Noor Bakker", email="Noor@Thuis.example", phone="06 98 76 50 12")
    row = InvitationFactory(contact=contact, meeting=held(title="Veilig naar school"))
    Reply.objects.create(invitation=row, answer="accepted", party_size=2, topic="De oversteek", form_nonce="n")
    Follower.objects.create(email=NOOR, created_at=timezone.now())
    return contact


def test_the_link_is_asked_for_and_every_address_gets_the_same_answer(client, noor):
    url = reverse("invitations:ask_own_data")
    answers = []
    for email in (NOOR, "nobody@elders.example"):
        response = press(client, url, email=email)
        page = client.get(response.url)
        answers.append((response.status_code, response.url, re.sub(r'value="[^"]*"', "", page.content.decode())))
    assert answers[0] == answers[1]
    assert list(Message.objects.filter(kind="own").values_list("correspondent__email", flat=True)) == [NOOR]
    assert list(Correspondent.objects.values_list("email", flat=True)) == [NOOR]  # of a stranger nothing is kept


def test_too_many_questions_wait_and_too_many_to_one_address_lose_the_mail(client, noor):
    url = reverse("invitations:ask_own_data")
    for _number in range(access.QUESTIONS + 2):
        last = press(client, url, email=NOOR)
    assert (last.status_code, Message.objects.filter(kind="own").count()) == (303, access.QUESTIONS)
    for _number in range(access.NEW_LINKS):
        last = client.post(url, {"email": "x@y.example"})
    assert last.status_code == 429


def test_looking_changes_nothing_and_leaves_no_trace(client, noor):
    found, before = asked(), rows()
    before = rows()
    for page in PAGES:
        response = client.get(link(found, page))
        assert response.status_code == 200, page
        assert (response["Referrer-Policy"], response["Cache-Control"]) == ("no-referrer", "no-store")
        assert not response.cookies
    assert rows() == before


def test_a_link_for_something_else_and_one_that_is_over_open_nothing(client, noor):
    found = asked()
    for page in PAGES:
        other = reverse(f"invitations:{page}", args=[tokens.make(found.public_id, 1, "idea")])
        assert client.get(other).status_code == 404
    Correspondent.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert {client.get(link(found, page)).status_code for page in PAGES} == {404}
    assert (forget(timezone.now())["own_data"], Correspondent.objects.count()) == (1, 0)


@case("K3", "someone asks for all data", "complete in each table, readable and for a program, nothing of anyone else")
def test_someone_sees_everything_and_only_the_own(client, seen):
    planted = Planted()
    strangers = [came(planted.meeting, "Vreemd Eling"), came(planted.meeting, "Buit Enstaander")]
    for row in strangers:
        Reply.objects.create(invitation=row, answer="accepted", party_size=1, topic="Geheime Zorg", form_nonce="n")
        Guest.objects.create(invitation=row, name="Derde Persoon", email="derde@elders.example")
    an_idea(a_market(), email="ideeman@elders.example", name="Idee Man")
    everything = everything_of(EMAIL)
    wanted = {
            "areas.Contact", "areas.Membership", "meetings.ThemeLink", "meetings.ProgrammeItem", "meetings.MeetingRole",
            "invitations.Invitation", "invitations.Reply", "invitations.Guest", "invitations.Need", "invitations.Note",
            "invitations.Referral", "invitations.Registration", "invitations.Follower", "invitations.Follow",
            "invitations.Speaker", "meetings.Signal", "invitations.Message", "invitations.AudienceChoice",
            "invitations.DataCheck", "invitations.Correspondent", "invitations.ErasureWish",
            "invitations.Suppression", "initiatives.Initiative", "initiatives.Joiner", "outcomes.Opinion",
            "outcomes.ActionPoint",
    }  # fmt: skip
    held_of = {each.label for each in everything.held}
    assert held_of == wanted
    found = asked(EMAIL)
    foreign = ("vreemd", "buit", "geheime zorg", "derde persoon", "elders.example", "idee man")
    pages = {page: client.get(link(found, page)).content.decode() for page in ("own_data", "own_data_file")}
    pages["json"] = json.dumps(json.loads(client.get(link(found, "own_data_json")).content), ensure_ascii=False)
    assert [(page, word) for page, text_of in pages.items() for word in foreign if word in text_of.lower()] == []
    marks = set(re.findall(r"Qzwarts\w+", pages["json"]))
    assert {"Qzwartstopic", "Qzwartsreason", "Qzwartsname", "Qzwartstask", "Qzwartsnote"} <= marks
    assert "public_id" not in pages["json"]
    seen(f"{len(held_of)} tables with {sum(len(each.values) for each in everything.held)} rows, none of anyone else")


def test_the_file_reads_as_written_down(client, noor):
    """The golden file: what a program gets of one resident."""
    found = asked()
    response = client.get(link(found, "own_data_json"))
    assert response["Content-Disposition"] == 'attachment; filename="gegevens.json"'
    data = json.loads(response.content)["data"]
    reply = data["invitations.Reply"][0] | {"created_at": "…"}
    assert reply == {
        "answer": "accepted", "party_size": 2, "topic": "De oversteek", "reason": "", "is_suspect": False,
        "source": "link", "sequence": 0, "created_at": "…",
    }  # fmt: skip
    of_contact = data["areas.Contact"][0]
    assert (of_contact["name"], of_contact["phone"], of_contact["legal_basis"]) == (
        "Noor Bakker", "06 98 76 50 12", "public_task",
    )  # fmt: skip
    page = text(client.get(link(found)))
    for words in ("Noor Bakker", "De oversteek", "Veilig naar school", "06 98 76 50 12", "AVG art. 6"):
        assert words in page


def test_what_was_said_and_handed_in_is_shown_too(client):
    market = a_market()
    idea = an_idea(market, email=NOOR, title="Bankjes")
    signal = Signal.objects.create(
        area=market.area, text="Donker hier", origin="resident", received_on=timezone.localdate()
    )
    now = timezone.now()
    Speaker.objects.create(signal=signal, email=NOOR, expires_at=now, created_at=now)
    page = text(client.get(link(asked())))
    assert ("Bankjes" in page, "Donker hier" in page) == (True, True)
    assert Initiative.objects.get().pk == idea.pk


def test_name_phone_address_language_and_way_are_corrected(client, noor):
    found = asked()
    url = link(found, "correct_own_data")
    new = {"name": "Noor de Bakker", "phone": "010 765 43 21", "postal_address": "Lindelaan 1\n3131 AB Vlaardingen",
           "channel": "letter", "language": "en"}  # fmt: skip
    assert press(client, url, **new).status_code == 303
    noor.refresh_from_db()
    assert {name: getattr(noor, name) for name in new} == new
    response = press(client, url, **new | {"postal_address": ""})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["postal_address"])


def test_mail_is_stopped_and_wanted_again(client, noor):
    url, back = link(asked(), "stop_own_mail"), "Ik wil toch uitnodigingen"
    answer = press(client, url)
    assert (answer.status_code, back in text(answer)) == (422, False)
    assert press(client, url, what=["invitations", "following"]).status_code == 303
    assert (Suppression.objects.filter(reason="opted_out").count(), Follower.objects.count()) == (1, 0)
    assert back in text(client.get(url))
    assert press(client, url, back="1").status_code == 303
    assert Suppression.objects.count() == 0


def test_erasing_takes_two_steps_and_the_link_ends(client, noor):
    found = asked()
    url = link(found, "erase_own_data")
    page = text(client.get(url))
    assert ("Dit gaat weg" in page, "Dit blijft, en waarom" in page) == (True, True)
    assert press(client, url).status_code == 422
    assert Contact.objects.filter(pk=noor.pk).exists()
    response = press(client, url, is_sure="on", keeps_away="on")
    assert (response.status_code, "Uw gegevens zijn gewist" in text(response)) == (200, True)
    made = Erasure.objects.get()
    assert (made.why, made.actor, made.keeps_away, made.public_id in text(response)) == ("self", None, True, True)
    assert traces_of_noor() == []
    assert client.get(link(found)).status_code == 404


def traces_of_noor():
    return traces(connection, ("noor", "oversteek", "06 98 76 50 12"))


def test_an_address_without_a_contact_is_erased_too(client):
    Follower.objects.create(email=NOOR, created_at=timezone.now())
    press(client, link(asked(), "erase_own_data"), is_sure="on")
    assert (Follower.objects.count(), Registration.objects.count(), Erasure.objects.count()) == (0, 0, 1)


@pytest.fixture
def official():
    contact = ContactFactory(name="Els de Boer", email="els@corporatie.example", function="wijkbeheerder")
    MembershipFactory(contact=contact, organisation=OrganisationFactory(kind="partner"))
    return contact


def test_who_is_invited_in_a_function_asks_and_staff_decide(client, official):
    response = press(client, link(asked(official.email), "erase_own_data"), is_sure="on")
    assert "Uw verzoek is binnen" in text(response)
    press(client, link(asked(official.email), "erase_own_data"), is_sure="on")
    wish = ErasureWish.objects.get()
    assert (wish.contact, wish.state, Erasure.objects.count()) == (official, "open", 0)
    client.force_login(UserFactory(role="administrator"))
    assert "1 verzoek om gegevens te wissen" in text(client.get(reverse("home")))
    page = client.get(reverse("invitations:erasure_wishes"))
    assert [each.pk for each in page.context["page"]] == [wish.pk]
    url = reverse("invitations:erasure_wish", args=[wish.pk])
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"reason": "U bent onze contactpersoon."}).status_code == 302
    wish.refresh_from_db()
    assert (wish.state, wish.decided_by is not None) == ("refused", True)
    assert Message.objects.get(kind="wish").contact == official
    assert client.get(url).status_code == 404


def test_erasing_by_staff_grants_the_request(client, official):
    press(client, link(asked(official.email), "erase_own_data"), is_sure="on")
    client.force_login(UserFactory(role="administrator"))
    url = reverse("invitations:erase_contact", args=[official.pk])
    client.post(url, {"why": "asked", "is_sure": "on"})
    assert ErasureWish.objects.get().state == "granted"


def test_links_of_one_address_stay_apart_from_another(client, noor):
    other = ContactFactory(email="piet@thuis.example")
    ThemeLinkFactory(contact=other)
    found = asked()
    press(client, link(found, "erase_own_data"), is_sure="on")
    assert Contact.objects.filter(pk=other.pk).exists()
    assert Invitation.objects.filter(contact=other).count() == 0


@pytest.mark.parametrize("keeps_away", [True, False])
def test_who_is_invited_in_a_function_is_left_alone_and_loses_what_was_chosen_at_once(client, official, keeps_away):
    """Consent needs no weighing: only what hangs on the function waits for staff."""
    Follower.objects.create(email=official.email, created_at=timezone.now())
    market = a_market()
    idea = an_idea(market, email=official.email, name="Els de Boer")
    row = InvitationFactory(contact=official)
    Guest.objects.create(invitation=InvitationFactory(), name="Els", email=official.email)
    extra = {"keeps_away": "on"} if keeps_away else {}
    page = text(press(client, link(asked(official.email), "erase_own_data"), is_sure="on", **extra))
    assert "Wat u volgde, ons vertelde of indiende is al gewist." in page
    assert ("Er is nog niets gewist." in page, "U krijgt geen uitnodigingen meer." in page) == (False, keeps_away)
    idea.refresh_from_db()
    made = Erasure.objects.get()
    assert (Follower.objects.count(), Correspondent.objects.count(), idea.writer) == (0, 0, None)
    assert (made.subject["only"], made.subject["spared"], made.keeps_away) == ("chosen", [official.pk], keeps_away)
    assert (ErasureWish.objects.get().contact, Guest.objects.count(), row.contact.email) == (
        official, 1, "els@corporatie.example",
    )  # fmt: skip
    assert Suppression.objects.filter(reason="opted_out").exists() is keeps_away
    assert made.public_id in page


def test_who_followed_nothing_keeps_the_link_and_hears_that_nothing_is_erased_yet(client, official):
    found = asked(official.email)
    page = text(press(client, link(found, "erase_own_data"), is_sure="on", keeps_away="on"))
    assert "Er is nog niets gewist. U krijgt geen uitnodigingen meer." in page
    assert (Erasure.objects.count(), Suppression.objects.filter(reason="opted_out").count()) == (0, 1)
    assert client.get(link(found)).status_code == 200


SHARED = "info@buurthuis.example"


@pytest.fixture
def jan_and_els():
    jan = ContactFactory(name="Jan Pieters", email=SHARED, phone="06 11 11 11 11", legal_basis="consent")
    els = ContactFactory(
        name="Els Vos", email=SHARED, phone="06 22 22 22 22", function="opbouwwerker", postal_address="Geheim 1"
    )
    row = InvitationFactory(contact=els)
    Reply.objects.create(
        invitation=row, answer="declined", party_size=0, reason="Ziekte", topic="Eenzaamheid", form_nonce="n"
    )
    need = Need(invitation=row)
    need.seal(["wheelchair"], "Rolstoel mee")
    need.save()
    registration = Registration(
        meeting=row.meeting, name="Els Vos", email=SHARED, form_nonce="r", created_at=timezone.now(),
        expires_at=timezone.now(),
    )  # fmt: skip
    registration.seal(["interpreter"], "Tolk mee")
    registration.save()
    Follower.objects.create(email=SHARED, created_at=timezone.now())
    return jan, els


@case("K3", "two people share a mailbox and one asks for all data", "who they are and what hangs on the address only")
def test_who_shares_an_address_sees_nothing_of_the_other(client, jan_and_els, seen):
    found = asked(SHARED)
    pages = {page: client.get(link(found, page)).content.decode() for page in ("own_data", "own_data_file")}
    pages["json"] = json.dumps(json.loads(client.get(link(found, "own_data_json")).content), ensure_ascii=False)
    private = ("22 22", "11 11", "Geheim", "Ziekte", "Eenzaamheid", "Rolstoel", "wheelchair", "Tolk", "interpreter")
    assert [(page, word) for page, words in pages.items() for word in private if word in words] == []
    for page in pages.values():
        assert ("Jan Pieters" in page, "Els Vos" in page, "opbouwwerker" in page) == (True, True, True)
    data = json.loads(client.get(link(found, "own_data_json")).content)["data"]
    assert set(data) == {"areas.Contact", "invitations.Registration", "invitations.Follower"}
    assert data["areas.Contact"][0] == {"name": "Jan Pieters", "function": "", "email": SHARED}
    assert "Dit e-mailadres is van meer mensen." in text(client.get(link(found)))
    assert "Gegevens van Els Vos verbeteren" not in pages["own_data"]
    seen("names and functions, and what hangs on the address; no needs, phone, postal address or words of answers")


def test_who_shares_an_address_corrects_by_phone_and_asks_to_be_erased(client, jan_and_els):
    jan, els = jan_and_els
    found = asked(SHARED)
    correct = link(found, "correct_own_data")
    new = {"name": "E", "phone": "", "postal_address": "", "channel": "email", "language": "nl"}
    assert [client.get(correct).status_code, client.post(correct, new).status_code] == [404, 404]
    url = link(found, "erase_own_data")
    assert press(client, url, is_sure="on").status_code == 422
    assert press(client, url, is_sure="on", who=ContactFactory().pk).status_code == 422
    page = text(press(client, url, is_sure="on", who=jan.pk, keeps_away="on"))
    assert ("Uw verzoek is binnen" in page, "Er is nog niets gewist." in page) == (True, True)
    wish = ErasureWish.objects.get()
    assert (wish.contact, Erasure.objects.count(), Suppression.objects.count()) == (jan, 0, 0)
    assert set(Contact.objects.filter(email=SHARED)) == {jan, els}
    client.force_login(UserFactory(role="administrator"))
    page = text(client.get(reverse("invitations:erasure_wish", args=[wish.pk])))
    assert "Dit e-mailadres is van meer mensen. Vraag eerst telefonisch" in page
    assert "Els Vos" in page


def test_a_request_of_someone_with_an_own_address_needs_no_such_question(client, official):
    press(client, link(asked(official.email), "erase_own_data"), is_sure="on")
    client.force_login(UserFactory(role="administrator"))
    page = text(client.get(reverse("invitations:erasure_wish", args=[ErasureWish.objects.get().pk])))
    assert "meer mensen" not in page


def test_who_shares_an_address_stops_the_mail_for_all(client, jan_and_els):
    url = link(asked(SHARED), "stop_own_mail")
    assert "U stopt de e-mails voor iedereen." in text(client.get(url))
    assert press(client, url, what=["invitations"]).status_code == 303
    assert Suppression.objects.get().address_hash == tokens.address_hash(SHARED)


def test_a_contact_that_is_forgotten_by_term_leaves_no_open_request_and_no_mail_on_disk(
    settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.CONTACTS_KEPT_DAYS, settings.VAR_DIR = 1, tmp_path
    gone = ContactFactory(name="Noor Bakker", email=NOOR, valid_until=timezone.localdate() - dt.timedelta(days=5))
    stays = ContactFactory(name="Piet Bakker", email="piet@thuis.example")
    for each in (gone, stays):
        ErasureWish.objects.create(contact=each, asked_at=timezone.now())
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail/a.eml").write_bytes(f"To: {NOOR}\n\nBeste mevrouw".encode())
    (tmp_path / "mail/b.eml").write_bytes(b"To: piet@thuis.example\n\nBeste meneer Bakker")
    with django_capture_on_commit_callbacks(execute=True):
        assert forget(timezone.now())["contacts"] == 1
    assert dict(ErasureWish.objects.values_list("contact", "state")) == {gone.pk: "granted", stays.pk: "open"}
    assert [each.name for each in (tmp_path / "mail").iterdir()] == ["b.eml"]
