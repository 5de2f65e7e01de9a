"""Whether mail can arrive: every finding with its cause and cure, on mail servers and records made for it."""

import base64
import contextlib
import io
import socket
import ssl
import threading

import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.core.management import CommandError, call_command

from invitations import mailcheck
from invitations.mailcheck import DnsSilent
from invitations.models import Invitation, Message
from tests.installation import Inbox, free_port
from tests.smtp_server import CLOSE, GOOD, SmtpServer

KEY = base64.b64encode(bytes(294)).decode()
RECORDS = {
    ("mail.voorbeeldstad.example", "TXT"): ["google-site-verification=x", "v=spf1 ip4:192.0.2.7 -all"],
    ("mail.voorbeeldstad.example", "MX"): ["10 mx.voorbeeldstad.example."],
    ("s1._domainkey.voorbeeldstad.example", "TXT"): [f"v=DKIM1; k=rsa; p={KEY}"],
    ("_dmarc.voorbeeldstad.example", "TXT"): ["v=DMARC1; p=reject; rua=mailto:dmarc@voorbeeldstad.example"],
}
SPF, MX, DKIM, DMARC = (*RECORDS,)[0], (*RECORDS,)[1], (*RECORDS,)[2], (*RECORDS,)[3]


def names(**changes):
    """DNS with these records: a text or a list per kind, None for a name that does not exist."""
    records = RECORDS | {
        {"spf": SPF, "mx": MX, "dkim": DKIM, "dmarc": DMARC}[kind]: [value] if isinstance(value, str) else value or []
        for kind, value in changes.items()
    }
    return lambda name, kind: records.get((name, kind), [])


def silent(name, kind):
    raise DnsSilent


@pytest.fixture(autouse=True)
def _installation(settings):
    """Everything is right; each test spoils one thing."""
    settings.BASE_URL = "https://buurtvenster.voorbeeldstad.example"
    settings.DEFAULT_FROM_EMAIL = "wijken@voorbeeldstad.example"
    settings.BOUNCE_ADDRESS = "bounces@mail.voorbeeldstad.example"
    settings.DKIM_SELECTOR = "s1"
    settings.MAIL_DIR, settings.EMAIL_TIMEOUT = None, 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()


def run(lookup=None, **options):
    """Run the command; return what it says as lines, and how it ends."""
    out = io.StringIO()
    try:
        call_command("mailcheck", stdout=out, language="en", lookup=lookup or names(), **options)
    except SystemExit as end:
        return out.getvalue().splitlines(), end.code
    return out.getvalue().splitlines(), 0


def about(lines, *subjects):
    """Level and subject of the lines that are not good, or those about these subjects; without the cures."""
    heads = [line.partition(":")[0] for line in lines if line.startswith("[")]
    return [head for head in heads if (head.partition("] ")[2] in subjects if subjects else "[good]" not in head)]


@pytest.fixture
def relay(settings):
    """A mail server that follows a script."""
    servers = []

    def start(**script):
        server = SmtpServer(**script).__enter__()
        servers.append(server)
        settings.EMAIL_PORT = server.port
        return server

    yield start
    for server in servers:
        server.__exit__()


def test_when_all_is_right_it_says_so_and_ends_well(relay):
    server = relay()
    lines, code = run()
    assert (about(lines), lines[-1], code) == ([], "No errors.", 0)
    assert (server.mails, server.commands[-1]) == ([], "quit")


@pytest.mark.django_db
def test_a_test_message_goes_the_whole_way_and_leaves_no_rows(relay):
    server = relay()
    lines, code = run(to="Beheer@Voorbeeldstad.example")
    ((recipient, content),) = server.mails
    assert (recipient, code, content.count(b"\r\nList-Unsubscribe")) == ("Beheer@voorbeeldstad.example", 0, 2)
    assert "mail FROM:<bounces@mail.voorbeeldstad.example>" in [line.split(" size=")[0] for line in server.commands]
    assert about(lines, "Test message") == ["[good] Test message"]
    assert "dkim=pass" in "".join(lines)
    assert (Message.objects.count(), Invitation.objects.count()) == (0, 0)


def test_a_test_message_that_is_refused_says_what_the_server_said(relay):
    relay(rcpt=["550 5.7.1 <x@y.example> relaying denied"])
    lines, code = run(to="x@y.example")
    assert (lines[-3:-1], code) == (
        [
            "[error] Test message: It was not taken, at rcpt: 550 5.7.1 <…@…> relaying denied",
            "    → Look for this reply in the log of the mail server.",
        ],
        1,
    )


def test_an_address_that_cannot_be_is_refused_before_anything_is_done():
    with pytest.raises(CommandError, match="name with a dot"):
        run(to="x@localhost")


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"spf": None}, "[error] SPF"),
        ({"spf": ["v=spf1 -all", "v=spf1 mx -all"]}, "[error] SPF"),
        ({"spf": "v=spf1 +all"}, "[error] SPF"),
        ({"spf": "v=spf1 all"}, "[error] SPF"),
        ({"spf": "v=spf1 mx ?all"}, "[warning] SPF"),
        ({"spf": "v=spf1 mx"}, "[warning] SPF"),
        ({"spf": "v=spf10 -all"}, "[error] SPF"),
        ({"dkim": None}, "[error] DKIM"),
        ({"dkim": "v=DKIM1; p="}, "[error] DKIM"),
        ({"dkim": "v=DKIM1; p=%%%"}, "[error] DKIM"),
        ({"dkim": "p=" + base64.b64encode(bytes(162)).decode()}, "[warning] DKIM"),
        ({"dkim": "p=" + base64.b64encode(bytes(94)).decode()}, "[error] DKIM"),
        ({"dmarc": None}, "[error] DMARC"),
        ({"dmarc": ["v=DMARC1; p=reject", "v=DMARC1; p=none"]}, "[error] DMARC"),
        ({"dmarc": "v=DMARC1; p=none"}, "[warning] DMARC"),
        ({"mx": None}, "[error] MX"),
        ({"mx": "0 ."}, "[error] MX"),
    ],
)
def test_a_record_that_is_not_right_is_one_finding_with_a_cure(relay, changes, finding):
    relay()
    lines, code = run(names(**changes))
    place = next(number for number, line in enumerate(lines) if line.startswith(finding))
    assert (about(lines), code) == ([finding], 1 if "error" in finding else 0)
    assert lines[place + 1].startswith("    → ")


@pytest.mark.parametrize(
    "changes",
    [
        {"spf": "v=spf1 mx ~ALL"},
        {"spf": "v=spf1 redirect=_spf.voorbeeldstad.example"},
        {"dkim": "k=ed25519; p=" + base64.b64encode(bytes(32)).decode()},
        {"dmarc": "v=DMARC1;p=quarantine"},
    ],
)
def test_other_records_are_right_too(relay, changes):
    relay()
    assert about(run(names(**changes))[0]) == []


@pytest.mark.parametrize(
    ("record", "found"), [("p=reject", []), ("p=reject; sp=none", ["[warning] DMARC"]), ("p=none; sp=reject", [])]
)
def test_the_record_of_the_organisation_counts_for_a_domain_under_it(relay, settings, record, found):
    relay()
    settings.DEFAULT_FROM_EMAIL = "wijken@mail.voorbeeldstad.example"
    records = RECORDS | {
        DMARC: [f"v=DMARC1; {record}"],
        ("s1._domainkey.mail.voorbeeldstad.example", "TXT"): RECORDS[DKIM],
    }
    assert about(run(lambda name, kind: records.get((name, kind), []))[0]) == found


def test_without_dns_it_says_so_once_and_goes_on(relay):
    relay()
    lines, code = run(silent)
    assert (about(lines), code) == (["[warning] DNS"], 0)
    assert about(lines, "One-click unsubscribe") == ["[good] One-click unsubscribe"]


@pytest.mark.parametrize(
    ("name", "value", "finding"),
    [
        ("BOUNCE_ADDRESS", "bounces@elsewhere.example", "[error] Return path"),
        ("BOUNCE_ADDRESS", "", "[warning] Return path"),
        ("BASE_URL", "https://platform.example", "[warning] Address of the site"),
        ("BASE_URL", "http://buurtvenster.voorbeeldstad.example", "[error] One-click unsubscribe"),
        ("DEFAULT_FROM_EMAIL", "Wijken <wijken@localhost>", "[error] Sender"),
        ("DKIM_SELECTOR", "", "[warning] DKIM"),
    ],
)
def test_a_setting_that_is_not_right_is_found(relay, settings, name, value, finding):
    relay()
    setattr(settings, name, value)
    assert finding in about(run()[0])


# --- The mail server --------------------------------------------------------------------------------------------------


def test_a_mail_server_that_is_away_is_an_error():
    lines, code = run()
    assert (about(lines), code) == (["[error] Mail server"], 1)
    assert "Connection refused" in "".join(lines)


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ({"banner": ["554 5.3.2 go away"]}, ["[error] Mail server"]),
        ({"banner": [CLOSE]}, ["[error] Mail server"]),
        ({"mail": [CLOSE]}, ["[error] Mail server"]),
        ({"mail": ["550 5.7.1 not you"]}, ["[error] Sender"]),
        ({"ehlo": ["250-sink\r\n250 SIZE 5000"]}, ["[error] Size"]),
        ({"ehlo": ["250-sink\r\n250 SIZE"]}, []),
    ],
)
def test_what_the_server_says_is_found(relay, script, found):
    relay(**script)
    assert about(run()[0]) == found


def test_starttls_that_is_not_offered_is_an_error_and_nothing_is_sent(relay, settings):
    server = relay()
    settings.EMAIL_USE_TLS = True
    settings.EMAIL_HOST_USER = "user"
    lines, code = run(to="x@y.example")
    assert (about(lines), code) == (["[error] Mail server", "[error] Test message"], 1)
    assert (server.mails, [line for line in server.commands if line.startswith("AUTH")]) == ([], [])


def test_a_server_elsewhere_without_encryption_is_a_warning(relay, settings, monkeypatch):
    relay()
    monkeypatch.setattr("invitations.mailcheck.relay._is_this_machine", lambda host: False)
    assert about(run()[0]) == ["[warning] Encryption"]
    relay(ehlo=[GOOD["ehlo"].replace("250-8BITMIME", "250-STARTTLS")])
    assert "smtp+tls://" in "".join(run()[0])


@pytest.fixture
def safe_relay(settings, certificate):
    """A mail server with STARTTLS and one user."""
    inbox, context = Inbox(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    server = Controller(
        inbox,
        hostname="127.0.0.1",
        port=settings.EMAIL_PORT,
        tls_context=context,
        auth_required=True,
        authenticator=lambda _server, _session, _envelope, _mechanism, data: AuthResult(
            success=(data.login, data.password) == (b"user", b"geheim")
        ),
    )
    server.start()
    settings.EMAIL_USE_TLS = True
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "user", "geheim"
    yield inbox
    server.stop()


def test_starttls_with_a_certificate_that_nobody_knows_is_an_error(safe_relay):
    lines, code = run(to="x@y.example")
    assert (about(lines), code, safe_relay.mails) == (["[error] Mail server", "[error] Test message"], 1, [])
    assert "self-signed certificate" in "".join(lines)


def test_starttls_with_a_trusted_certificate_and_the_right_password_is_good(safe_relay, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    lines, code = run(to="x@y.example")
    assert (about(lines), code, [to for to, _mail in safe_relay.mails]) == ([], 0, [["x@y.example"]])


def test_a_certificate_of_another_name_is_an_error(safe_relay, certificate, monkeypatch, settings):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    settings.EMAIL_HOST = "127.0.0.2"
    assert about(run()[0]) == ["[error] Mail server"]


def test_a_wrong_password_is_an_error_without_the_password(relay, settings):
    relay(ehlo=["250-sink\r\n250 AUTH PLAIN"], auth=["535 5.7.8 no"])
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "user", "verkeerd"
    lines, code = run()
    assert (about(lines), code, "verkeerd" in "".join(lines)) == (["[error] Mail server"], 1, False)
    assert "535 5.7.8 no" in "".join(lines)


def test_a_user_name_that_the_server_does_not_ask_for_is_an_error(relay, settings):
    relay()
    settings.EMAIL_HOST_USER = "user"
    assert about(run()[0]) == ["[error] Mail server"]


def test_ssl_to_a_port_without_it_says_which_port_is_for_what(relay, settings):
    relay()
    settings.EMAIL_USE_SSL = True
    lines, _code = run()
    assert (about(lines), "port 465" in "".join(lines)) == (["[error] Mail server"], True)


def test_mail_that_is_kept_here_reaches_nobody(settings, tmp_path):
    settings.MAIL_DIR = tmp_path
    assert about(run()[0]) == ["[error] Mail server"]


def test_every_finding_is_translated(relay, settings):
    relay()
    out = io.StringIO()
    call_command("mailcheck", stdout=out, lookup=silent)
    assert "DNS antwoordt hier niet" in out.getvalue()


def test_findings_come_in_the_language_of_the_caller(relay):
    relay()
    assert {finding.level for finding in mailcheck.check(lookup=names())} == {mailcheck.OK}


# --- Name servers -----------------------------------------------------------------------------------------------------


class NameServer(threading.Thread):
    """Answers from RECORDS; refuses what begins with "broken"."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def run(self):
        with contextlib.suppress(OSError):
            while True:
                wire, asker = self.socket.recvfrom(4096)
                query = dns.message.from_wire(wire)
                (question,) = query.question
                name, kind = question.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype)
                answer = dns.message.make_response(query)
                found = RECORDS.get((name, kind), [])
                if name.startswith("broken"):
                    answer.set_rcode(dns.rcode.SERVFAIL)
                elif not found:
                    answer.set_rcode(dns.rcode.NXDOMAIN)
                elif kind == "TXT":
                    found = [" ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200)) for text in found]
                if found:
                    answer.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", kind, found))
                self.socket.sendto(answer.to_wire(), asker)


def test_the_name_servers_of_this_machine_are_asked(monkeypatch):
    server = NameServer()
    server.start()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.port
    monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
    assert {key: sorted(mailcheck.system_lookup(*key)) for key in RECORDS} == RECORDS
    assert mailcheck.system_lookup("nothing.example", "MX") == []
    with pytest.raises(DnsSilent):
        mailcheck.system_lookup("broken.example", "TXT")
    with pytest.raises(DnsSilent):
        mailcheck.system_lookup("x" * 64 + ".example", "TXT")
    server.socket.close()
