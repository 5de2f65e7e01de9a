"""Every kind of mail on one page: complete, of nobody who exists, and closed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas.models import Contact
from invitations.forms.mails import ExampleForm
from invitations.mail import words
from invitations.mail.compose import _TEMPLATES
from invitations.models import Invitation, Message
from invitations.views.mails import SORTS
from tests.factories import MeetingFactory
from tests.invitations.staff_pages import address, elsewhere, plan, text, viewer

pytestmark = pytest.mark.django_db
CHOICES = [("bewoner", "nl"), ("bewoner", "en"), ("organisatie", "nl"), ("ambtenaar", "en")]


@pytest.fixture
def meeting(client):
    meeting = plan()
    client.force_login(meeting.organiser)
    return meeting


def test_every_kind_of_mail_has_an_example():
    assert {sort.kind for sort in SORTS.values()} == set(_TEMPLATES) - {"test"}
    assert set(SORTS) == set(words.SUBJECTS)


@pytest.mark.parametrize(("group", "language"), CHOICES)
def test_every_example_says_what_its_kind_says(client, meeting, group, language):
    examples = client.get(address("mails", meeting), {"voor": group, "taal": language}).context["examples"]
    ours = {"delegated", "redirected", "returned"} if group == "bewoner" else set()
    assert [each.code for each in examples] == [code for code in SORTS if code not in ours]
    subjects = [each.message.subject for each in examples]
    assert len(set(subjects)) == len(subjects)
    starts = [subject.split(":")[0] for subject in subjects if subject.startswith(("Gewijzigd", "Changed"))]
    assert len(starts) == 1
    greeting = "Dear" if language == "en" else "Beste"
    assert [each.code for each in examples if greeting not in each.message.text] == []


@pytest.mark.parametrize("code", sorted(SORTS))
def test_the_frame_shows_the_same_mail_and_runs_nothing(client, meeting, code):
    response = client.get(address("mail_example", meeting, code), {"voor": "organisatie", "taal": "nl"})
    headers = response.headers
    shown = client.get(address("mails", meeting), {"voor": "organisatie"}).context["examples"]
    assert [each.message.html for each in shown if each.code == code] == [response.content.decode()]
    assert (headers["X-Frame-Options"], "default-src 'none'" in headers["Content-Security-Policy"]) == (
        "SAMEORIGIN",
        True,
    )


def test_the_frames_of_the_page_ask_for_the_same_choice(client, meeting):
    page = client.get(address("mails", meeting), {"voor": "ambtenaar", "taal": "en"}).content.decode()
    assert f'src="{address("mail_example", meeting, "invite")}?voor=ambtenaar&amp;taal=en"' in page
    assert page.count("<iframe") == page.count(' sandbox loading="lazy"') == len(SORTS)


def test_each_reader_hears_why_in_their_own_way(client, meeting):
    said = {}
    for group in ("bewoner", "organisatie", "ambtenaar"):
        examples = client.get(address("mails", meeting), {"voor": group}).context["examples"]
        said[group] = next(line for line in examples[0].message.text.splitlines() if line.startswith("U krijgt"))
    assert [said[group].split(". ")[0] for group in said] == [
        "U krijgt deze uitnodiging omdat u koos voor het thema Eenzaamheid",
        "U krijgt deze uitnodiging omdat Vereniging Voorbeeld werkt in Westwijk",
        "U krijgt deze uitnodiging omdat u werkt aan het thema Eenzaamheid",
    ]


def test_no_invited_person_and_no_working_link_is_shown_and_nothing_is_kept(client, meeting):
    before = (Contact.objects.count(), Invitation.objects.count(), Message.objects.count())
    page = client.get(address("mails", meeting)).content.decode()
    assert [name for name in ("Fatima el Amrani", "Mark Jansen", "Els de Boer") if name in page] == []
    assert ("/u/voorbeeld/" in page, "Noor Voorbeeld" in page) == (True, True)
    assert (Contact.objects.count(), Invitation.objects.count(), Message.objects.count()) == before


def test_a_draft_with_nothing_but_a_title_has_examples(client, meeting):
    bare = MeetingFactory(
        area=meeting.area, venue=None, starts_at=None, ends_at=None, doors_at=None, reply_by=None, introduction=""
    )
    response = client.get(address("mails", bare), {"voor": "ambtenaar"})
    assert (response.status_code, len(response.context["examples"])) == (200, len(SORTS))


def test_a_mailbox_for_calendar_replies_changes_nothing_about_the_page(client, meeting, settings):
    settings.CALENDAR_REPLY_ADDRESS = "agenda@voorbeeldstad.example"
    response = client.get(address("mails", meeting), {"voor": "ambtenaar"})
    assert len(response.context["examples"]) == len(SORTS)


@pytest.mark.parametrize("query", ["?voor=x&taal=xx", "?voor=&taal=", "?taal=%00"])
def test_a_choice_that_we_do_not_know_is_the_first(client, meeting, query):
    response = client.get(address("mails", meeting) + query)
    assert (response.status_code, response.context["query"]) == (200, "voor=bewoner&taal=nl")


def test_an_unknown_kind_is_not_found(client, meeting):
    assert client.get(address("mail_example", meeting, "test")).status_code == 404


def test_only_who_may_see_the_meeting_sees_its_mail(client, meeting):
    theirs = elsewhere()
    found = [client.get(address(*where)).status_code for where in (("mails", theirs), ("mail_example", theirs, "link"))]
    client.force_login(viewer())
    assert (found, client.get(address("mails", theirs)).status_code) == ([404, 404], 200)


def test_the_page_of_planned_mail_leads_here(client, meeting):
    assert f'href="{address("mails", meeting)}"' in client.get(address("planned", meeting)).content.decode()
    assert "Noor Voorbeeld bestaat niet" in text(client.get(address("mails", meeting)))


def test_the_page_takes_as_many_queries_whoever_was_invited(client, meeting):
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(address("mails", meeting))
        counts.append(len(captured))
        plan(area=f"Wijk {len(counts)}", theme=f"Thema {len(counts)}")
    assert counts[0] == counts[1]
    assert ExampleForm({}).chosen() == ("nl", Invitation.Group.RESIDENTS)
