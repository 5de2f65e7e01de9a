"""The made-up data: complete, relative to today, the same every time, and never over something real."""

import datetime as dt

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import User
from areas.access import areas_changed_by
from areas.models import Area, AreaCode, Contact, Membership, Organisation
from initiatives.models import Initiative, Stand
from initiatives.queries import due_follow_ups_of
from invitations.actions import send_planned
from invitations.audience import resolve
from invitations.models import Message, PlannedMail
from invitations.queries import bounced, changes, directory_of, doubles, leaving, tally, unchecked
from meetings.models import Meeting, Theme, ThemeLink
from meetings.rules import missing_before_inviting
from outcomes.models import ActionPoint
from platforms.demo import PASSWORD, people, rows
from tests.once import once
from tests.platforms.demo import counts, demo

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    """The demo, filled once; what a test changes in it is undone."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Mail is written to disk after the transaction; see test_serve.
    with override_settings(DEMO=True, MAIL_DIR=None, PASSWORD_HASHERS=hashers), once(django_db_blocker):
        demo()
        yield


def test_demo_holds_the_areas_of_vlaardingen(seeded):
    kinds = {kind: Area.objects.filter(kind=kind).count() for kind in Area.Kind.values}
    assert kinds == {"municipality": 1, "district": 1, "wijk": 8, "buurt": 40, "custom": 4}
    assert AreaCode.objects.count() == 49
    assert AreaCode.objects.get(code="BU06220504").area.path.count("/") == 3
    drawn = Area.objects.exclude(boundary=None)
    assert {area.kind for area in drawn} == {"municipality", "wijk"}
    assert drawn.count() == 9
    assert all("CC BY 4.0" in area.source for area in Area.objects.filter(codes__isnull=False))


def test_demo_boundaries_are_closed_rings_within_the_town(seeded):
    for area in Area.objects.exclude(boundary=None):
        (ring,) = area.boundary["coordinates"]
        assert ring[0] == ring[-1]
        assert all(4.26 < lon < 4.38 and 51.89 < lat < 51.96 for lon, lat in ring)


def test_every_theme_has_an_official_and_a_partner(seeded):
    assert Theme.objects.count() == 19
    assert not Theme.objects.filter(name_en="").exists()
    for theme in Theme.objects.all():
        sides = set(theme.links.exclude(role="none").values_list("organisation__kind", flat=True))
        assert {"municipal", "partner"} <= sides


def test_every_organisation_has_a_contact_and_every_address_is_an_example(seeded):
    assert not Organisation.objects.filter(memberships=None).exists()
    assert all(email == "" or email.endswith(".example") for email in Contact.objects.values_list("email", flat=True))
    emails = [email for email in Contact.objects.values_list("email", flat=True) if email]
    assert len(emails) == len(set(emails))


def test_every_function_in_a_link_is_somebodys(seeded):
    for link in ThemeLink.objects.exclude(function=""):
        assert Membership.objects.filter(organisation=link.organisation, contact__function=link.function).exists()


def test_demo_mail_that_goes_by_itself_has_gone_or_waits_and_floods_nobody(seeded):
    held, inviting, *drafts = Meeting.objects.filter(kind__in=["theme", "information"])
    states = [list(each.planned_mail.order_by("pk").values_list("state", flat=True)) for each in (held, inviting)]
    assert states == [["sent"] * 3, ["planned"] * 3]
    assert [PlannedMail.objects.filter(meeting=each).count() for each in drafts] == [0, 0]
    assert all(held.planned_mail.values_list("count", flat=True))
    before = Message.objects.count()
    assert (send_planned(), Message.objects.count()) == (0, before)
    assert Message.objects.filter(planned__isnull=False).exclude(state="sent").count() == 0


def test_demo_meetings_stand_around_today_in_their_states(seeded):
    now = timezone.now()
    held, inviting, ready, placeless = Meeting.objects.filter(kind__in=["theme", "information"])
    assert [held.state, inviting.state, ready.state, placeless.state] == ["held", "inviting", "draft", "draft"]
    assert held.ends_at < now < inviting.reply_by
    assert missing_before_inviting(ready, now) == []
    assert {step for step, _sentence in missing_before_inviting(placeless, now)} == {"place"}


def test_demo_answers_are_mixed_and_one_mail_came_back(seeded):
    inviting = Meeting.objects.get(state="inviting", kind="theme")
    now = tally(inviting)
    assert (now.accepted, now.tentative, now.declined, now.undelivered) == (8, 2, 3, 1)
    assert now.total == 26
    assert now.heads == 15
    assert not Message.objects.filter(state="queued").exists()


def test_audience_of_the_demo_shows_every_particular_case(seeded):
    audience = resolve(Meeting.objects.get(state="inviting", kind="theme"))
    people = {each.name: each for each in audience.invitees}
    assert {each.cause for each in audience.left_out} == {"left", "no_address", "opted_out"}
    assert [reason.code for reason in people["Fatima el Amrani"].reasons] == ["theme", "self", "area"]
    assert [reason.code for reason in people["Marieke Vos"].reasons] == ["deputy"]
    assert people["Grace Okafor"].language == "en"
    assert {each.channel for each in audience.invitees} == {"email", "letter", "phone"}


def test_the_market_of_the_demo_has_ideas_in_every_stage(seeded):
    market = Meeting.objects.get(kind="market")
    states = list(Initiative.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["admitted", "admitted", "admitted", "declined", "submitted", "under_way"]
    assert (Stand.objects.filter(meeting=market).count(), market.starts_at > timezone.now()) == (3, True)
    assert [each.title for each in Initiative.objects.filter(told_at=None)] == ["Lichtjesroute in december"]
    assert due_follow_ups_of(timezone.now()).get().initiative.title == "Ruilkast voor boeken"


def test_shops_have_no_partner_in_holy(seeded):
    meeting = Meeting.objects.create(
        title="Winkels", area=Area.objects.get(name="Holy"), organiser=User.objects.get(email="amir@demo.example")
    )
    meeting.themes.set([Theme.objects.get(name="Voorzieningen en winkels")])
    assert [gap.kind for gap in resolve(meeting).gaps if gap.kind != "type"] == ["partner"]


def test_muwi_1_has_its_own_contact_instead_of_the_wider_one(seeded):
    meeting = Meeting.objects.create(
        title="Sloop", area=Area.objects.get(name="Muwi 1"), organiser=User.objects.get(email="sanne@demo.example")
    )
    meeting.themes.set([Theme.objects.get(name="Herstructurering, sloop en nieuwbouw")])
    names = {each.name for each in resolve(meeting).invitees}
    assert "Samira Haddou" in names
    assert "Erik Molendijk" not in names


def test_coordinators_of_the_demo_see_their_own_areas_only(seeded):
    of = {row["name"]: areas_changed_by(User.objects.get(email=row["email"])) for row in people.users()}
    assert of["Amir Haddad"].filter(name="Hoofdstedenbuurt").exists()
    assert not of["Amir Haddad"].filter(name="Westwijk").exists()
    assert of["Sanne de Wit"].filter(name="Muwi 1").exists()
    assert not of["Sanne de Wit"].filter(name="Holy Zuid").exists()
    assert of["Bo Beheer"].count() == 54
    assert of["Kiki Jansen"].count() == 0


@pytest.mark.parametrize("row", rows("users"), ids=lambda row: row["name"])
def test_everyone_named_at_the_start_can_log_in(seeded, row):
    assert Client().login(username=row["email"], password=PASSWORD)


def test_demo_has_something_to_keep_up_to_date(seeded):
    directory, now = directory_of(User.objects.get(email="beheer@demo.example")), timezone.now()
    assert [each.name for each in leaving(directory.contacts, now)] == ["Joost Hendriks"]
    assert [Contact.objects.get(pk=pk).name for pk in bounced(directory.contacts, now)] == ["Bets Molenaar"]
    assert len(doubles(directory, now)) == 1
    assert 10 < unchecked(directory.organisations, now).count() < 20
    assert [each.organisation.name for each in changes(directory.organisations, now)] == ["Ouderenbond Zilverdraad"]


def test_each_coordinator_of_the_demo_has_an_agreement_that_is_kept_and_one_that_is_open(seeded):
    mine = ActionPoint.objects.filter(first_due_on__gt=timezone.localdate() - dt.timedelta(days=100))
    found = {(point.meeting.organiser.name, point.state) for point in mine}
    assert found == {(name, state) for name in ("Amir Haddad", "Sanne de Wit") for state in ("open", "done")}
    kept = ActionPoint.objects.get(meeting__organiser__name="Sanne de Wit", state="done")
    assert timezone.localdate(kept.closed_at) == kept.due_on


def test_demo_twice_changes_nothing(seeded):
    before = counts()
    assert demo() == "The demo is already there; nothing changed."
    assert counts() == before
