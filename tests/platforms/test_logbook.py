"""The log on a page: for administrators, by person, colleague, kind and period."""

import ast
import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions import log
from accounts.models import LogCheck, LogEntry, User
from accounts.rules.deeds import WORDS
from invitations.actions import invite
from invitations.models import Invitation
from tests.factories import AdministratorFactory, ContactFactory, UserFactory
from tests.house import ROOT
from tests.invitations.staff_pages import plan

pytestmark = pytest.mark.django_db
PAGE = "/logboek/"


@pytest.fixture
def administrator(client):
    user = AdministratorFactory(name="Bea Heer", language="nl")
    client.force_login(user)
    return user


def whats(client, query=""):
    return [(line.what, line.who) for line in client.get(PAGE + query).context["lines"]]


def test_every_deed_in_the_program_has_words():
    written = set()
    for path in ROOT.glob("*/**/*.py"):
        if path.parts[len(ROOT.parts)] in {"tests", "bench", ".venv"} or path.parts[len(ROOT.parts)].startswith("."):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(getattr(node, "func", None), "id", getattr(getattr(node, "func", None), "attr", ""))
            if name in {"log", "log_look"}:
                found = [word.value for word in node.keywords if word.arg == "action"]
                written |= {each.value for each in found if isinstance(each, ast.Constant)}
    assert len(written) > 60
    assert written - set(WORDS) == set()


def test_the_log_is_in_words_with_the_newest_first(client, administrator):
    other = UserFactory(name="Sanne Kok")
    contact = ContactFactory()
    log(actor=other, action="correct_contact", subject=contact, fields=["email"])
    log(actor=None, action="unheard of")
    first, second = client.get(PAGE).context["lines"][:2]
    assert (first.what, first.who, first.about) == ("Unheard of", "Niemand die was ingelogd", "")
    assert (second.what, second.who) == ("Paste een contactpersoon aan", "Sanne Kok")
    assert (second.about, second.more) == (f"Contactpersoon {contact.pk}", "velden: email")
    assert second.url == f"/contacten/{contact.pk}/"


def test_a_colleague_who_was_removed_stays_a_number(client, administrator):
    other = UserFactory(name="Sanne Kok")
    log(actor=other, action="invite")
    number = other.pk
    other.delete()
    assert whats(client)[0] == ("Verstuurde uitnodigingen", f"Medewerker {number}, die is verwijderd")


def test_the_log_is_filtered(client, administrator):
    other = UserFactory(name="Sanne Kok")
    log(actor=other, action="invite")
    log(actor=administrator, action="stop")
    today = timezone.localdate()
    assert whats(client, f"?medewerker={other.pk}") == [("Verstuurde uitnodigingen", "Sanne Kok")]
    assert whats(client, "?actie=stop") == [("Stopte het versturen", "Bea Heer")]
    assert len(whats(client, f"?van={today}&tot={today}")) == 2
    assert whats(client, f"?tot={today - dt.timedelta(days=1)}") == []
    assert whats(client, f"?van={today + dt.timedelta(days=1)}") == []
    wrong = client.get(f"{PAGE}?van={today}&tot={today - dt.timedelta(days=1)}")
    assert (wrong.status_code, "De laatste dag ligt voor de eerste dag." in wrong.content.decode()) == (422, True)


def test_what_concerns_one_person_is_found(client, administrator):
    meeting = plan()
    invite(meeting=meeting, actor=meeting.organiser, form_nonce="een")
    invitation = Invitation.objects.get(contact__name="Fatima el Amrani")
    contact, other = invitation.contact, Invitation.objects.get(contact__name="Mark Jansen")
    log(actor=administrator, action="correct_contact", subject=contact)
    log(actor=administrator, action="see_needs", subject=invitation)
    log(actor=administrator, action="export_replies", subject=meeting)
    log(actor=administrator, action="change_place", subject=meeting)
    log(actor=administrator, action="see_needs", subject=other)
    client.get(f"{PAGE}?persoon={contact.pk}")
    deeds = {line.what for line in client.get(f"{PAGE}?persoon={contact.pk}").context["lines"]}
    assert deeds == {"Paste een contactpersoon aan", "Zag wat mensen nodig hebben", "Downloadde de reacties",
                     "Bekeek het logboek"}  # fmt: skip
    assert LogEntry.objects.filter(action="see_log", object_id=str(contact.pk)).count() == 1


def test_the_page_of_a_contact_leads_to_who_saw_it_for_administrators(client, administrator):
    contact = ContactFactory()
    link = f'href="{PAGE}?persoon={contact.pk}"'
    assert link in client.get(reverse("areas:contact", args=[contact.pk])).content.decode()
    client.force_login(UserFactory(role=User.Role.VIEWER))
    assert link not in client.get(reverse("areas:contact", args=[contact.pk])).content.decode()


def test_the_list_is_downloaded_and_that_is_written_down(client, administrator):
    log(actor=administrator, action="stop")
    response = client.post("/logboek/lijst/?actie=stop")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert (len(lines), response["Cache-Control"]) == (2, "no-store")
    assert "Stopte het versturen" in lines[1]
    entry = LogEntry.objects.get(action="export_log")
    assert (entry.actor, entry.details) == (administrator, {"count": 1, "chosen": {"actie": "stop"}})
    assert client.get("/logboek/lijst/").status_code == 405


def test_the_page_says_whether_the_log_was_verified(client, administrator):
    assert "Het logboek is nog niet gecontroleerd." in client.get(PAGE).content.decode()
    row = LogCheck.objects.create(checked_at=timezone.now())
    assert re.search(r"Gecontroleerd op .*: er is niets veranderd\.", client.get(PAGE).content.decode())
    row.problem, row.broken_entry = "changed", 7
    row.save()
    page = client.get(PAGE).content.decode()
    assert "Het logboek is van buitenaf veranderd." in page
    assert "Regel 7." in page


def test_there_are_fifty_on_a_page_at_the_same_number_of_queries(client, administrator, django_assert_num_queries):
    log(actor=UserFactory(), action="stop", subject=ContactFactory())
    client.get(PAGE)
    with django_assert_num_queries(6):
        client.get(PAGE)
    for _each in range(3):
        log(actor=UserFactory(), action="stop", subject=ContactFactory())
    with django_assert_num_queries(6):
        client.get(PAGE)
    for _each in range(50):
        log(actor=administrator, action="stop")
    assert len(client.get(PAGE).context["lines"]) == 50


@pytest.mark.parametrize("kind", ["geen naam", "meetings.vervallen", "invitations.invitation"])
def test_an_entry_about_what_no_program_knows_is_shown_as_it_is(client, administrator, kind):
    LogEntry.objects.create(action="stop", object_type=kind, object_id="<b>7</b>")
    (line, *_) = client.get(PAGE).context["lines"]
    assert (line.about.endswith("<b>7</b>"), line.url) == (True, "")
    assert b"&lt;b&gt;7&lt;/b&gt;" in client.get(reverse("admin:accounts_logentry_changelist")).content


@pytest.mark.parametrize("role", [User.Role.COORDINATOR, User.Role.VIEWER])
def test_nobody_else_reads_the_log(client, role):
    client.force_login(UserFactory(role=role))
    assert (client.get(PAGE).status_code, client.post("/logboek/lijst/").status_code) == (404, 404)
