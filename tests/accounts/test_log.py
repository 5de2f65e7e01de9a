"""The log is append-only, and shows what was done to it by who is master of the database."""

import datetime as dt
import json
import logging
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.actions import (
    Anchor,
    check_log,
    link_entries,
    log,
    log_look,
    newest_anchor,
    remove_old_entries,
    set_role,
    verify,
)
from accounts.models import LogEntry, LogLink, User
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


def found():
    verdict = verify()
    return verdict.problem, verdict.entry


def refused(change):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        change()


@case("L1", "entries of the log changed and removed, by the ORM and in SQL", "refused by the database")
def test_entries_cannot_be_changed_or_removed(entries):
    refused(lambda: LogEntry.objects.filter(pk=entries[0].pk).update(action="stop"))
    refused(lambda: LogEntry.objects.filter(pk=entries[0].pk).delete())
    refused(lambda: LogLink.objects.update(hash="x"))
    refused(lambda: LogLink.objects.all().delete())
    entries[0].details = {}
    refused(entries[0].save)
    assert (LogEntry.objects.count(), LogLink.objects.count(), found()) == (6, 6, (None, None))


@case("L1", "the whole log emptied or written over", "refused by the database")
def test_the_whole_table_cannot_be_emptied_or_written_over(entries):
    def execute(statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)

    if connection.vendor == "postgresql":
        refused(lambda: execute("TRUNCATE accounts_logentry CASCADE"))
    else:
        refused(lambda: execute("REPLACE INTO accounts_logentry SELECT * FROM accounts_logentry"))
    refused(lambda: execute("DELETE FROM accounts_logentry"))
    assert LogEntry.objects.count() == 6


def test_the_log_outlives_the_user(entries, user):
    number = user.pk
    user.delete()
    assert set(LogEntry.objects.values_list("actor_id", flat=True)) == {number}
    assert [entry.actor for entry in LogEntry.objects.select_related("actor")[:1]] == [None]
    assert found() == (None, None)


def test_an_untouched_log_verifies_with_entries_that_have_no_link_yet(entries, user):
    log(actor=user, action="stop")
    assert (verify().count, newest_anchor().number) == (7, 7)


def test_linking_twice_links_once(entries):
    assert (link_entries(), LogLink.objects.count()) == (0, 6)


@case("L2", "an entry changed by who is master of the database", "the first wrong one is named")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE accounts_logentry SET actor_id = NULL WHERE id = %s",
        "UPDATE accounts_logentry SET action = 'stop' WHERE id = %s",
        "UPDATE accounts_logentry SET object_id = '99' WHERE id = %s",
        "UPDATE accounts_logentry SET object_type = '' WHERE id = %s",
        """UPDATE accounts_logentry SET details = '{"count": 9, "parts": ["a", "b"]}' WHERE id = %s""",
        "UPDATE accounts_logentry SET at = '2020-01-01 10:00:00+00' WHERE id = %s",
    ],
)
def test_a_changed_entry_is_found(entries, change):
    with unguarded() as cursor:
        cursor.execute(change, [entries[2].pk])
    assert found() == (Problem.CHANGED, entries[2].pk)


def test_a_removed_entry_is_found(entries):
    with unguarded():
        LogEntry.objects.filter(pk=entries[3].pk).delete()
    assert found() == (Problem.REMOVED, entries[3].pk)


def test_an_entry_removed_with_its_link_is_found(entries):
    with unguarded():
        LogEntry.objects.filter(pk=entries[3].pk).delete()
        LogLink.objects.filter(number=4).delete()
    assert found() == (Problem.GAP, entries[4].pk)


@case("L2", "an entry removed, and the chain numbered anew", "found")
def test_an_entry_removed_and_all_links_renumbered_is_found(entries):
    with unguarded() as cursor:
        LogEntry.objects.filter(pk=entries[3].pk).delete()
        LogLink.objects.filter(number=4).delete()
        for number in (5, 6):
            cursor.execute("UPDATE accounts_loglink SET number = %s WHERE number = %s", [number - 1, number])
    assert found() == (Problem.ORDER, entries[4].pk)


@case("L2", "an entry put in by hand", "found")
def test_an_entry_put_in_by_hand_is_found(entries, user):
    made = LogEntry.objects.create(actor=user, action="export_replies")
    assert found() == (Problem.FORGED, made.pk)


def test_a_copy_of_an_entry_is_found(entries):
    first = LogEntry.objects.get(pk=entries[0].pk)
    first.pk = None
    first.save(force_insert=True)
    assert found() == (Problem.DOUBLE, first.pk)


def test_an_entry_put_in_among_old_ones_is_found(entries):
    later = timezone.now() + dt.timedelta(days=2)
    early = LogEntry.objects.get(pk=entries[0].pk)
    early.pk = entries[0].pk - 1
    early.save(force_insert=True)
    assert (verify(now=later).problem, verify(now=later).entry) == (Problem.UNLINKED, early.pk)


def test_exchanged_entries_are_found(entries):
    with unguarded() as cursor:
        cursor.execute("UPDATE accounts_loglink SET entry_id = -1 WHERE number = 2")
        cursor.execute("UPDATE accounts_loglink SET entry_id = %s WHERE number = 3", [entries[1].pk])
        cursor.execute("UPDATE accounts_loglink SET entry_id = %s WHERE number = 2", [entries[2].pk])
    assert found() == (Problem.ORDER, entries[2].pk)


def cut(entries, keep):
    with unguarded():
        LogEntry.objects.filter(pk__gt=entries[keep - 1].pk).delete()
        LogLink.objects.filter(number__gt=keep).delete()


@case("L2", "the newest entries cut off", "found with the anchor that is kept elsewhere")
def test_a_cut_tail_is_found_with_what_was_kept_elsewhere(entries):
    anchor = newest_anchor()
    cut(entries, 4)
    assert found() == (None, None)  # of itself the log cannot tell
    assert verify(anchor=anchor).problem == Problem.TAIL
    assert verify(anchor=Anchor.read(str(newest_anchor()))).problem is None


def test_a_cut_tail_is_found_after_a_check(entries):
    check_log()
    cut(entries, 4)
    assert found() == (Problem.TAIL, None)


def test_a_tail_written_anew_is_found(entries, user):
    anchor = newest_anchor()
    cut(entries, 4)
    for _each in range(2):
        log(actor=user, action="invite")
    link_entries()
    assert (verify().problem, verify(anchor=anchor).problem) == (None, Problem.OTHER)


@case("L2", "the guards of the log taken away", "found")
def test_a_log_without_guards_is_found(entries):
    with connection.cursor() as cursor:
        on = " ON accounts_logentry" if connection.vendor == "postgresql" else ""
        cursor.execute("DROP TRIGGER accounts_logentry_" + ("rows" if on else "update") + on)
    assert found() == (Problem.UNGUARDED, None)


def test_who_has_another_key_cannot_make_the_log(entries, settings):
    settings.AUDIT_KEYS = ["another key, which is as long as it has to be"]
    assert found() == (Problem.KEY, entries[0].pk)


@case("L8", "another key for the log", "the log goes on and verifies")
def test_a_new_key_goes_on_where_the_old_one_ended(entries, settings, user):
    settings.AUDIT_KEYS = ["another key, which is as long as it has to be", *settings.AUDIT_KEYS]
    log(actor=user, action="stop")
    assert verify().problem is None
    assert LogEntry.objects.latest("pk").mark[:8] != entries[0].mark[:8]


# --- The command ---------------------------------------------------------------------------------------------------


def command(*options):
    out = StringIO()
    call_command("audit_verify", "--language", "en", *options, stdout=out)
    return out.getvalue()


def test_the_command_says_that_all_is_well(entries):
    assert command().splitlines()[0] == "6 entries verified. Nothing was changed."
    assert str(newest_anchor()) in command()


def test_the_command_prints_an_anchor_and_compares_it(entries):
    anchor = command("--print-anchor").strip()
    assert anchor == f"6:{LogLink.objects.get(number=6).hash}"
    assert "Nothing was changed" in command("--anchor", anchor)
    cut(entries, 4)
    with pytest.raises(CommandError, match="The log as a whole: The newest entries were removed"):
        command("--anchor", anchor)
    with pytest.raises(CommandError, match="Write the anchor as it was printed"):
        command("--anchor", "nonsense")


def test_the_command_names_the_first_entry_that_is_wrong(entries):
    with unguarded() as cursor:
        cursor.execute("UPDATE accounts_logentry SET action = 'stop' WHERE id >= %s", [entries[4].pk])
    words = f"Entry {entries[4].pk}: This entry was changed after it was written"
    with pytest.raises(CommandError, match=words) as end:
        command()
    assert end.value.returncode == 1


# --- How long it is kept -------------------------------------------------------------------------------------------


@pytest.fixture
def old(user, monkeypatch):
    """Four entries of three years ago and two of today, in the chain."""
    long_ago = timezone.now() - dt.timedelta(days=3 * 366)
    with monkeypatch.context() as then:
        then.setattr("accounts.actions.logging.timezone.now", lambda: long_ago)
        for number in range(4):
            log(actor=user, action="invite", count=number)
    for number in range(2):
        log(actor=user, action="stop", count=number)
    link_entries()


def test_without_a_term_everything_is_kept(old):
    assert (remove_old_entries(), LogEntry.objects.count()) == (0, 6)


def test_what_is_too_old_goes_and_the_rest_still_verifies(old, settings):
    settings.LOG_KEPT_YEARS = 2
    gone = LogLink.objects.get(number=4).hash
    assert remove_old_entries() == 4
    assert [entry.action for entry in LogEntry.objects.order_by("pk")] == ["stop", "stop", "remove_old_entries"]
    assert LogEntry.objects.latest("pk").details == {"number": 4, "hash": gone, "count": 4}
    assert (found(), verify().count, remove_old_entries()) == ((None, None), 3, 0)
    refused(LogEntry.objects.all().delete)


def test_the_check_goes_on_after_entries_went(old, settings):
    check_log()
    settings.LOG_KEPT_YEARS = 2
    remove_old_entries()
    assert (check_log().problem, check_log().problem) == ("", "")


def test_the_oldest_entries_cannot_go_without_a_trace(old):
    with unguarded():
        LogEntry.objects.filter(link__number__lte=4).delete()
        LogLink.objects.filter(number__lte=4).delete()
    assert found() == (Problem.HEAD, None)


def test_a_trace_that_somebody_else_wrote_does_not_count(old):
    link = LogLink.objects.get(number=4)
    with unguarded():
        LogEntry.objects.filter(link__number__lte=4).delete()
        LogLink.objects.filter(number__lte=4).delete()
        details = {"number": 4, "hash": link.hash, "count": 4}
        LogEntry.objects.create(action="remove_old_entries", details=details)
    assert verify().problem == Problem.HEAD


def test_what_does_not_verify_is_not_removed(old, settings):
    settings.LOG_KEPT_YEARS = 2
    with unguarded() as cursor:
        cursor.execute("UPDATE accounts_logentry SET action = 'stop' WHERE action = 'invite'")
    assert (remove_old_entries(), LogEntry.objects.count()) == (0, 6)


# --- Looking, and the lines for a SIEM -----------------------------------------------------------------------------


def test_who_looks_again_soon_looked_once(user):
    now = timezone.now()
    other = UserFactory()
    made = [log_look(actor=each, action="see_needs", subject=user, count=count) for each, count in
            [(user, 1), (user, 1), (user, 2), (other, 1)]]  # fmt: skip
    assert [entry is not None for entry in made] == [True, False, True, True]
    with unguarded() as cursor:
        cursor.execute("UPDATE accounts_logentry SET at = %s", [now - dt.timedelta(minutes=11)])
    assert log_look(actor=user, action="see_needs", subject=user, count=1) is not None


@pytest.fixture
def lines(caplog):
    logger = logging.getLogger("audit")
    logger.addHandler(caplog.handler)
    logger.setLevel("INFO")
    yield lambda: [json.loads(record.getMessage()) for record in caplog.records if record.name == "audit"]
    logger.removeHandler(caplog.handler)
    logger.setLevel("CRITICAL")


@pytest.mark.django_db(transaction=True)
def test_each_entry_is_a_line_of_json_after_the_commit(user, lines):
    set_role(user=user, role=User.Role.VIEWER, actor=user)
    entry = LogEntry.objects.get()
    assert lines() == [
        {
            "@timestamp": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            "event.action": "set_role",
            "event.dataset": "buurtvenster.audit",
            "event.kind": "event",
            "ecs.version": "8.11",
            "event.id": str(entry.pk),
            "user.id": str(user.pk),
            "object.type": "accounts.user",
            "object.id": str(user.pk),
            "buurtvenster.details": {"role": "viewer"},
            "buurtvenster.mark": entry.mark,
        }
    ]
    assert "Sanne" not in str(lines())
    link_entries()
    assert lines()[-1]["buurtvenster.anchor"] == str(newest_anchor())


@pytest.mark.django_db(transaction=True)
def test_what_was_undone_is_no_line(user, lines):
    with transaction.atomic():
        log(actor=user, action="stop")
        transaction.set_rollback(True)
    assert (lines(), LogEntry.objects.count()) == ([], 0)
