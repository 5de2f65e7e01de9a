"""Fixtures of the delivery tests."""

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
