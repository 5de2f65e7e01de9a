"""A mail server that must be spoken to in secret, and is not what it should be: nothing goes out in the clear."""

import ssl

import pytest

from invitations import delivery
from invitations.models import Channel
from tests.cases import case
from tests.outbox import address, make_due, queued, states, tries
from tests.smtp_server import CLOSE, GOOD, HANG

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
OFFERS_TLS = "250-sink\r\n250-8BITMIME\r\n250-AUTH PLAIN\r\n250 STARTTLS"
WITHOUT_TLS = "250-sink\r\n250 AUTH PLAIN"


@pytest.fixture
def secret(settings, certificate):
    """Speak in secret and log in; returns what the server needs for that."""
    settings.EMAIL_USE_TLS = True
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "user", "geheim"
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    return {"ehlo": [OFFERS_TLS, OFFERS_TLS] * 9, "auth": ["235 2.7.0 welcome"] * 9, "tls": context}


def trust(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))


def said(server):
    """The commands that came in, by their first word."""
    return [command.split(" ")[0].lower() for command in server.commands]


DOWNGRADES = [
    pytest.param({"ehlo": [WITHOUT_TLS]}, "tls", None, marks=case("S12", "STARTTLS taken out of EHLO", "no mail")),
    pytest.param({"star": ["454 4.7.0 not now"]}, "tls", 454, marks=case("S12", "STARTTLS 454", "no mail")),
    pytest.param({"star": ["502 5.5.1 what?"]}, "tls", 502, marks=case("S12", "STARTTLS 502", "no mail")),
    pytest.param({"star": [CLOSE]}, "unreachable", None, marks=case("S12", "closed at STARTTLS", "no mail")),
    pytest.param({"star": [HANG]}, "unreachable", None, marks=case("S12", "silence at STARTTLS", "no mail")),
    pytest.param({"tls": None}, "", None, marks=case("S12", "STARTTLS 220, then closed", "no mail")),
]


@pytest.mark.parametrize(("script", "cause", "code"), DOWNGRADES)
def test_a_server_that_will_not_speak_in_secret_gets_no_mail_and_no_password(
    serve, secret, certificate, monkeypatch, script, cause, code
):
    trust(certificate, monkeypatch)
    server = serve(**secret | script)
    message = queued()
    assert (delivery.deliver(), states(message), server.offered) == (0, ["queued"], [])
    assert ("auth" in said(server), "mail" in said(server)) == (False, False)
    assert tries(message) == [(1, "connect", code)]
    found = Channel.objects.get().cause
    assert found == (cause or found)  # a hang-up reaches us as one thing or as another


@case("S12", "a certificate that nobody knows", "no mail, no password, the cause is told")
def test_a_certificate_that_nobody_knows_gets_no_mail_and_no_password(serve, secret):
    server = serve(**secret)
    message = queued()
    assert (delivery.deliver(), states(message), said(server)) == (0, ["queued"], ["ehlo", "starttls"])
    way = Channel.objects.get()
    assert (way.cause, "self-signed certificate" in way.smtp_reply) == ("tls", True)


@case("S12", "a certificate of another name", "no mail, no password, the cause is told")
def test_a_certificate_of_another_name_gets_no_mail_and_no_password(serve, secret, certificate, monkeypatch, settings):
    trust(certificate, monkeypatch)
    server = serve(**secret)
    settings.EMAIL_HOST = "127.1"  # this machine, by a name that is not in the certificate
    message = queued()
    assert (delivery.deliver(), states(message), said(server)) == (0, ["queued"], ["ehlo", "starttls"])
    assert Channel.objects.get().cause == "tls"


@case("S12", "SSL to a server that speaks in the clear", "no mail")
def test_ssl_to_a_port_without_it_gets_no_mail(serve, secret, settings):
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = False, True
    server = serve()
    message = queued()
    assert (delivery.deliver(), states(message), server.offered) == (0, ["queued"], [])
    assert Channel.objects.get().cause == "tls"


@case("S12", "replies put in before the secret begins", "not read")
def test_replies_put_in_before_the_secret_begins_are_not_read(serve, secret, certificate, monkeypatch):
    trust(certificate, monkeypatch)
    evil = f"{GOOD['star']}\r\n250-sink\r\n250 SIZE 100"
    server = serve(**secret | {"star": [evil]})
    message = queued()
    assert (delivery.deliver(), states(message)) == (1, ["sent"])
    assert said(server) == ["ehlo", "starttls", "ehlo", "auth", "mail", "rcpt", "data", "quit"]


@case("S12", "a good certificate after all of that", "sent, the password in secret only")
def test_once_the_certificate_is_right_the_mail_goes(serve, secret, certificate, monkeypatch):
    server = serve(**secret)
    message = queued()
    assert delivery.deliver() == 0
    trust(certificate, monkeypatch)
    make_due()
    assert (delivery.deliver(), len(server.to(address(message)))) == (1, 1)
    assert said(server)[2:] == ["ehlo", "starttls", "ehlo", "auth", "mail", "rcpt", "data", "quit"]
