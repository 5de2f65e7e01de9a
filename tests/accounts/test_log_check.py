"""Every day the log is verified: how far it came is remembered, signed, and told when it is not ours."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.actions import check_log, link_entries, log, verify
from accounts.models import LogCheck, LogEntry, LogLink
from accounts.rules.chain import Problem
from tests.accounts.tampering import unguarded
from tests.cases import case
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def user():
    return UserFactory(name="Sanne Kok", email="sanne@gemeente.example")


@pytest.fixture
def entries(user):
    """Six entries in the chain."""
    made = [log(actor=user, action="invite", subject=user, count=number, parts=("a", "b")) for number in range(6)]
    assert link_entries() == 6
    return made


def test_the_check_remembers_how_far_it_came(entries, user):
    row = check_log()
    assert (row.number, row.problem, row.broken_since) == (6, "", None)
    log(actor=user, action="stop")
    assert check_log().number == 7
    assert LogCheck.objects.count() == 1


def test_the_check_tells_since_when_something_is_wrong(entries):
    check_log()
    with unguarded() as cursor:
        cursor.execute("UPDATE accounts_logentry SET action = 'stop' WHERE id = %s", [entries[1].pk])
    now = timezone.now()
    first = check_log(now=now)
    assert (first.problem, first.broken_entry, first.broken_since) == ("changed", entries[1].pk, now)
    assert check_log(now=now + dt.timedelta(days=1)).broken_since == now
    with unguarded() as cursor:
        cursor.execute("UPDATE accounts_logentry SET action = 'invite' WHERE id = %s", [entries[1].pk])
    assert check_log().problem == ""


@case("L1", "the row of the daily check set back, with the newest entries cut off", "told, until it is solved")
def test_a_row_of_the_check_that_somebody_else_wrote_is_told(entries, user):
    first = check_log()
    at_six = {name: getattr(first, name) for name in ("number", "hash", "reviewed", "checked_at", "mark")}
    assert verify().problem is None
    log(actor=user, action="stop")
    check_log()
    with unguarded():
        LogEntry.objects.filter(link__number=7).delete()
        LogLink.objects.filter(number=7).delete()
    assert (verify().problem, check_log().problem) == (Problem.TAIL, "tail")
    LogCheck.objects.update(number=6, hash=LogLink.objects.get(number=6).hash, problem="", broken_since=None)
    assert verify().problem == Problem.CHECK
    assert [check_log().problem for _day in range(2)] == ["check", "check"]
    LogCheck.objects.update(**at_six)  # an older row, mark and all: docs/log.md says that only an anchor shows it
    assert (verify().problem, check_log().problem) == (None, "")
    LogCheck.objects.update(checked_at=timezone.now() + dt.timedelta(days=1))
    assert check_log().problem == "check"


def test_the_row_of_the_check_verifies_while_its_key_is_there(entries, settings):
    check_log()
    one, two = "k" * 40, "l" * 40
    old = list(settings.AUDIT_KEYS)
    settings.AUDIT_KEYS = [one, *old]
    assert (check_log().problem, check_log().problem) == ("", "")
    settings.AUDIT_KEYS = [two, *old]
    assert check_log().problem == "key"


def test_the_check_looks_at_the_older_part_in_pieces(entries, monkeypatch, user):
    monkeypatch.setattr("accounts.actions.verifying.PIECE", 4)
    check_log()
    assert check_log().reviewed == 4
    with unguarded() as cursor:
        cursor.execute("UPDATE accounts_logentry SET action = 'stop' WHERE id = %s", [entries[0].pk])
    assert [check_log().problem for _each in range(2)] == ["", "changed"]
