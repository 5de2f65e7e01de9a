"""Fixtures of the whole suite."""

import pytest
from django.core.management import call_command
from django.utils import translation

from accounts.queries import HouseStyle, forget_house_style, keep_house_style


def pytest_sessionstart(session):
    """Compile the catalogues, which are not kept in git: tests read Dutch as people do.

    Once, before there are workers: two that write the same file at the same time read half of it.
    """
    if hasattr(session.config, "workerinput"):
        return
    call_command("messages", "--compile")


@pytest.fixture(autouse=True)
def _plain_static_and_fast_passwords(settings):
    """No collected manifest is needed, and passwords are hashed quickly."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _dutch():
    """Start in Dutch, whatever language a page was read in by the test before: a request leaves it behind."""
    with translation.override("nl"):
        yield


@pytest.fixture(autouse=True)
def _without_house_style():
    """Each test starts in a process that has just seen that there is no house style, so it need not ask."""
    keep_house_style(HouseStyle())
    yield
    forget_house_style()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """SQLite in a file, as in real life: threads and processes then meet real locks."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(settings.VAR_DIR / "test-run.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def _empty_tables_quickly():
    """After a test that commits PostgreSQL deletes the few rows there are; Django truncates.

    That makes the files of every table and index anew, which takes longer than most tests. All references are checked
    at the commit, so the order does not matter.
    """
    from django.db.backends.postgresql.operations import DatabaseOperations

    truncate = DatabaseOperations.sql_flush

    def delete(self, style, tables, *, reset_sequences=False, allow_cascade=False):
        if reset_sequences or not tables:
            return truncate(self, style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade)
        return ["; ".join(f"DELETE FROM {self.quote_name(table)}" for table in tables)]

    DatabaseOperations.sql_flush = delete
    yield
    DatabaseOperations.sql_flush = truncate
