"""Fixtures of the tests of reports and agreements."""

from tests.invitations.conftest import serve

__all__ = ["serve"]
