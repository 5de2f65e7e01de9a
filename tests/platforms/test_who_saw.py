"""Who saw what of whom: by person and by colleague, from the log, for who watches over privacy."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import log
from accounts.models import LogEntry, User
from invitations.actions import invite
from invitations.models import Invitation
from platforms.who_saw import READS
from tests.cases import case
from tests.factories import AdministratorFactory, ContactFactory, MembershipFactory, UserFactory
from tests.invitations.staff_pages import plan, text

pytestmark = pytest.mark.django_db
PAGE, FILE = "/beheer/privacy/wie-zag-wat/", "/beheer/privacy/wie-zag-wat/lijst/"


@pytest.fixture
def officer(client):
    user = UserFactory(name="Frank Gerritse", role=User.Role.PRIVACY, language="nl")
    client.force_login(user)
    return user


def seen(client, query):
    """[(who, what, of whom)] of the page, the newest first, without this officer's own looks."""
    return [(look.who, look.what, look.whom) for look in client.get(PAGE + query).context["looks"]]


def test_the_page_of_a_contact_is_written_down_once_in_a_while(client, officer):
    contact, colleague = ContactFactory(name="Fatima el Amrani"), UserFactory(role=User.Role.VIEWER, name="Kiki")
    client.force_login(colleague)
    for _twice in range(2):
        client.get(reverse("areas:contact", args=[contact.pk]))
    entry = LogEntry.objects.get(action="see_contact")
    assert (entry.actor, entry.object_id, entry.details) == (colleague, str(contact.pk), {})
    client.force_login(officer)
    assert seen(client, f"?persoon={contact.pk}")[-1] == ("Kiki", "Bekeek een contactpersoon", "Fatima el Amrani")


def test_what_was_seen_of_one_person_comes_from_pages_lists_and_papers(client, officer):
    meeting, sanne = plan(title="Samen eten"), UserFactory(name="Sanne")
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="een")
    mine = Invitation.objects.get(contact__name="Fatima el Amrani")
    other = Invitation.objects.get(contact__name="Mark Jansen")
    log(actor=sanne, action="see_needs", subject=mine)
    log(actor=sanne, action="see_needs", subject=meeting, count=2, invitations=[mine.pk, other.pk])
    log(actor=sanne, action="see_needs", subject=meeting, count=1, invitations=[other.pk])
    log(actor=sanne, action="export_replies", subject=meeting, kind="csv", count=3)
    log(actor=sanne, action="see_contact", subject=other.contact)
    log(actor=sanne, action="change_place", subject=meeting)
    found = seen(client, f"?persoon={mine.contact_id}")
    assert [each for each in found if each[0] == "Sanne"] == [
        ("Sanne", "Downloadde de reacties", f"3 mensen van bijeenkomst {meeting.pk}"),
        ("Sanne", "Zag wat mensen nodig hebben", f"2 mensen van bijeenkomst {meeting.pk}"),
        ("Sanne", "Zag wat mensen nodig hebben", "Fatima el Amrani"),
    ]
    assert "Samen eten" not in text(client.get(f"{PAGE}?persoon={mine.contact_id}"))


def test_what_was_done_without_looking_stands_in_the_log_only(client, officer):
    meeting, sanne = plan(), UserFactory(name="Sanne")
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="een")
    mine = Invitation.objects.get(contact__name="Fatima el Amrani")
    log(actor=sanne, action="see_contact", subject=mine.contact)
    log(actor=sanne, action="note_answer", subject=mine)
    log(actor=sanne, action="logged in")
    expected = [("Sanne", "Bekeek een contactpersoon", "Fatima el Amrani")]
    assert seen(client, f"?medewerker={sanne.pk}") == expected
    assert [each for each in seen(client, f"?persoon={mine.contact_id}") if each[0] == "Sanne"] == expected


def test_what_a_colleague_saw_in_a_time(client, officer):
    sanne, contact = UserFactory(name="Sanne"), ContactFactory(name="Els")
    log(actor=sanne, action="see_contact", subject=contact)
    log(actor=UserFactory(), action="see_contact", subject=contact)
    today, day = timezone.localdate(), dt.timedelta(days=1)
    for first, last, count in ((0, 0, 1), (-1, 0, 1), (1, 2, 0), (-2, -1, 0)):
        query = f"?medewerker={sanne.pk}&van={today + first * day}&tot={today + last * day}"
        assert (query, len(seen(client, query))) == (query, count)
    wrong = client.get(f"{PAGE}?medewerker={sanne.pk}&van={today}&tot={today - day}")
    assert (wrong.status_code, "De laatste dag ligt voor de eerste dag." in text(wrong)) == (422, True)


def test_a_person_is_found_by_the_whole_name_or_address_only(client, officer):
    contact = ContactFactory(name="Fatima el Amrani", email="fatima@bewoners.example")
    for typed in ("Fatima el Amrani", "FATIMA EL AMRANI", "fatima@bewoners.example", " fatima@Bewoners.example "):
        assert client.post(PAGE, {"naam": typed}).headers["Location"] == f"{PAGE}?persoon={contact.pk}"
    for typed in ("Fatima", "fatima@", "%", "Fatima el Amrani; Els"):
        response = client.post(PAGE, {"naam": typed})
        assert (response.status_code, "Fatima el Amrani (" in text(response)) == (422, False)
    assert client.post(PAGE, {"naam": ""}).status_code == 422


def test_of_two_people_with_one_name_one_is_chosen(client, officer):
    first = MembershipFactory(contact=ContactFactory(name="Jan Smit"), organisation__name="Bewonersraad Holy").contact
    second = ContactFactory(name="Jan Smit")
    response = client.post(PAGE, {"naam": "jan smit"})
    html = response.content.decode()
    assert (response.status_code, f'href="{PAGE}?persoon={first.pk}"' in html) == (200, True)
    assert (f'href="{PAGE}?persoon={second.pk}"' in html, "Bewonersraad Holy" in html) == (True, True)


def test_looking_here_is_written_down_with_numbers_only(client, officer):
    contact = ContactFactory(name="Fatima el Amrani")
    client.get(PAGE)
    assert not LogEntry.objects.filter(action="see_who").exists()
    client.get(f"{PAGE}?persoon={contact.pk}")
    client.post(f"{FILE}?persoon={contact.pk}")
    entries = list(LogEntry.objects.filter(action__in=["see_who", "export_who"]).order_by("pk"))
    assert [(entry.actor, entry.action, entry.object_id) for entry in entries] == [
        (officer, "see_who", str(contact.pk)), (officer, "export_who", str(contact.pk)),
    ]  # fmt: skip
    assert not [entry for entry in LogEntry.objects.all() if "Fatima" in str(entry.details)]
    assert ("Frank Gerritse", "Bekeek wie wat zag", "Fatima el Amrani") in seen(client, f"?persoon={contact.pk}")


@case("G7", "a contact whose name is a formula, in the list of who saw what", "no cell of a spreadsheet calculates")
def test_the_list_is_safe_for_a_spreadsheet(client, officer):
    contact = ContactFactory(name="=HYPERLINK(1)")
    log(actor=UserFactory(name="+Sanne"), action="see_contact", subject=contact)
    response = client.post(f"{FILE}?persoon={contact.pk}")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert (len(rows), response["Cache-Control"]) == (2, "no-store")
    assert [cell for row in rows for cell in row if cell[:1] in "=+-@"] == []
    assert client.get(f"{FILE}?persoon={contact.pk}").status_code == 405
    assert client.post(FILE).status_code == 302


def test_who_is_gone_stays_a_number(client, officer):
    sanne = UserFactory()
    log(actor=sanne, action="see_contact", subject=ContactFactory.build(pk=4711))
    assert seen(client, f"?medewerker={sanne.pk}") == [
        (sanne.name, "Bekeek een contactpersoon", "iemand van wie de gegevens zijn gewist, nummer 4711")
    ]


def test_it_is_for_who_watches_over_privacy(client):
    for role in User.Role:
        client.force_login(AdministratorFactory() if role == User.Role.ADMINISTRATOR else UserFactory(role=role))
        expected = 200 if role in {User.Role.PRIVACY, User.Role.ADMINISTRATOR} else 404
        assert (role, client.get(PAGE).status_code) == (role, expected)


def test_the_number_of_queries_does_not_grow_with_the_entries(client, officer):
    sanne = UserFactory()
    counts = []
    for rows in (1, 3):
        for _row in range(rows):
            log(actor=sanne, action="see_contact", subject=ContactFactory())
        client.get(f"{PAGE}?medewerker={sanne.pk}")  # the look itself is written down
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(f"{PAGE}?medewerker={sanne.pk}")
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_every_read_has_words_for_the_data():
    assert all(str(words) for words in READS.values())
