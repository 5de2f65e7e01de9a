"""The daily mail to administrators: once a day, only when there is something to tell, counts and links only."""

import datetime as dt

import pytest
from django.conf import settings as configured
from django.utils import timezone

from invitations import tasks
from invitations.actions import send_digests
from invitations.delivery import letters, outbox
from invitations.models import Channel, Message
from tests.factories import AdministratorFactory, ContactFactory, InvitationFactory, UserFactory
from tests.outbox import parsed, queued

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return AdministratorFactory(name="Ada O’Neil", email="ada@gemeente.example")


def missed(**fields):
    contact = ContactFactory(name="Bram Otten", email="bram@oud.example.org")
    invitation = InvitationFactory(contact=contact, meeting__title="Samen & sterk", **fields)
    queued(invitation=invitation, state="failed_address")
    return invitation


def composed():
    """The digest as the worker makes it."""
    Message.objects.exclude(kind="digest").filter(state="queued").delete()
    claim = outbox.claim(1)
    return letters.compose(outbox.renew(claim, claim.waiting[0]))


def test_nothing_to_tell_sends_nothing(administrator):
    assert (send_digests(), Message.objects.count()) == (0, 0)


def test_each_administrator_gets_one_a_day(administrator):
    other = AdministratorFactory()
    AdministratorFactory(is_active=False)
    UserFactory()
    missed()
    now = timezone.now()
    assert [send_digests(now=now) for _ in range(2)] == [2, 2]
    keys = {f"digest:{user.pk}:{timezone.localdate(now)}" for user in (administrator, other)}
    assert set(Message.objects.filter(kind="digest").values_list("dedupe_key", flat=True)) == keys
    send_digests(now=now + dt.timedelta(days=1))
    assert Message.objects.filter(kind="digest").count() == 4


def test_the_task_sends_them(administrator):
    missed()
    tasks.send_digests()
    assert Message.objects.filter(kind="digest", user=administrator, state="queued").count() == 1


def test_a_day_is_a_local_day(administrator):
    missed()
    send_digests(now=dt.datetime(2026, 11, 15, 23, 30, tzinfo=dt.UTC))
    assert Message.objects.get(kind="digest").dedupe_key == f"digest:{administrator.pk}:2026-11-16"


def test_it_tells_counts_causes_and_links_and_names_nobody(administrator, settings):
    invitation = missed()
    queued(state="held", dot_at=timezone.now())
    queued(state="uncertain", dot_at=timezone.now())
    queued(state="failed")
    Channel.objects.create(name="smtp", cause="login", paused_since=timezone.now())
    send_digests()
    Channel.objects.update(paused_until=None)
    mail = composed()
    text, html = mail.text, mail.html
    for part in (
        "Beste Ada O’Neil,",
        "De mailserver weigert onze gebruikersnaam of ons wachtwoord.",
        "1 bericht is vastgehouden: niemand weet of het aankwam.",
        "1 bericht is onzeker, en gaat vanzelf nog 1 keer weg.",
        "1 bericht kon niet weg.",
        "Samen & sterk: 1 uitnodiging is niet bezorgd.",
        f"{settings.BASE_URL}/bijeenkomsten/{invitation.meeting_id}/reacties/?antwoord=undelivered",
        f"{settings.BASE_URL}/verzending/",
    ):
        assert part in text
    assert "Samen &amp; sterk: 1 uitnodiging is niet bezorgd.</a>" in html
    assert [word for word in ("Bram", "oud.example.org", "afmelden") if word in text + html] == []


def test_it_is_a_whole_mail_in_the_language_of_its_reader(administrator):
    type(administrator).objects.update(language="en")
    missed()
    send_digests()
    mail = parsed(composed().content)
    assert (mail["To"], mail["Subject"]) == ("ada@gemeente.example", "Sending: this needs your attention")
    assert (mail["Content-Language"], mail["Auto-Submitted"]) == ("en", "auto-generated")
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert "1 invitation was not delivered." in mail.get_body(("plain",)).get_content()


def test_what_was_put_right_before_it_left_is_not_told(administrator):
    invitation = missed()
    send_digests()
    type(invitation).objects.update(answer="declined", answered_at=timezone.now())
    assert composed() is None


def test_the_timetable_sends_it_at_half_past_seven():
    digest = configured.CELERY_BEAT_SCHEDULE["digest"]
    assert (digest["task"], digest["schedule"].hour, digest["schedule"].minute) == (tasks.send_digests.name, {7}, {30})
    assert configured.CELERY_TIMEZONE == "Europe/Amsterdam"
