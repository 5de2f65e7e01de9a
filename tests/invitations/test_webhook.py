"""Reports of a mail provider by webhook, as Mailgun (signed) and Postmark (with a secret) send them."""

import base64
import datetime as dt
import hashlib
import hmac
import os
import subprocess
import sys
import time

import pytest
from django.utils import timezone

from invitations.models import DeliveryEvent, Suppression
from tests.cases import case
from tests.factories import ContactFactory, InvitationFactory
from tests.installation import ROOT
from tests.invitations.returned_mail import sent
from tests.outbox import address, states

pytest.importorskip("anymail", reason="the extra [esp] is not installed")
pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.invitations.webhook_urls")]
KEY = "mailgun-signing-key"
DOOR = "anymail:mailgun_tracking_webhook"
HARD = {"code": 550, "enhanced-code": "5.1.1", "message": "5.1.1 user unknown"}


@pytest.fixture(autouse=True)
def _provider(settings):
    settings.ANYMAIL = {"WEBHOOK_SECRET": "user:geheim", "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}


@pytest.fixture
def mailgun(client):
    def send(message, event, *, key=KEY, **data):
        stamp, token = str(int(time.time())), "t" * 50
        signed = {
            "timestamp": stamp,
            "token": token,
            "signature": hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest(),
        }
        event_data = {
            "event": event,
            "id": f"id-{event}",
            "timestamp": time.time(),
            "recipient": address(message),
            "message": {"headers": {"message-id": message.message_id.strip("<>")}},
        }
        body = {"signature": signed, "event-data": event_data | data}
        response = client.post(
            "/anymail/mailgun/tracking/", body, content_type="application/json", headers={"Authorization": basic()}
        )
        return response.status_code

    return send


def basic(secret="user:geheim"):
    return "Basic " + base64.b64encode(secret.encode()).decode()


def postmark(client, secret="user:geheim", **event):
    return client.post(
        "/anymail/postmark/tracking/", event, content_type="application/json", headers={"Authorization": basic(secret)}
    ).status_code


@pytest.mark.parametrize(
    ("event", "data", "state", "reason"),
    [
        ("delivered", {}, "delivered", None),
        ("failed", {"severity": "permanent", "delivery-status": HARD}, "hard_bounced", "bounced"),
        ("failed", {"severity": "temporary", "delivery-status": HARD}, "soft_bounced", None),
        (
            "failed",
            {"severity": "permanent", "delivery-status": {"code": 550, "message": "550 5.7.1 blocked"}},
            "soft_bounced",
            None,
        ),
        ("complained", {}, "complained", "opted_out"),
        ("opened", {}, "sent", None),
    ],
)
@case("F7", "a signed webhook three times", "counted once")
def test_a_signed_report_is_applied_once(mailgun, event, data, state, reason):
    message = sent()
    assert [mailgun(message, event, **data) for _ in range(3)] == [200, 200, 200]
    assert states(message) == [state]
    assert list(Suppression.objects.values_list("reason", flat=True)) == ([reason] if reason else [])
    assert DeliveryEvent.objects.count() == (0 if event == "opened" else 1)


@case("F7", "a webhook with a wrong signature", "refused")
def test_a_report_with_a_wrong_signature_or_secret_is_refused(mailgun, client):
    message = sent()
    assert mailgun(message, "complained", key="another") == 400
    event = {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "ID": 1, "Email": address(message)}
    assert postmark(client, secret="user:wrong", **event) == 400
    assert (states(message), DeliveryEvent.objects.count()) == (["sent"], 0)


def test_a_provider_with_numbers_of_its_own_is_matched_by_the_reader(client):
    contact = ContactFactory()
    before = sent(invitation=InvitationFactory(contact=contact), accepted_at=timezone.now() - dt.timedelta(days=1))
    message = sent(invitation=InvitationFactory(contact=contact))
    event = {
        "RecordType": "Bounce", "Type": "HardBounce", "ID": 4323372036854775807, "MessageID": "883953f4-6105-42a2",
        "Email": contact.email.upper(), "Details": "smtp;550 5.1.1 The email account does not exist.",
    }  # fmt: skip
    assert postmark(client, **event) == 200
    assert states(before, message) == ["sent", "hard_bounced"]


def test_a_report_about_nobody_of_ours_is_harmless(client):
    event = {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "ID": 1, "Email": "x@elsewhere.example"}
    assert (postmark(client, **event), Suppression.objects.count()) == (200, 0)


@pytest.mark.parametrize("door", ["mailgun/inbound/", "postmark/inbound/"])
def test_there_is_no_door_for_other_mail(client, door):
    assert client.post(f"/anymail/{door}").status_code == 404


def start(**more):
    """Read the settings in a process of their own, and look up the door."""
    lines = ["import django", "django.setup()", "from django.urls import reverse", f"print(reverse({DOOR!r}))"]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", "; ".join(lines)], cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "platforms.settings"} | more,
    )  # fmt: skip
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1].strip()


def test_the_door_is_there_only_when_it_is_configured():
    assert start(ANYMAIL="WEBHOOK_SECRET=user:geheim,MAILGUN_WEBHOOK_SIGNING_KEY=k=") == "/anymail/mailgun/tracking/"
    assert start().startswith("django.urls.exceptions.NoReverseMatch")
    assert start(ANYMAIL="MAILGUN_WEBHOOK_SIGNING_KEY=k") == (
        "- ANYMAIL must hold WEBHOOK_SECRET=user:password; without it anyone can send reports."
    )
    assert start(ANYMAIL="geheim").startswith("- ANYMAIL must ")


def test_a_return_path_that_would_be_too_long_is_refused_at_the_start():
    longest = "b" * 33 + "@mail.voorbeeldstad.example"
    assert start(BOUNCE_ADDRESS=longest).startswith("django.urls.exceptions.NoReverseMatch")
    for wrong in ("b" + longest, "bounces", "bounces+x@mail.voorbeeldstad.example", "b@localhost"):
        assert start(BOUNCE_ADDRESS=wrong).startswith("- BOUNCE_ADDRESS must be an address such as")
