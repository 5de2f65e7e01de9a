"""The pages about terms: they show and change nothing, the button forgets, and only who watches sees them."""

import datetime as dt
import io
import json
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import LogEntry, User
from invitations import delivery
from invitations.actions import finish_restore
from invitations.models import Attempt, Need
from meetings.models import Meeting
from outcomes import actions
from outcomes.models import ForgetRun, Forgotten, Hold
from platforms.keeping.pages import dry_run
from tests.factories import AdministratorFactory, ContactFactory, InvitationFactory, UserFactory
from tests.invitations.staff_pages import text
from tests.resident import rows
from tests.terms import forget, known, needs_of, past

pytestmark = pytest.mark.django_db
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NAME = "Fatima el Amrani"


# --- The certificate and the pages -----------------------------------------------------------------------------------


@pytest.fixture
def officer():
    return UserFactory(role=User.Role.PRIVACY)


def test_the_certificate_says_what_when_how_many_and_what_stayed_and_names_nobody(client, officer):
    meeting = past(100)
    row = needs_of(meeting, note="Hulphond", group="residents", contact__name=NAME)
    Attempt.objects.all().delete()
    forget(timezone.now())
    page = reverse("outcomes:forgotten", args=[meeting.pk])
    for user in (officer, meeting.organiser, AdministratorFactory()):
        client.force_login(user)
        words = text(client.get(page))
        assert "Wat mensen nodig hebben om mee te doen" in words
        assert "14 dagen na het einde van de bijeenkomst" in words
        assert "90 dagen na het einde van de bijeenkomst" in words
        assert "Aantallen: 1 uitgenodigd" in words
        assert (NAME in words, "Hulphond" in words, row.contact.email in words) == (False, False, False)
    assert client.get(reverse("outcomes:forgotten_file", args=[meeting.pk])).content.startswith(b"%PDF")
    assert NAME not in json.dumps(list(Forgotten.objects.values()), default=str)
    client.force_login(UserFactory())  # a coordinator without this area
    assert client.get(page).status_code == 404
    client.force_login(officer)
    listed = text(client.get(reverse("forget_certificates")))
    assert meeting.title in listed
    Meeting.objects.filter(pk=meeting.pk).delete()
    assert "sindsdien vernietigd" in text(client.get(reverse("forget_certificates")))


def test_looking_forgets_nothing_and_the_button_does(client, officer):
    needs_of(past(100), group="residents")
    client.force_login(officer)
    before = rows()
    for name in ("privacy_desk", "terms", "forget_now", "forget_certificates", "holds"):
        assert client.get(reverse(name)).status_code == 200
    assert rows() == before
    assert "Vergeet 2 rijen" in text(client.get(reverse("forget_now")))
    page = client.post(reverse("forget_now"), follow=True)
    assert "2 rijen zijn vergeten." in text(page)
    assert (ForgetRun.objects.get().actor, known()) == (officer, set())
    assert LogEntry.objects.get(action="forget_by_term").details == {"count": 2}


@pytest.mark.parametrize("role", [User.Role.COORDINATOR, User.Role.VIEWER, User.Role.EDITOR, User.Role.DOOR,
                                  User.Role.AUDITOR])  # fmt: skip
def test_nobody_else_sees_or_presses_it(client, role):
    needs_of(past(100), group="residents")
    hold = actions.hold_meeting(meeting=past(1), actor=AdministratorFactory(), reason="Woo")
    client.force_login(UserFactory(role=role))
    for name in ("privacy_desk", "terms", "forget_now", "forget_certificates", "holds"):
        assert client.get(reverse(name)).status_code == 404
    assert client.post(reverse("forget_now")).status_code == 404
    assert client.post(reverse("release_hold", args=[hold.pk])).status_code == 404
    assert (len(known()), Hold.objects.get().released_at) == (1, None)


def test_the_privacy_officer_sees_what_is_held_and_releases_it(client, officer):
    hold = actions.hold_meeting(meeting=past(1, title="Vast"), actor=AdministratorFactory(), reason="Woo-verzoek 12")
    client.force_login(officer)
    words = text(client.get(reverse("holds")))
    assert ("Vast" in words, "Woo-verzoek 12" in words) == (True, True)
    assert client.post(reverse("release_hold", args=[hold.pk])).status_code == 302
    hold.refresh_from_db()
    assert hold.released_by == officer


def test_the_page_says_when_the_next_goes_and_what_has_no_term(client, officer, settings):
    meeting = past(0)
    needs_of(meeting, group="residents")
    lines = {line.sort.code: line for line in dry_run(timezone.now())}
    assert lines["needs"].next_on == timezone.localdate(meeting.ends_at + 14 * DAY)
    assert (lines["guests"].is_set, lines["guests"].term) == (False, "Geen termijn ingesteld: het blijft bewaard.")
    settings.CONTACTS_KEPT_DAYS = 10
    ContactFactory(valid_until=timezone.localdate())
    lines = {line.sort.code: line for line in dry_run(timezone.now())}
    assert lines["contacts"].next_on == timezone.localdate() + 11 * DAY


def test_lists_ask_as_much_for_one_as_for_three(client, officer, django_assert_max_num_queries):
    client.force_login(officer)
    counted = {}
    for number in range(3):
        meeting = past(100, title=f"Nummer {number}")
        InvitationFactory(meeting=meeting, group="residents")
        forget(timezone.now())
        actions.hold_meeting(meeting=meeting, actor=AdministratorFactory(), reason="Woo")
        for name in ("terms", "forget_certificates", "holds", "privacy_desk"):
            client.get(reverse(name))
            with django_assert_max_num_queries(100) as found:
                client.get(reverse(name))
            counted.setdefault(name, set()).add(len(found))
    assert {name: len(each) for name, each in counted.items()} == dict.fromkeys(counted, 1)


def test_the_command_says_it_first_and_does_it_then():
    needs_of(past(100), group="residents")
    said = io.StringIO()
    call_command("forget", "--dry-run", stdout=said)
    assert "needs: 1 (14 days)\n" in said.getvalue()
    assert said.getvalue().endswith("Nothing was changed.\n")
    assert (Need.objects.count(), ForgetRun.objects.count()) == (1, 0)
    said = io.StringIO()
    call_command("forget", stdout=said)
    assert said.getvalue() == "answers: 1\nneeds: 1\nDone.\n"
    assert known() == set()


def test_whoever_starts_forgetting_after_a_restore_is_told_what_comes_first(client, officer):
    needs_of(past(100), group="residents")
    delivery.hold(timezone.now() - DAY)
    with pytest.raises(CommandError, match=r"(?s)nothing is forgotten.*Hold again .*restore --finish"):
        call_command("forget")
    client.force_login(officer)
    for page in (client.get(reverse("forget_now")), client.post(reverse("forget_now"))):
        words = text(page)
        assert ("Houd eerst opnieuw vast" in words, "Vergeet 2 rijen" in words) == (True, False)
        assert page.status_code == (409 if page.request["REQUEST_METHOD"] == "POST" else 200)
    assert (len(known()), ForgetRun.objects.count()) == (1, 0)
    call_command("forget", "--dry-run", stdout=io.StringIO())
    finish_restore(choices={}, actor=None)
    call_command("forget", stdout=io.StringIO())
    assert known() == set()
