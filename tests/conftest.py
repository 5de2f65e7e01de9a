"""Fixtures of the whole suite."""

import gc

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import translation

from accounts.queries import HouseStyle, forget_house_style, keep_house_style
from invitations.queries import forget_hold, keep_hold
from tests.outside import stay_here


def pytest_sessionstart(session):
    """Compile the catalogues, which are not kept in git: tests read Dutch as people do.

    Once, before there are workers: two that write the same file at the same time read half of it.
    """
    if hasattr(session.config, "workerinput"):
        return
    call_command("messages", "--compile")


def pytest_collection_finish():
    """What was loaded stays to the end: nobody need look through it again."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _nobody_outside():
    """Nothing that a test does reaches another machine; a service that was named for the tests may be elsewhere."""
    with stay_here():
        yield


@pytest.fixture(autouse=True)
def _plain_static_and_fast_passwords(settings):
    """No collected manifest is needed, and passwords are hashed quickly."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _sessions_without_a_clock(settings):
    """A session writes nothing down of its own, so that pages can be compared by their queries; see test_sessions."""
    settings.SESSION_HOURS = settings.SESSION_IDLE_MINUTES = 0


@pytest.fixture(autouse=True)
def _password_only(settings):
    """`client.force_login` is enough, also where it is not the second factor that is tried; see test_factors."""
    settings.SECOND_FACTOR = "off"


@pytest.fixture(autouse=True)
def _dutch():
    """Start in Dutch, whatever language a page was read in by the test before: a request leaves it behind."""
    with translation.override("nl"):
        yield


@pytest.fixture(autouse=True)
def _nothing_counted_yet():
    """Tries and links that opened nothing are counted in the cache; what one test did is not held against the next."""
    cache.clear()


@pytest.fixture(autouse=True)
def _without_house_style():
    """Each test starts in a process that has just seen that there is no house style and no hold: it need not ask."""
    keep_house_style(HouseStyle())
    keep_hold(None)
    yield
    forget_house_style()
    forget_hold()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """SQLite in a file, as in real life: threads and processes then meet real locks."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(settings.VAR_DIR / "test-run.sqlite3")


# What the migrations wrote: it is the same after every test.
MADE_BY_MIGRATIONS = {"django_content_type", "auth_permission"}


@pytest.fixture(scope="session", autouse=True)
def _keep_what_migrations_made():
    """After a test that commits Django deletes every permission, and makes it anew: some hundreds of statements."""
    from django.core.management.commands import flush

    making = flush.emit_post_migrate_signal
    flush.emit_post_migrate_signal = lambda *_args, **_options: None
    yield
    flush.emit_post_migrate_signal = making


@pytest.fixture(scope="session", autouse=True)
def _empty_tables_quickly():
    """After a test that commits PostgreSQL deletes the few rows there are; Django truncates.

    That makes the files of every table and index anew, which takes longer than most tests. All references are checked
    at the commit, so the order does not matter. The log refuses to shrink, but to who says so in the same transaction.
    """
    from django.db.backends.postgresql.operations import DatabaseOperations

    truncate = DatabaseOperations.sql_flush
    may_shrink = "SELECT set_config('buurtvenster.log_may_shrink', 'on', true)"

    def delete(self, style, tables, *, reset_sequences=False, allow_cascade=False):
        if reset_sequences or not tables:
            return [
                may_shrink,
                *truncate(self, style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade),
            ]
        ours = sorted(set(tables) - MADE_BY_MIGRATIONS)
        return ["; ".join([may_shrink, *(f"DELETE FROM {self.quote_name(table)}" for table in ours)])]

    DatabaseOperations.sql_flush = delete
    yield
    DatabaseOperations.sql_flush = truncate


@pytest.fixture(scope="session", autouse=True)
def _empty_the_log_too():
    """After a test that commits on SQLite the log is emptied as well: its guards go away and come back."""
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    operations = type(connection.ops)
    usual = operations.sql_flush

    def unguarded(self, style, tables, **options):
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_delete'")
            guards = cursor.fetchall()
        dropped, ours = [f"DROP TRIGGER {name}" for name, _sql in guards], sorted(set(tables) - MADE_BY_MIGRATIONS)
        return [
            *dropped,
            *usual(self, style, ours, **options),
            *(sql for _name, sql in guards),
        ]

    operations.sql_flush = unguarded
    yield
    operations.sql_flush = usual
