"""What an app above says by mail: it makes the words, the outbox does the rest."""

import datetime as dt

import pytest
from django.utils import timezone

from areas.models import Contact
from invitations import delivery, tokens
from invitations.actions.queueing import queue_notices
from invitations.delivery import letters
from invitations.mail import Notice, Point
from invitations.models import Correspondent, Message, Suppression
from tests.factories import ContactFactory, InvitationFactory
from tests.outbox import make_due, parsed, states

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def said(monkeypatch):
    """What the app above says, by key of the row; nothing of the rest."""
    found = {}
    monkeypatch.setattr(letters, "_NOTICES", dict(letters._NOTICES))
    for kind in ("point", "done"):
        delivery.say(kind, lambda message: found.get(message.dedupe_key) and notice(message, found))
    return found


def notice(message, found):
    contact = message.contact or message.correspondent or message.invitation.contact
    button = Point("Lees het", "http://testserver/")
    return Notice(contact.email, contact.name, "nl", found[message.dedupe_key], "Inleiding.", (), button, "Waarom.")


def queue(kind, rows, to):
    now = timezone.now()
    return queue_notices(kind, rows, to=to, now=now, deadline=now + dt.timedelta(days=1))


def test_what_an_app_above_says_goes_once_and_only_to_who_has_an_address(said, serve):
    server = serve()
    said |= {"a": "Een afspraak voor u"}
    els, paper = ContactFactory(name="Els de Boer", email="els@partner.example"), ContactFactory(email="")
    rows = [("a", els.pk, els.email), ("b", paper.pk, paper.email)]
    assert (queue("point", rows, "contact"), queue("point", rows, "contact")) == (1, 1)
    assert (delivery.deliver(), len(server.mails)) == (1, 1)
    mail = parsed(server.mails[0][1])
    assert (mail["To"], mail["Subject"]) == ("els@partner.example", "Een afspraak voor u")


def test_what_has_nothing_to_say_any_more_is_stopped(said, serve):
    server = serve()
    els = ContactFactory()
    queue("point", [("weg", els.pk, els.email)], "contact")
    assert (delivery.deliver(), states(Message.objects.get()), server.mails) == (0, ["cancelled"], [])


@pytest.mark.parametrize(
    ("kind", "to", "reason", "state"),
    [
        ("point", "contact", "opted_out", "sent"),
        ("point", "contact", "bounced", "suppressed"),
        ("done", "invitation", "opted_out", "suppressed"),
    ],
)
def test_who_wants_no_invitations_still_hears_of_a_promise_of_their_own(said, serve, kind, to, reason, state):
    serve()
    invitation = InvitationFactory()
    contact = invitation.contact
    said |= {"a": "Een afspraak"}
    Suppression.objects.create(address_hash=tokens.address_hash(contact.email), reason=reason)
    queue(kind, [("a", (contact if to == "contact" else invitation).pk, contact.email)], to)
    delivery.deliver()
    assert states(Message.objects.get()) == [state]


def test_an_address_that_is_corrected_after_the_words_were_made_gets_them(said, serve):
    server = serve()
    said |= {"a": "Een afspraak"}
    els = ContactFactory(email="oud@partner.example")

    def late(message):
        words = notice(message, said)
        Contact.objects.filter(pk=els.pk).update(email="nieuw@partner.example")
        return words

    delivery.say("point", late)
    queue("point", [("a", els.pk, els.email)], "contact")
    delivery.deliver()
    make_due()
    delivery.deliver()
    assert [recipient for recipient, _content in server.mails] == ["nieuw@partner.example"]


@pytest.mark.parametrize(
    ("is_confirmed", "reason", "state"),
    [(False, "opted_out", "suppressed"), (True, "opted_out", "sent"), (True, "bounced", "suppressed")],
)
def test_who_wants_no_mail_gets_what_they_wrote_about_once_they_confirmed_it(said, serve, is_confirmed, reason, state):
    serve()
    said |= {"a": "Uw idee"}
    now = timezone.now()
    writer = Correspondent.objects.create(
        name="Noor", email="noor@thuis.example", confirmed_at=now if is_confirmed else None, created_at=now,
        expires_at=now + dt.timedelta(days=3),
    )  # fmt: skip
    Suppression.objects.create(address_hash=tokens.address_hash(writer.email), reason=reason)
    queue("point", [("a", writer.pk, writer.email)], "correspondent")
    delivery.deliver()
    assert states(Message.objects.get()) == [state]
