"""Where a message is stands beside every invitee in words, for every state, with the cause and what to do."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from invitations import delivery
from invitations.causes import CODES, ENHANCED, PAUSES, refusal
from invitations.models import Channel, DeliveryEvent, Invitation, Message, Suppression
from invitations.queries import replies, with_cause
from invitations.views.states import SHORT, state_words, told_words
from tests.factories import InvitationFactory
from tests.outbox import make_due, queued

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC)
ACCEPTED = {"accepted_at": NOW, "smtp_code": 250, "smtp_reply": "2.0.0 Ok"}


@pytest.fixture(autouse=True)
def _dutch():
    with translation.override("nl"):
        yield


def words(state, **fields):
    leased = {"lease_token": "0" * 32, "lease_until": NOW} if state == "sending" else {}
    message = queued(state=state, **({"not_before": NOW} | leased | fields))
    return state_words(with_cause(Message.objects.filter(pk=message.pk)).get(), NOW)


@pytest.mark.parametrize(
    ("state", "fields", "said"),
    [
        ("queued", {}, "In de wachtrij"),
        ("queued", {"not_before": NOW + dt.timedelta(minutes=5)}, "Gaat weg: vandaag, 10.05 uur."),
        (
            "queued",
            {"not_before": NOW + dt.timedelta(hours=20), "attempts": 2, "smtp_code": 451},
            "Het lukte nog niet. Wij proberen het opnieuw: dinsdag 17 november, 6.00 uur.",
        ),
        ("sending", {}, "Onderweg"),
        ("sent", ACCEPTED, "Verstuurd 16 nov"),
        ("delivered", ACCEPTED, "Aangekomen 16 nov"),
        ("soft_bounced", ACCEPTED, "Nog niet bezorgd: de mailserver van deze persoon nam het niet aan."),
        ("hard_bounced", ACCEPTED, "Niet bezorgd: de e-mail kwam terug. Vraag om het juiste adres."),
        (
            "complained",
            ACCEPTED,
            "Aangekomen, maar gemeld als ongewenst. Stuur geen e-mail meer; bel deze persoon.",
        ),
        (
            "uncertain",
            {"not_before": NOW + dt.timedelta(minutes=15), "dot_at": NOW},
            "Onzeker: misschien al aangekomen. Wij sturen het over 15 minuten nog 1 keer.",
        ),
        (
            "uncertain",
            {"not_before": NOW + dt.timedelta(seconds=1), "dot_at": NOW},
            "Onzeker: misschien al aangekomen. Wij sturen het over 1 minuut nog 1 keer.",
        ),
        ("uncertain", {"dot_at": NOW}, "Onzeker: misschien al aangekomen. Wij sturen het zo nog 1 keer."),
        (
            "held",
            {"dot_at": NOW},
            "Vastgehouden: misschien al aangekomen. Bel om het te vragen, of laat uw beheerder het opnieuw sturen.",
        ),
        ("failed_address", {}, "Niet bezorgd: het e-mailadres werkt niet. Vraag om het juiste adres."),
        (
            "failed_address",
            {"smtp_code": 550, "smtp_reply": "5.1.1 <…@…> User unknown"},
            "Niet bezorgd: dit e-mailadres bestaat niet. Vraag om het juiste adres.",
        ),
        (
            "failed_content",
            {"smtp_code": 552, "smtp_reply": "5.3.4 Message too big"},
            "Niet bezorgd: de mailserver vindt ons bericht te groot. Vertel het uw beheerder.",
        ),
        ("failed_content", {}, "Niet bezorgd: de mailserver weigerde het bericht. Vertel het uw beheerder."),
        ("failed", {}, "Niet bezorgd: er ging bij ons iets mis. Vertel het uw beheerder."),
        ("suppressed", {}, "Niet verstuurd: wil geen e-mail"),
        ("superseded", {}, "Vervangen door een nieuwer bericht"),
        ("cancelled", {}, "Gestopt"),
        ("expired", {}, "Niet verstuurd: het was te laat"),
        (
            "expired",
            {"smtp_code": 452, "smtp_reply": "4.2.2 Mailbox full"},
            "Niet verstuurd voor de bijeenkomst: de mailbox is vol. Bel deze persoon, of probeer het later nog eens.",
        ),
    ],
)
def test_every_state_has_words_that_say_what_to_do(state, fields, said):
    assert words(state, **fields) == said


def test_no_state_is_forgotten():
    assert set(SHORT) == set(Message.State.values)
    assert set(PAUSES) == set(Channel.Cause.values)


@pytest.mark.parametrize(
    ("code", "reply", "said"),
    [
        (550, "5.2.2 Over quota", "de mailbox is vol."),
        (550, "Mailbox full", "de mailbox is vol."),
        (550, "Account disabled", "dit e-mailadres is niet meer in gebruik."),
        (550, "blocked by policy", "de mailserver van deze persoon wil onze e-mail niet."),
        (550, "5.7.1 SPF", "de mailserver van deze persoon wil onze e-mail niet."),
        (550, "", "dit e-mailadres bestaat niet."),
        (556, "5.1.10 Null MX", "op dit adres kan geen e-mail aankomen."),
        (550, "5.1.99 odd", "dit e-mailadres bestaat niet."),
        (554, "5.9.9 odd", "de mailserver weigerde het bericht zelf."),
        (None, "TimeoutError: 5 seconds", ""),
        (None, "TemplateBlockError", ""),
        (299, "", ""),
    ],
)
def test_the_reply_of_a_mail_server_is_said_in_plain_words(code, reply, said):
    assert str(refusal(code, reply)).startswith(said)
    assert bool(refusal(code, reply)) is bool(said)


def test_every_cause_starts_small_and_ends_with_what_to_do():
    sentences = {str(each) for each in [*ENHANCED.values(), *CODES.values()]}
    assert [each for each in sentences if each[0].isupper() or not each.endswith(".") or each.count(". ") != 1] == []


@pytest.mark.parametrize(
    ("state", "kind", "code", "said"),
    [
        ("hard_bounced", "hard", "5.1.1", "Niet bezorgd: dit e-mailadres bestaat niet. Vraag om het juiste adres."),
        (
            "soft_bounced",
            "soft",
            "4.2.2",
            "Nog niet bezorgd: de mailbox is vol. Bel deze persoon, of probeer het later nog eens.",
        ),
    ],
)
def test_what_came_back_later_gives_the_cause(state, kind, code, said):
    message = queued(state=state, **ACCEPTED)
    DeliveryEvent.objects.create(source="dsn", external_id="1", kind=kind, message=message, code=code, occurred_at=NOW)
    assert state_words(with_cause(Message.objects.all()).get(), NOW) == said


def test_a_message_withheld_from_a_dead_address_asks_for_another():
    Suppression.objects.create(address_hash="a" * 64, reason="bounced")
    said = "Niet bezorgd: het e-mailadres werkt niet. Vraag om het juiste adres."
    assert words("suppressed", address_hash="a" * 64) == said


# --- Beside an invitee -----------------------------------------------------------------------------------------------


def told(invitation):
    return told_words(replies(invitation.meeting).get(pk=invitation.pk), NOW)


def test_the_newest_message_that_tells_of_the_meeting_counts():
    invitation = InvitationFactory()
    assert told(invitation) == "Nog niet verstuurd"
    queued(invitation=invitation, state="failed_address")
    queued("confirmation", invitation=invitation, state="sent", **ACCEPTED)
    assert told(invitation) == "Niet bezorgd: het e-mailadres werkt niet. Vraag om het juiste adres."
    queued(invitation=invitation, state="sent", **ACCEPTED)
    assert told(invitation) == "Verstuurd 16 nov"


def test_news_of_a_change_is_named():
    invitation = InvitationFactory()
    queued(invitation=invitation, state="sent", **ACCEPTED)
    queued("cancel", invitation=invitation, state="sent", **ACCEPTED)
    assert told(invitation) == "Afzegging. Verstuurd 16 nov"


@pytest.mark.parametrize(("channel", "said"), [("letter", "Brief"), ("phone", "Bel")])
def test_who_is_reached_in_another_way_is_not_told_by_mail(channel, said):
    invitation = InvitationFactory(channel=channel)
    queued(invitation=invitation, state="failed_address")
    assert told(invitation) == said


def test_who_answered_and_missed_the_change_is_counted_beside_the_answer():
    invitation = InvitationFactory(answer="accepted", party_size=1, answered_at=timezone.now())
    queued("reschedule", invitation=invitation, state="failed_address")
    found = replies(invitation.meeting, answer="undelivered").get()
    assert (found.is_undelivered, found.is_uninformed) == (0, 1)
    Invitation.objects.update(answer="declined", place="none", party_size=0)
    assert not replies(invitation.meeting, answer="undelivered").exists()


@pytest.mark.django_db(transaction=True)
def test_what_could_not_be_made_keeps_the_kind_of_error_and_nothing_of_the_person(serve):
    serve()
    poisoned = queued()
    Invitation.objects.update(reasons=[{"no": "code"}])
    for _ in range(3):
        delivery.deliver()
        make_due()
    poisoned.refresh_from_db()
    assert (poisoned.state, poisoned.smtp_code, poisoned.smtp_reply) == ("failed", None, "KeyError")
    assert state_words(poisoned, NOW) == "Niet bezorgd: er ging bij ons iets mis. Vertel het uw beheerder."
