"""Looking back on a meeting: visitors by a link and on paper, organisers, and nobody to be recognised."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from invitations import delivery, tokens
from invitations.models import Message
from meetings.models import Meeting
from outcomes.models import LookBack, PaperReviews, Review
from tests.factories import MeetingFactory
from tests.invitations.staff_pages import coordinator_of, hidden, text, viewer
from tests.outbox import parsed
from tests.outcomes.held import address, came, final, held
from tests.resident import rows

pytestmark = [pytest.mark.django_db(transaction=True)]
SAID = {"was_useful": "yes", "could_speak": "bit"}


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def meeting(client):
    meeting = held()
    client.force_login(meeting.organiser)
    return meeting


def link(invitation):
    return f"/mening/{tokens.make(invitation.public_id, invitation.token_version, 'review')}/"


def press(client, invitation, **fields):
    nonce = hidden(client.get(link(invitation)), "nonce")[0]
    return client.post(link(invitation), {"nonce": nonce} | SAID | fields)


def test_who_came_is_asked_once_by_mail(client, meeting, serve):
    server = serve()
    els = came(meeting, "Els de Boer", kind=None)
    came(meeting, "Bob Weg", presence="absent")
    for _twice in range(2):
        client.post(address("ask_visitors", meeting))
    assert (delivery.deliver(), Message.objects.count()) == (1, 1)
    mail = parsed(server.to(els.contact.email)[0])
    assert link(els) in mail.get_body(("plain",)).get_content()


def test_a_visitor_answers_changes_it_and_is_kept_without_a_name(client, meeting):
    els, bob = came(meeting, kind=None), came(meeting, "Bob Weg", presence="absent")
    client.logout()
    before = rows()
    assert (client.get(link(els)).status_code, rows()) == (200, before)
    assert press(client, els, was_useful="").status_code == 422
    press(client, els, better="Koffie")
    press(client, els, could_speak="no", better="Meer koffie")
    found = Review.objects.get()
    assert (found.was_useful, found.could_speak, found.better) == ("yes", "no", "Meer koffie")
    assert str(els.pk) != found.key
    assert {field.name for field in Review._meta.fields} == {
        "id", "meeting", "key", "was_useful", "could_speak", "better", "by_code", "is_counted",
    }  # fmt: skip
    for closed in (link(bob), link(els).replace("/mening/", "/u/")):
        assert client.get(closed).status_code == 404


def test_answers_are_shown_from_five_on_with_paper_beside_those_of_organisers(client, meeting):
    for number in range(4):
        press(client, came(meeting, f"Nummer{number} Vier", kind=None), better=f"Tip {number}")
    page = text(client.get(address("evaluation", meeting)))
    assert ("Er zijn 4 antwoorden. Vanaf 5 antwoorden ziet u ze hier." in page, "Tip 1" in page) == (True, False)
    meeting.invitations.update(present_count=3)
    client.post(address("paper_reviews", meeting), {"useful_yes": 6, "useful_no": 1, "speak_bit": 5})
    client.post(address("look_back", meeting), {"met_goal": "no", "right_people": "bit", "better": "Eerder beginnen"})
    page = text(client.get(address("evaluation", meeting)))
    assert ("Ja 10 Een beetje 0 Nee 1" in page, "Tip 1" in page, "Eerder beginnen" in page) == (True, False, True)
    press(client, came(meeting, "Vijf Vijf", kind=None))
    assert "Tip 1" in text(client.get(address("evaluation", meeting)))
    client.post(address("look_back", meeting), {"met_goal": "yes", "right_people": "bit"})
    assert LookBack.objects.get().met_goal == "yes"


def test_a_number_that_cannot_be_is_refused(client, meeting):
    answer = client.post(address("paper_reviews", meeting), {"useful_yes": -1})
    assert (answer.status_code, "0 of meer" in text(answer)) == (422, True)


def test_totals_on_paper_cannot_be_more_than_who_came(client, meeting):
    url = address("paper_reviews", meeting)
    client.post(url, {"useful_yes": 500, "speak_yes": 499})
    assert PaperReviews.objects.get().useful_yes == 500  # nobody wrote down who came: we cannot know
    came(meeting, kind=None)
    came(meeting, "Bob Twee", kind=None)
    refused = client.post(url, {"useful_yes": 2, "useful_no": 1, "speak_yes": 1})
    assert (refused.status_code, "Dit zijn samen 3 antwoorden, en er waren 2 mensen." in text(refused)) == (422, True)
    assert PaperReviews.objects.get().useful_yes == 500
    client.post(url, {"useful_yes": 1, "useful_no": 1, "speak_yes": 1})
    assert PaperReviews.objects.get().useful_yes == 1


def test_totals_on_paper_that_differ_much_ask_whether_that_is_right(client, meeting):
    url = address("paper_reviews", meeting)
    assert 'name="is_sure"' not in client.get(url).content.decode()
    refused = client.post(url, {"useful_yes": 20})
    assert (refused.status_code, PaperReviews.objects.count()) == (422, 0)
    assert "20 antwoorden op de eerste vraag en 0 op de tweede" in text(refused)
    client.post(url, {"useful_yes": 20, "is_sure": "on"})
    assert PaperReviews.objects.get().useful_yes == 20
    client.post(url, {"useful_yes": 19, "speak_no": 15})
    assert PaperReviews.objects.get().speak_no == 15
    assert client.get(url).status_code == 200


def test_an_evaluation_is_for_who_may_see_or_change_its_meeting(client, meeting):
    seen = []
    for user in (meeting.organiser, viewer(), coordinator_of(MeetingFactory().area)):
        client.force_login(user)
        seen.append([client.get(address(name, meeting)).status_code for name in ("evaluation", "look_back")])
    assert seen == [[200, 200], [200, 404], [404, 404]]


def test_visitors_are_asked_from_the_end_until_the_link_in_the_mail_is_over(client, settings):
    seen = []
    for days in (0, 1, settings.ANSWERS_VISIBLE_DAYS + 1):
        meeting = held(days=days)
        if not days:
            Meeting.objects.filter(pk=meeting.pk).update(ends_at=timezone.now() + dt.timedelta(hours=1))
        els = came(meeting, f"Els{days} Boer", kind=None)
        client.force_login(meeting.organiser)
        page = text(client.get(address("evaluation", meeting)))
        client.post(address("ask_visitors", meeting))
        opens = client.get(link(els)).status_code
        seen.append(("Mail drie vragen aan 1 bezoeker" in page, Message.objects.filter(invitation=els).count(), opens))
    assert seen == [(False, 0, 200), (True, 1, 200), (False, 0, 404)]


def test_the_mail_of_the_last_days_does_not_leave_after_its_link_is_over(client, settings):
    meeting = held(days=settings.ANSWERS_VISIBLE_DAYS - 1)
    came(meeting, kind=None)
    client.force_login(meeting.organiser)
    client.post(address("ask_visitors", meeting))
    meeting.refresh_from_db()
    ends = meeting.ends_at + dt.timedelta(days=settings.ANSWERS_VISIBLE_DAYS)
    assert Message.objects.get().deadline == ends


def test_the_button_counts_who_was_not_asked_and_the_page_names_who_gets_no_mail(client, meeting):
    came(meeting, kind=None)
    client.post(address("ask_visitors", meeting))
    again = text(client.post(address("ask_visitors", meeting), follow=True))
    assert ("Niemand krijgt nu een e-mail." in again, "0 mensen" in again) == (True, False)
    assert "1 bezoeker kreeg de drie vragen per e-mail." in text(client.get(address("evaluation", meeting)))
    came(meeting, "Bob Later", kind=None)
    wim = came(meeting, "Wim Post", kind=None, channel="letter")
    wim.contact.phone = "010 123 45 67"
    wim.contact.save()
    page = text(client.get(address("evaluation", meeting)))
    assert "Mail drie vragen aan 1 bezoeker" in page
    assert "1 persoon die kwam, krijgt geen e-mail. Bel of schrijf. Wim Post , 010 123 45 67" in page.replace("\n", " ")
    final(meeting)
    for name in ("ask_check", "send_report"):
        assert "Wim Post" in text(client.get(address(name, meeting)))
    client.force_login(viewer())
    assert "Wim Post" not in text(client.get(address("evaluation", meeting)))
