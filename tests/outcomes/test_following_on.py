"""Residents who came are forgotten before the mails of half a year and a year: earlier mail leads to following."""

import pytest

from invitations import delivery
from outcomes import actions, rules
from outcomes.models import ActionPoint
from outcomes.queries import area_to_follow
from tests.invitations.staff_pages import text
from tests.outbox import parsed, words_of_html
from tests.outcomes.held import address, came, final, follows, held

pytestmark = [pytest.mark.django_db(transaction=True)]
ASKED = "Wilt u horen wat ervan komt? Volg Westwijk"


def mails(server, address):
    return [words_of_html(parsed(each).get_body(("html",)).get_content()) for each in server.to(address)]


def test_a_resident_who_came_is_asked_to_follow_and_an_official_or_follower_is_not(serve):
    server, meeting = serve(), held()
    resident, official = came(meeting, "Fatima el Amrani", kind=None), came(meeting, "Mark Jansen", kind="municipal")
    absent, known = came(meeting, "Bob Weg", kind=None, presence="absent"), came(meeting, "Noor Bakker", kind=None)
    follows(meeting.area, known.contact.email)
    actions.send_report(edition=final(meeting), actor=meeting.organiser, to_invited=True)
    delivery.deliver()
    seen = [ASKED in mails(server, each.contact.email)[0] for each in (resident, official, absent, known)]
    assert seen == [True, False, False, False]
    assert f"/volgen/?gebied={meeting.area_id}" in mails(server, resident.contact.email)[0]


def test_the_mail_about_what_was_done_asks_it_too(serve):
    server, meeting = serve(), held()
    resident = came(meeting, "Fatima el Amrani", kind=None)
    final(meeting)
    actions.answer(point=ActionPoint.objects.get(), kind="done", text="Het zebrapad ligt er.")
    actions.tell_visitors()
    delivery.deliver()
    assert ASKED in mails(server, resident.contact.email)[-1]


def test_the_page_before_sending_says_so(client):
    meeting = held()
    final(meeting)
    client.force_login(meeting.organiser)
    words = "In de e-mail aan bewoners die er waren, staat hoe zij de wijk of buurt kunnen volgen."
    assert words in text(client.get(address("send_report", meeting)))


def test_nobody_is_asked_where_they_are_remembered_or_only_guests_came(settings):
    meeting, closed = held(), held(is_public=False)
    resident, guest = came(meeting, "Fatima el Amrani", kind=None), came(closed, "Ali Kaya", kind=None)
    assert (area_to_follow(resident), area_to_follow(guest), area_to_follow(None)) == (meeting.area, None, None)
    settings.ANSWERS_KEPT_DAYS = 400
    assert (rules.remembers_until_last_mail(), area_to_follow(resident)) == (True, None)
