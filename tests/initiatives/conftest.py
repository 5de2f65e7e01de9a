"""The mail server of the delivery tests."""

from tests.invitations.conftest import serve  # noqa: F401 (a fixture)
