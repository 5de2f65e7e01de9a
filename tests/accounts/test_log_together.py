"""Many write in the log at once, and several link it: nothing is left out, nothing twice, and nobody waits."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from accounts.actions import link_entries, log, verify
from accounts.models import LogEntry, LogLink
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
needs_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")


def apart(work):
    """Run something on a connection of its own."""

    def run(*arguments):
        try:
            return work(*arguments)
        finally:
            connection.close()

    return run


def linked():
    return [entry.details["name"] for entry in LogEntry.objects.order_by("link__number")]


@needs_postgres
def test_an_entry_that_becomes_visible_late_is_linked_later_and_holds_nobody_up():
    user, is_written, may_end = UserFactory(), threading.Event(), threading.Event()

    @apart
    def slow():
        with transaction.atomic():
            log(actor=user, action="invite", name="slow")
            is_written.set()
            assert may_end.wait(20)

    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(slow)
        assert is_written.wait(20)
        log(actor=user, action="invite", name="quick")
        assert (link_entries(), linked()) == (1, ["quick"])
        may_end.set()
        running.result()
    assert (link_entries(), linked()) == (1, ["quick", "slow"])
    assert LogEntry.objects.get(details__name="slow").pk < LogEntry.objects.get(details__name="quick").pk
    assert (verify().problem, verify().count) == (None, 2)


@needs_postgres
def test_who_writes_does_not_wait_for_who_links():
    user = UserFactory()
    log(actor=user, action="invite", name="first")
    with transaction.atomic():
        link_entries()  # and holds the lock of the chain until the end

        @apart
        def write():
            return log(actor=user, action="invite", name="second").pk

        with ThreadPoolExecutor(1) as thread:
            assert thread.submit(write).result(timeout=20)
    assert (link_entries(), linked()) == (1, ["first", "second"])


def test_several_write_and_link_at_the_same_time():
    user = UserFactory()

    @apart
    def write(number):
        for each in range(10):
            with transaction.atomic():
                log(actor=user, action="invite", name=f"{number}-{each}")
            if each % 3 == 0:
                link_entries()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(write, range(6)))
    link_entries()
    assert sorted(linked()) == sorted(f"{number}-{each}" for number in range(6) for each in range(10))
    assert list(LogLink.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 61))
    assert (verify().problem, verify().count) == (None, 60)
