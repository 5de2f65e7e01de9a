"""Who gets what, and when: shown before anything goes, to be changed and stopped; and a reminder at once."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import LogEntry
from invitations.actions import send_planned
from invitations.models import Message, PlannedMail
from meetings.actions import cancel_meeting
from tests.factories import AreaFactory, AreaRoleFactory, ContactFactory
from tests.invitations.planned import at, comes, meeting_at, plan, reached, state, told
from tests.invitations.staff_pages import address, coordinator_of, hidden, text, viewer
from tests.invitations.staff_pages import plan as draft_of
from tests.outbox import queued

pytestmark = pytest.mark.django_db

STARTS_AT = at(2026, 11, 19, 19, 30)
NOW = at(2026, 11, 10, 12)
REMINDED_AT = at(2026, 11, 14, 10)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def meeting():
    """Two people are silent, one comes, and one has no e-mail."""
    area = AreaFactory(name="Westwijk", parent=AreaFactory())
    meeting = meeting_at(STARTS_AT, area=area)
    AreaRoleFactory(user=meeting.organiser, area=area)
    told(meeting, contact=ContactFactory(name="Fatima"))
    told(meeting, contact=ContactFactory(name="Mark"))
    told(meeting, contact=ContactFactory(name="Riet"), channel="phone")
    comes(meeting, contact=ContactFactory(name="Els"))
    return meeting


@pytest.fixture
def page(client, meeting):
    client.force_login(meeting.organiser)

    def look(name="planned", *more, query=""):
        client.force_login(meeting.organiser)  # anew: a session does not outlive a moved clock
        return client.get(address(name, meeting, *more) + query)

    return look


def sections(response):
    """The words of each mail on the page."""
    return [
        text_of(part) for part in re.findall(r"<section class=\"lp-pane.*?</section>", response.content.decode(), re.S)
    ]


def text_of(part):
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


# --- Before anything goes ---------------------------------------------------------------------------------------------


def test_each_mail_shows_its_moment_and_how_many_get_it_now(page, meeting):
    for kind in ("silent", "coming", "thanks"):
        plan(meeting, kind)
    silent, coming, thanks = sections(page())
    assert silent.startswith(
        "Herinnering aan wie niet antwoordde Gepland Zaterdag 14 november, 10.00 uur"
        " 2 dagen voor de laatste dag om te antwoorden Zoals het nu staat, krijgen 2 mensen deze e-mail."
        " Deze mensen krijgen niets: 1 persoon krijgt geen e-mail van ons. Bel deze persoon."
    )
    assert coming.startswith(
        "Herinnering aan wie komt Gepland Woensdag 18 november, 10.00 uur 1 dag voor de bijeenkomst"
        " Zoals het nu staat, krijgt 1 persoon deze e-mail."
    )
    assert thanks.startswith(
        "Bedankje aan wie er was Gepland Vrijdag 20 november, 10.00 uur 1 dag na de bijeenkomst"
        " Zoals het nu staat, krijgt 1 persoon deze e-mail."
    )
    assert "Tussen 21.00 en 8.00 uur sturen wij niets. Niemand krijgt meer dan 2 herinneringen." in text(page())


def test_the_count_on_the_page_is_the_count_that_goes(page, meeting):
    mail = plan(meeting)
    shown = page().context["rows"][0].audience.count
    assert (send_planned(now=REMINDED_AT), mail.pk) == (shown, PlannedMail.objects.get().pk)


def test_names_and_text_are_shown_on_demand_with_links_that_open_nothing(page, meeting):
    mail = plan(meeting)
    names = ("Fatima", "Mark", "Riet", "Els")
    assert [name in text(page()) for name in names] == [False] * 4
    shown = page("planned_mail", mail.pk)
    assert [name in text(shown) for name in names] == [True, True, False, False]
    message = shown.context["message"]
    assert "Wij hebben nog geen antwoord van u. Laat u weten of u komt?" in text(shown)
    assert (message.text.count("Beste Fatima,"), message.text.count("/u/voorbeeld/")) == (1, 3)
    assert Message.objects.filter(kind="reminder").count() == 0


def test_without_anyone_the_text_is_shown_as_the_coordinator_would_get_it(page, meeting):
    mail = plan(meeting, "missed")
    shown = page("planned_mail", mail.pk)
    assert f"Beste {meeting.organiser.name}," in shown.context["message"].text
    assert "Zoals het nu staat, krijgt niemand deze e-mail" in text(shown)


def test_a_draft_shows_the_usual_mail_and_keeps_it_when_it_is_changed(client):
    draft = draft_of(starts_at=STARTS_AT)
    client.force_login(draft.organiser)
    shown = client.get(address("planned", draft))
    assert [part.split(" Gepland ")[0] for part in sections(shown)] == [
        "Herinnering aan wie niet antwoordde",
        "Herinnering aan wie komt",
        "Bedankje aan wie er was",
    ]
    assert "Van de lijst krijgen 3 mensen e-mail." in text(shown)
    assert PlannedMail.objects.count() == 0
    for _ in range(2):
        assert client.post(address("prepare_planned", draft))["Location"] == address("planned", draft)
    assert PlannedMail.objects.count() == 3
    assert len(sections(client.get(address("planned", draft)))) == 3


def test_check_and_send_and_the_replies_lead_to_the_page(client, page, meeting):
    assert f'href="{address("planned", meeting)}"' in page("replies").content.decode()
    draft = draft_of(area="Centrum", starts_at=STARTS_AT)
    client.force_login(draft.organiser)
    assert f'href="{address("planned", draft)}"' in client.get(address("check", draft)).content.decode()


def test_the_page_asks_as_many_queries_for_one_as_for_many(client):
    counts = []
    for number in (1, 3):
        meeting = meeting_at(STARTS_AT)
        for _ in range(number):
            told(meeting)
            plan(meeting)
        client.force_login(meeting.organiser)
        AreaRoleFactory(user=meeting.organiser, area=meeting.area)
        client.get(address("planned", meeting))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address("planned", meeting)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- What became of it ------------------------------------------------------------------------------------------------


def test_what_left_shows_for_how_many_and_who_got_it(page, meeting, clock):
    mail = plan(meeting)
    send_planned(now=REMINDED_AT)
    clock.move_to(REMINDED_AT + dt.timedelta(hours=1))
    first, second = Message.objects.filter(kind="reminder").order_by("pk")
    Message.objects.filter(pk=first.pk).update(state="sent", smtp_code=250, accepted_at=REMINDED_AT)
    Message.objects.filter(pk=second.pk).update(state="failed_address")
    (words,) = sections(page())
    assert words.startswith(
        "Herinnering aan wie niet antwoordde Verstuurd Zaterdag 14 november, 10.00 uur"
        " 2 dagen voor de laatste dag om te antwoorden Gemaakt voor 2 mensen. 1 ging niet weg of kwam niet aan."
    )
    shown = text(page("planned_mail", mail.pk))
    assert "Fatima Verstuurd 14 nov Mark Niet bezorgd: het e-mailadres werkt niet." in shown
    assert "Bewaar het moment" not in shown


def test_what_was_missed_says_so_and_can_get_another_moment(page, client, meeting, clock):
    mail = plan(meeting, time=dt.time(9))
    send_planned(now=REMINDED_AT + dt.timedelta(days=1))
    clock.move_to(REMINDED_AT + dt.timedelta(days=1))
    (words,) = sections(page())
    assert "Gemist Zaterdag 14 november, 9.00 uur" in words
    assert "Deze e-mail kon niet op tijd weg." in words
    client.post(address("planned_mail", meeting, mail.pk), form(page, mail, days=0))
    assert state(mail) == "planned"


def test_what_can_never_leave_does_not_look_as_if_it_would(page, meeting):
    plan(meeting, anchor="start", days=1)
    assert "Gemist" in sections(page())[0]


def test_a_cancelled_meeting_shows_that_nothing_goes(page, meeting):
    plan(meeting)
    cancel_meeting(meeting=meeting, actor=meeting.organiser)
    shown = page()
    assert "Van deze e-mails gaat er geen meer weg." in text(shown)
    assert ("Niet versturen" in text(shown), "Zet nog een e-mail klaar" in text(shown)) == (False, False)


# --- Changing ---------------------------------------------------------------------------------------------------------


def form(page, mail, **changes):
    """The form of a mail as it is on its page, with changes."""
    nonce = hidden(page("planned_mail", mail.pk), "form_nonce")[0]
    return {"form_nonce": nonce, "anchor": mail.anchor, "days": mail.days, "time": f"{mail.time:%H:%M}"} | changes


def test_a_mail_gets_another_moment(page, client, meeting):
    mail = plan(meeting)
    response = client.post(
        address("planned_mail", meeting, mail.pk), form(page, mail, anchor="start", days=5, time="16.30")
    )
    mail.refresh_from_db()
    assert (response.status_code, mail.anchor, mail.days, mail.time) == (302, "start", 5, dt.time(16, 30))
    assert "Zaterdag 14 november, 16.30 uur 5 dagen voor de bijeenkomst" in sections(page())[0]


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        ("silent", {"time": "21:00"}, "Tussen 21.00 en 8.00 uur sturen wij niets. Kies een andere tijd."),
        ("silent", {"time": "7.59"}, "Tussen 21.00 en 8.00 uur sturen wij niets. Kies een andere tijd."),
        ("silent", {"time": "half tien"}, "Vul een tijd in, bijvoorbeeld 19.30"),
        ("silent", {"time": ""}, "Vul een tijd in, bijvoorbeeld 10.00."),
        ("silent", {"days": "veel"}, "Vul een aantal dagen in, bijvoorbeeld 2."),
        ("silent", {"days": "-1"}, "Vul 0 of meer in."),
        ("silent", {"days": "31"}, "Vul 30 of minder in."),
        ("silent", {"days": "20"}, "Dit moment is voorbij. Kies een later moment."),
        ("silent", {"anchor": "start", "days": "1"}, "Dan kunnen mensen niet meer antwoorden."),
        ("silent", {"anchor": "end"}, "Kies waarvoor de e-mail weggaat."),
        ("thanks", {"days": "0"}, "Vul 1 of meer in."),
    ],
)
def test_a_moment_that_is_no_use_is_refused_with_what_was_typed(page, client, meeting, kind, changes, words):
    mail = plan(meeting, kind)
    response = client.post(address("planned_mail", meeting, mail.pk), form(page, mail, **changes))
    assert (response.status_code, words in text(response)) == (422, True)
    mail.refresh_from_db()
    assert (mail.days, mail.time) == (2 if kind == "silent" else 1, dt.time(10))


def test_a_mail_is_stopped_and_resumed_from_the_page(page, client, meeting):
    mail = plan(meeting)
    client.post(address("stop_planned", meeting, mail.pk))
    assert (state(mail), "Gestopt" in sections(page())[0], "Toch versturen" in text(page())) == ("stopped", True, True)
    client.post(address("resume_planned", meeting, mail.pk))
    assert (state(mail), "Niet versturen" in text(page())) == ("planned", True)


def test_what_has_left_is_not_stopped(page, client, meeting):
    mail = plan(meeting)
    send_planned(now=REMINDED_AT)
    response = client.post(address("stop_planned", meeting, mail.pk), follow=True)
    assert ("Deze e-mail is al weg." in text(response), state(mail)) == (True, "sent")


def test_one_more_mail_is_planned_once_per_loaded_page(page, client, meeting):
    shown = page("plan_mail", query="?soort=missed")
    data = {"form_nonce": hidden(shown, "form_nonce")[0], "days": "2", "time": "9.00"}
    for _ in range(2):
        assert client.post(address("plan_mail", meeting) + "?soort=missed", data).status_code == 302
    mail = PlannedMail.objects.get()
    assert (mail.kind, mail.anchor, mail.days, mail.time) == ("missed", "end", 2, dt.time(9))
    assert "Wij hebben u gemist, aan wie niet kwam Gepland Zaterdag 21 november, 9.00 uur" in sections(page())[0]


@pytest.mark.parametrize("kind", ["", "onzin"])
def test_an_unknown_kind_of_mail_is_not_found(page, kind):
    assert page("plan_mail", query=f"?soort={kind}").status_code == 404


def test_a_mail_of_another_meeting_is_not_found(page, client, meeting):
    other = plan(meeting_at(STARTS_AT))
    assert page("planned_mail", other.pk).status_code == 404
    for name in ("planned_mail", "stop_planned", "resume_planned"):
        assert client.post(address(name, meeting, other.pk)).status_code == 404
    assert state(other) == "planned"


def test_only_who_works_in_the_area_may_change_and_a_viewer_may_look(client, meeting):
    mail = plan(meeting)
    names = ["stop_planned", "resume_planned"]
    for user, looks, changes in (
        (meeting.organiser, 200, 302),
        (viewer(), 200, 404),
        (coordinator_of(AreaFactory(name="Oostwijk")), 404, 404),
    ):
        client.force_login(user)
        assert client.get(address("planned", meeting)).status_code == looks
        assert [client.post(address(name, meeting, mail.pk)).status_code for name in names] == [changes] * 2
        assert client.post(address("prepare_planned", meeting)).status_code == changes
        assert client.get(address("planned_mail", meeting, mail.pk)).status_code == (200 if changes == 302 else 404)
    client.force_login(viewer())
    assert [word in text(client.get(address("planned", meeting))) for word in ("Niet versturen", "Herinner")] == [
        False,
        True,
    ]


# --- A reminder at once -----------------------------------------------------------------------------------------------


def test_the_status_board_leads_to_a_page_with_the_same_count_and_the_button_sends_to_them(page, client, meeting):
    assert page("replies").content.decode().count(f'href="{address("remind", meeting)}">Herinner 2 mensen</a>') == 1
    shown = page("remind")
    assert "Herinner 2 mensen" in text(shown)
    assert [name in text(shown) for name in ("Fatima", "Mark", "Riet", "Els")] == [True, True, False, False]
    data = {name: hidden(shown, name)[0] for name in ("form_nonce", "expected_count")}
    responses = [client.post(address("remind", meeting), data) for _ in range(2)]
    assert [response["Location"] for response in responses] == [address("planned", meeting)] * 2
    assert sorted(reached()) == ["Fatima", "Mark"]
    assert LogEntry.objects.get(action="send_planned").actor == meeting.organiser
    assert "2 mensen krijgen een herinnering." in text(page())
    assert "Met de hand verstuurd Gemaakt voor 2 mensen. 2 zijn nog onderweg." in text(page())
    assert "Herinner 2 mensen" not in text(page("replies"))


def test_who_was_reminded_twice_is_refused_and_named_as_such(page, client, meeting):
    for number, invitation in enumerate(meeting.invitations.filter(answer="needs-action")):
        for turn in range(2):
            queued("reminder", invitation=invitation, state="held", dedupe_key=f"{number}.{turn}")
    shown = page("remind")
    assert "2 mensen kregen al 2 herinneringen. Bel deze mensen." in text(shown)
    assert hidden(shown, "expected_count") == []
    response = client.post(address("remind", meeting), {"form_nonce": "n" * 20, "expected_count": "2"})
    assert response.status_code == 422
    assert PlannedMail.objects.count() == 0
    assert "Herinner" not in text(page("replies")).replace("Herinneringen", "")


def test_a_list_that_changed_meanwhile_is_shown_again(page, client, meeting):
    told(meeting)
    response = client.post(address("remind", meeting), {"form_nonce": "n" * 20, "expected_count": "2"})
    assert (response.status_code, "er stonden 2 mensen op en nu 3" in text(response)) == (422, True)
    assert reached() == []
    assert hidden(response, "expected_count") == ["3"]


def test_in_the_evening_the_page_says_that_the_reminder_leaves_in_the_morning(page, clock):
    clock.move_to(at(2026, 11, 10, 22))
    assert "Het is laat. De herinnering gaat weg op woensdag 11 november, 8.00 uur." in text(page("remind"))


@pytest.mark.parametrize("data", [{}, {"form_nonce": "kort", "expected_count": "2"}, {"form_nonce": "n" * 20}])
def test_a_broken_page_reminds_nobody(page, client, meeting, data):
    page()
    assert client.post(address("remind", meeting), data).status_code == 422
    assert reached() == []


def test_after_the_last_day_nobody_is_reminded(page, clock, meeting):
    clock.move_to(at(2026, 11, 17, 9))
    shown = page("remind")
    assert "Het is te laat voor een herinnering." in text(shown)
    assert hidden(shown, "expected_count") == []
    assert "Herinner 2 mensen" not in text(page("replies"))


def test_reminding_needs_the_area(client, meeting):
    data = {"form_nonce": "n" * 20, "expected_count": "2"}
    for user, status in (
        (viewer(), 404),
        (coordinator_of(AreaFactory(name="Oostwijk")), 404),
        (meeting.organiser, 302),
    ):
        client.force_login(user)
        assert client.post(address("remind", meeting), data).status_code == status
