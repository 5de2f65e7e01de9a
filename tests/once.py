"""Rows that are made once for a module, and undone after it: for what takes longer to make than to try."""

from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import translation


@contextmanager
def once(blocker):
    """Let the rows that are made in here be there for every test of a module; what a test writes is undone as usual."""
    with blocker.unblock(), translation.override("nl"), transaction.atomic():
        connection.atomic_blocks[-1]._from_testcase = True  # as in Django's own tests: a durable block may stand in it
        yield
        transaction.set_rollback(True)
