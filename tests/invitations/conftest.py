"""Fixtures of the delivery tests."""

import shutil
import subprocess

import pytest

from invitations.delivery import transport
from tests.smtp_server import SmtpServer


@pytest.fixture
def serve(settings):
    """Start a mail server with a script, and send through it; a second without an answer counts as a loss."""
    servers = []

    def start(**script):
        server = SmtpServer(**script).__enter__()
        servers.append(server)
        settings.MAIL_DIR = None
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 1
        settings.DELIVERY_LEASE_SECONDS = transport.LEASE_MARGIN_SECONDS + 1
        return server

    yield start
    for server in servers:
        server.__exit__()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate that only we trust."""
    if not shutil.which("openssl"):
        pytest.skip("openssl makes the certificates")
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return folder
