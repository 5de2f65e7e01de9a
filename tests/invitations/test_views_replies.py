"""Who comes: counts that filter, the delivery beside the answer, a corrected address, a download without formulas."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import LogEntry
from accounts.rules.spreadsheet import plain_text
from areas.models import Contact
from invitations.actions import invite, record_reply
from invitations.models import Invitation, Message
from tests.cases import case
from tests.factories import InvitationFactory, OrganisationFactory
from tests.invitations.staff_pages import (
    address,
    coordinator_of,
    elsewhere,
    official,
    plan,
    resident,
    text,
    viewer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    """Three people are invited; nobody answered."""
    meeting = plan()
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="n" * 20)
    meeting.refresh_from_db()
    return meeting


@pytest.fixture
def page(client, meeting):
    client.force_login(meeting.organiser)
    return lambda query="": client.get(address("replies", meeting) + query)


def invitation_of(name):
    return Invitation.objects.get(contact__name=name)


def answer(name, given, **fields):
    return record_reply(invitation=invitation_of(name), answer=given, form_nonce=name, **fields)


def deliver(name, state, **fields):
    Message.objects.filter(invitation__contact__name=name).update(state=state, **fields)


def names(response):
    return [each.invitation.contact.name for each in response.context["rows"]]


# --- The list --------------------------------------------------------------------------------------------------------


def test_replies_counts_per_answer_and_heads_with_guests(page, meeting):
    answer("Fatima el Amrani", "accepted", party_size=3)
    answer("Mark Jansen", "declined")
    deliver("Els de Boer", "failed_address")
    words = text(page())
    assert "3 Iedereen 1 Komt 0 Misschien 1 Komt niet 0 Nog geen reactie 1 Niet bezorgd" in words
    assert "Er is plek voor 80 mensen. Samen met gasten komen er nu 3 ." in words
    assert "1 uitnodiging kwam niet aan" in words


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ("accepted", ["Fatima el Amrani"]),
        ("declined", ["Mark Jansen"]),
        ("undelivered", ["Els de Boer"]),
        ("needs-action", []),
        ("tentative", []),
    ],
)
def test_each_count_filters_the_table(page, meeting, chosen, found):
    answer("Fatima el Amrani", "accepted")
    answer("Mark Jansen", "declined")
    deliver("Els de Boer", "failed_address")
    response = page(f"?antwoord={chosen}")
    assert names(response) == found
    assert response.content.decode().count('aria-current="true"') == 2  # in the menu, and the count


def test_what_needs_attention_comes_first(page, meeting):
    answer("Fatima el Amrani", "accepted")
    answer("Mark Jansen", "tentative")
    deliver("Els de Boer", "failed_address")
    assert names(page()) == ["Els de Boer", "Mark Jansen", "Fatima el Amrani"]


def test_replies_are_searched_and_filtered_by_group(page, meeting):
    assert names(page("?zoek=jansen")) == ["Mark Jansen"]
    assert names(page("?groep=partner")) == ["Els de Boer"]
    assert names(page("?groep=partner&zoek=jansen")) == []


@pytest.mark.parametrize(
    "query", ["?zoek=%00", "?zoek=" + "a" * 200, "?groep=%00", "?antwoord=%00", "?pagina=" + "9" * 20]
)
def test_a_filter_that_cannot_be_shows_everyone(page, query):
    assert names(page(query)) == ["Els de Boer", "Fatima el Amrani", "Mark Jansen"]


def test_letters_and_calls_are_named(page, meeting):
    Invitation.objects.filter(contact__name="Mark Jansen").update(channel="letter")
    Invitation.objects.filter(contact__name="Els de Boer").update(channel="phone")
    Message.objects.all().delete()
    assert "Brief" in text(page("?zoek=jansen"))
    assert "Bel" in text(page("?zoek=boer"))


def test_someone_who_was_not_reached_can_be_called_and_corrected(page, meeting):
    Contact.objects.filter(name="Els de Boer").update(phone="(010) 123 45-67")
    deliver("Els de Boer", "failed_address")
    body = page("?zoek=boer").content.decode()
    assert 'href="tel:0101234567"' in body
    assert f'href="{address("address", meeting, invitation_of("Els de Boer").pk)}"' in body


def test_replies_come_twenty_five_to_a_page(page, meeting):
    for _ in range(24):
        InvitationFactory(meeting=meeting)
    assert (len(names(page())), len(names(page("?pagina=2")))) == (25, 2)


def test_new_people_for_the_theme_are_announced(page, meeting):
    official(meeting, name="Priya Kisoen")
    official(meeting, name="Noor Bakker")
    assert "2 nieuwe mensen bij dit thema." in text(page())


def test_the_counts_are_fetched_anew_while_mail_is_leaving_and_not_after(page, meeting):
    Message.objects.update(not_before=timezone.now())
    busy = page("?zoek=Els")
    assert '<div id="bezig" class="lp-alert" role="status" hx-get="' in busy.content.decode()
    assert 'hx-select="#bezig" hx-select-oob="#tellingen"' in busy.content.decode()
    assert '<ul id="tellingen"' in busy.content.decode()
    Message.objects.update(state="sent", accepted_at=timezone.now())
    assert "hx-" not in page().content.decode()


def test_replies_are_empty_with_one_sentence_and_one_action(client):
    draft = plan(title="Nog niets verstuurd")
    client.force_login(draft.organiser)
    words = text(client.get(address("replies", draft)))
    assert "Nog geen uitnodigingen verstuurd. Maak eerst de lijst." in words


def test_replies_take_as_many_queries_for_one_as_for_three(page, meeting):
    Invitation.objects.exclude(contact__name="Mark Jansen").delete()
    page()
    with CaptureQueriesContext(connection) as few:
        page()
    for name in ("Een", "Twee"):
        invitation = InvitationFactory(meeting=meeting, organisation=OrganisationFactory(), contact__name=name)
        record_reply(invitation=invitation, answer="accepted", needs=["wheelchair"], form_nonce=name)
    with CaptureQueriesContext(connection) as more:
        page()
    assert len(more) == len(few)


# --- One person ------------------------------------------------------------------------------------------------------


def test_a_corrected_address_gets_the_invitation_at_once(client, meeting, page):
    invitation = invitation_of("Els de Boer")
    deliver("Els de Boer", "failed_address")
    response = client.post(address("address", meeting, invitation.pk), {"email": "Els@Welzijn.Example.org"})
    assert (response.status_code, response.url) == (302, address("replies", meeting))
    assert Contact.objects.get(name="Els de Boer").email == "Els@welzijn.example.org"
    assert Message.objects.filter(invitation=invitation, state="queued").count() == 1


def test_an_address_that_got_the_invitation_before_gets_no_second_one(client, meeting, page):
    invitation = invitation_of("Els de Boer")
    client.post(address("address", meeting, invitation.pk), {"email": "een@partner.example"})
    deliver("Els de Boer", "sent", accepted_at=timezone.now(), smtp_code=250)
    response = client.post(address("address", meeting, invitation.pk), {"email": "een@partner.example"}, follow=True)
    assert "De uitnodiging is al eerder naar dit adres gestuurd." in text(response)
    assert not Message.objects.filter(invitation=invitation, state="queued").exists()


@pytest.mark.parametrize("email", ["", "els", "els@localhost", "els@a b.nl"])
def test_an_address_that_cannot_be_is_refused(client, meeting, page, email):
    invitation = invitation_of("Els de Boer")
    before = invitation.contact.email
    assert client.post(address("address", meeting, invitation.pk), {"email": email}).status_code == 422
    assert Contact.objects.get(name="Els de Boer").email == before


# --- The download ----------------------------------------------------------------------------------------------------

FORMULAS = ["=1+1", "+31 10", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠A1", " =1+1"]


@pytest.mark.parametrize("value", FORMULAS)
def test_a_text_that_might_be_a_formula_is_only_text(value):
    assert plain_text(value) == f"'{value}"


@pytest.mark.parametrize("value", ["Jan", "1+1=2", "a@b.nl", "", 3, -3])
def test_other_values_stay_as_they_are(value):
    assert plain_text(value) == value


@case(
    "G4", "names and functions that begin as a formula, twelve ways, in CSV and Excel", "text, behind a quotation mark"
)
@pytest.mark.parametrize("value", FORMULAS)
def test_neither_download_holds_a_formula(client, meeting, page, value):
    Contact.objects.filter(name="Mark Jansen").update(name=value, function=value)
    book = load_workbook(io.BytesIO(client.get(address("export", meeting) + "?soort=xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    text_file = client.get(address("export", meeting) + "?soort=csv").content.decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text_file, newline=""), delimiter=";"))
    assert [cell for row in table for cell in row if cell.lstrip(" ").startswith(tuple("=+-@\t\r\n＝＋－＠"))] == []
    assert f"'{value}" in {row[0] for row in table}


def test_the_workbook_shows_what_is_in_each_column_and_can_be_filtered(client, meeting, page):
    Contact.objects.filter(name="Mark Jansen").update(name="M" * 80, function="")
    sheet = load_workbook(io.BytesIO(client.get(address("export", meeting) + "?soort=xlsx").content)).active
    widths = {cell.value: sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]}
    assert (widths["Naam"], widths["Aantal mensen"]) == (52, len("Aantal mensen") + 2)
    assert sheet.auto_filter.ref == sheet.dimensions


@case("G4", "a formula behind a sign that shows nothing", "text")
def test_a_control_character_does_not_hide_a_formula(client, meeting, page):
    answer("Mark Jansen", "accepted", topic="\x01=HYPERLINK(1)")
    book = load_workbook(io.BytesIO(client.get(address("export", meeting) + "?soort=xlsx").content))
    found = [cell for row in book.active.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert [(cell.value, cell.data_type) for cell in found] == [("'=HYPERLINK(1)", "s")]


def test_the_download_has_everyone_in_the_language_of_the_user(client, meeting, page):
    answer(
        "Fatima el Amrani",
        "accepted",
        party_size=3,
        topic="Het groen",
        needs=["wheelchair"],
        needs_note="Rolstoel 90 cm",
    )
    response = client.get(address("export", meeting) + "?soort=csv")
    assert response.content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""), delimiter=";")
    assert head[0:2] + head[7:10] == ["Naam", "Organisatie", "Reactie", "Aantal mensen", "Wil praten over"]
    assert [row[0] for row in rows] == ["Els de Boer", "Mark Jansen", "Fatima el Amrani"]
    assert rows[2][7:10] == ["komt", "3", "Het groen"]
    assert "Rolstoel" not in response.content.decode()


def test_the_workbook_opens_with_numbers_as_numbers(client, meeting, page):
    answer("Fatima el Amrani", "accepted", party_size=3, topic="Bel\x07len")
    response = client.get(address("export", meeting))
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet.max_row == 4
    assert [sheet.cell(4, column).value for column in (1, 9, 10)] == ["Fatima el Amrani", 3, "Bellen"]


def test_a_download_is_logged_without_names(client, meeting, page):
    client.get(address("export", meeting) + "?soort=csv")
    entry = LogEntry.objects.get(action="export_replies")
    assert (entry.actor, entry.object_id, entry.details) == (
        meeting.organiser,
        str(meeting.pk),
        {"kind": "csv", "count": 3},
    )


# --- Who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["replies", "export"])
def test_a_viewer_sees_replies_and_a_coordinator_elsewhere_does_not(client, meeting, name):
    client.force_login(coordinator_of(elsewhere().area))
    assert client.get(address(name, meeting)).status_code == 404
    for user in (viewer(), meeting.organiser):
        client.force_login(user)
        assert client.get(address(name, meeting)).status_code == 200


@pytest.mark.parametrize(
    ("name", "method", "allowed", "seen_by_viewer"),
    [
        ("invitation", "get", 200, 200),
        ("invitation", "post", 422, 404),
        ("address", "get", 200, 404),
        ("address", "post", 422, 404),
    ],
)
def test_one_person_is_for_who_may_see_or_change_the_meeting(client, meeting, name, method, allowed, seen_by_viewer):
    url = address(name, meeting, invitation_of("Mark Jansen").pk)
    for user, status in (
        (coordinator_of(elsewhere().area), 404),
        (viewer(), seen_by_viewer),
        (meeting.organiser, allowed),
    ):
        client.force_login(user)
        assert getattr(client, method)(url).status_code == status


@pytest.mark.parametrize(("name", "method"), [("invitation", "get"), ("invitation", "post"), ("address", "post")])
def test_an_invitation_of_another_meeting_is_not_found_under_this_one(client, meeting, page, name, method):
    other = InvitationFactory(meeting__area=meeting.area, contact=resident(meeting))
    assert getattr(client, method)(address(name, meeting, other.pk)).status_code == 404
    assert getattr(client, method)(address(name, other.meeting, other.pk)).status_code in (200, 422)
