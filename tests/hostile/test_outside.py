"""The program asks nobody outside for anything that a visitor or a colleague typed."""

import ast
import select
import socket

import pytest
from django.urls import reverse

from areas.models import Organisation
from invitations.models import Places
from tests.cases import case
from tests.hostile import visits
from tests.house import product_modules, shown
from tests.outside import ReachedOut, is_here, named

# Who may reach another machine, and which one.
REACHES = {
    "accounts/access/provider.py": "the provider of logins that the settings name",
    "accounts/delivery.py": "the mail server of the settings",
    "invitations/delivery/transport.py": "as accounts/delivery.py",
    "invitations/delivery/conversation.py": "as accounts/delivery.py",
    "invitations/delivery/wire.py": "as accounts/delivery.py",
    "invitations/bounces/mailboxes.py": "the mailbox for returned mail of the settings",
    "invitations/mailcheck/names.py": "the name servers of this machine, about our own domain, by a command",
    "invitations/mailcheck/relay.py": "the mail server of the settings, by a command",
    "platforms/management/commands/serve.py": "its own ports",
}
NETWORK = {
    "socket",
    "smtplib",
    "requests",
    "urllib.request",
    "http.client",
    "httpx",
    "aiohttp",
    "ftplib",
    "imaplib",
    "dns",
}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{each.name}" for each in node.names))


@case("H10", "the whole program read for what can reach another machine", "only the files listed, to what is set up")
def test_only_these_files_can_reach_another_machine():
    found = {
        shown(path)
        for path in product_modules()
        if any(name in NETWORK or name.split(".")[0] in NETWORK for name in imports(path))
    }
    assert found - set(REACHES) == set()
    assert set(REACHES) - found == set()


@case("H10", "a socket to another machine, in a test", "refused, in every test of the suite")
@pytest.mark.parametrize("host", ["192.0.2.1", "example.org", "169.254.169.254", "2001:db8::1"])
def test_a_test_cannot_reach_another_machine(host):
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried, pytest.raises(ReachedOut):
        tried.connect((host, 80))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tried, pytest.raises(ReachedOut):
        tried.sendto(b"x", (host, 53))


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("/run/x.sock", True),
        (("127.0.0.1", 1), True),
        (("::1", 1, 0, 0), True),
        (("10.0.0.1", 1), False),
        (("x", 1), False),
    ],
)
def test_this_machine_is_here(address, here):
    assert is_here(address) is here


def test_a_service_that_was_named_may_be_elsewhere(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://192.0.2.7:6379/9")
    assert is_here(("192.0.2.7", 6379), named())
    assert not is_here(("192.0.2.8", 6379), named())


@case("H10", "an address of a machine inside typed as the site of an organisation and as a link", "nothing asks for it")
def test_no_page_asks_for_an_address_that_was_typed(client, town):
    with socket.create_server(("127.0.0.1", 0)) as server:
        link = f"http://127.0.0.1:{server.getsockname()[1]}/"
        Organisation.objects.update(website=link)
        Places.objects.update(link=link)
        shown_somewhere = sum(link.encode() in response.content for response in pages(client, town))
        heard, _write, _error = select.select([server], [], [], 0)
    assert (heard, shown_somewhere > 0) == ([], True)


def pages(client, town):
    yield from (response for _name, response in visits.public(client, town) if not response.streaming)
    client.force_login(town["administrator"])
    row = Organisation.objects.first()
    yield client.get(reverse("admin:areas_organisation_change", args=[row.pk]))
    yield client.get(reverse("invitations:places", args=[town["meeting"].pk]))
    for contact in row.memberships.values_list("contact", flat=True):
        yield client.get(reverse("areas:contact", args=[contact]))
