"""Looking back on a meeting: visitors by a link and on paper, organisers, and nobody to be recognised."""

import pytest
from django.core.cache import cache

from invitations import delivery, tokens
from invitations.models import Message
from outcomes.models import LookBack, Review
from tests.factories import MeetingFactory
from tests.invitations.staff_pages import coordinator_of, hidden, text, viewer
from tests.outbox import parsed
from tests.outcomes.held import address, came, held
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
        "id", "meeting", "key", "was_useful", "could_speak", "better",
    }  # fmt: skip
    for closed in (link(bob), link(els).replace("/mening/", "/u/")):
        assert client.get(closed).status_code == 404


def test_answers_are_shown_from_five_on_with_paper_beside_those_of_organisers(client, meeting):
    for number in range(4):
        press(client, came(meeting, f"Nummer{number} Vier", kind=None), better=f"Tip {number}")
    page = text(client.get(address("evaluation", meeting)))
    assert ("Er zijn 4 antwoorden. Vanaf 5 antwoorden ziet u ze hier." in page, "Tip 1" in page) == (True, False)
    client.post(address("paper_reviews", meeting), {"useful_yes": 6, "useful_no": 1})
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


def test_an_evaluation_is_for_who_may_see_or_change_its_meeting(client, meeting):
    seen = []
    for user in (meeting.organiser, viewer(), coordinator_of(MeetingFactory().area)):
        client.force_login(user)
        seen.append([client.get(address(name, meeting)).status_code for name in ("evaluation", "look_back")])
    assert seen == [[200, 200], [200, 404], [404, 404]]
