import pytest
from django.core.checks import run_checks

from platforms import checks
from tests.cases import case

pytestmark = pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
POSTGRES = {"default": {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 60}}
TUNED = {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL;"}


def sqlite(**options):
    return {"default": {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": options}}


def ids(found):
    return [message.id for message in found]


@pytest.mark.parametrize(
    ("database", "expected"),
    [
        (sqlite(**TUNED), []),
        (sqlite(), ["buurtvenster.E001"]),
        (sqlite(**TUNED | {"transaction_mode": "DEFERRED"}), ["buurtvenster.E001"]),
        (sqlite(**TUNED | {"init_command": ""}), ["buurtvenster.E001"]),
        (POSTGRES, []),
    ],
)
@case("C7", "SQLite without WAL or IMMEDIATE", "a check refuses to serve")
def test_sqlite_must_let_processes_share(settings, database, expected):
    settings.DATABASES = database
    assert ids(checks.sqlite_lets_processes_share(None)) == expected


@pytest.mark.parametrize(("lease", "expected"), [(89, ["buurtvenster.E002"]), (90, [])])
def test_lease_must_outlast_the_mail_server(settings, lease, expected):
    settings.EMAIL_TIMEOUT, settings.DELIVERY_LEASE_SECONDS = 30, lease
    assert ids(checks.lease_outlasts_the_mail_server(None)) == expected


@pytest.mark.parametrize(
    ("debug", "demo", "expected"), [(True, False, ["buurtvenster.E003"]), (True, True, []), (False, False, [])]
)
def test_debug_stays_in_the_demo(settings, debug, demo, expected):
    settings.DEBUG, settings.DEMO = debug, demo
    assert ids(checks.debug_stays_in_the_demo(None)) == expected


@pytest.mark.parametrize(("age", "expected"), [(0, ["buurtvenster.W004"]), (60, []), (None, [])])
def test_connections_are_kept_on_postgresql(settings, age, expected):
    settings.DATABASES = {"default": POSTGRES["default"] | {"CONN_MAX_AGE": age}}
    assert ids(checks.connections_are_kept(None)) == expected


def test_connections_of_sqlite_are_not_judged(settings):
    settings.DATABASES = {"default": sqlite(**TUNED)["default"] | {"CONN_MAX_AGE": 0}}
    assert ids(checks.connections_are_kept(None)) == []


@pytest.mark.parametrize(
    ("database", "broker", "demo", "expected"),
    [
        (sqlite(**TUNED), "filesystem://", False, ["buurtvenster.W005", "buurtvenster.W006"]),
        (sqlite(**TUNED), "filesystem://", True, []),
        (POSTGRES, "filesystem://", False, ["buurtvenster.W006"]),
        (POSTGRES, "amqp://broker", False, []),
        (POSTGRES, "redis://broker", False, []),
    ],
)
def test_files_do_not_carry_production(settings, database, broker, demo, expected):
    settings.DATABASES, settings.CELERY_BROKER_URL, settings.DEMO = database, broker, demo
    assert ids(checks.services_carry_production(None)) == expected


@pytest.mark.parametrize(
    ("backend", "demo", "expected"),
    [
        ("django.core.mail.backends.filebased.EmailBackend", False, ["buurtvenster.W007"]),
        ("django.core.mail.backends.console.EmailBackend", False, ["buurtvenster.W007"]),
        ("django.core.mail.backends.filebased.EmailBackend", True, []),
        ("django.core.mail.backends.smtp.EmailBackend", False, []),
    ],
)
def test_mail_leaves_the_machine_in_production(settings, backend, demo, expected):
    settings.EMAIL_BACKEND, settings.DEMO = backend, demo
    assert ids(checks.mail_leaves_the_machine(None)) == expected


def test_every_check_says_cause_and_cure(settings):
    settings.DATABASES, settings.CELERY_BROKER_URL = sqlite(), "filesystem://"
    settings.DEBUG, settings.DELIVERY_LEASE_SECONDS = True, 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    found = run_checks(tags=["buurtvenster"], include_deployment_checks=True)
    assert sorted(ids(found)) == [f"buurtvenster.{part}" for part in ["E001", "E002", "E003", "W005", "W006", "W007"]]
    assert [message.id for message in found if not (message.msg.endswith(".") and message.hint.endswith("."))] == []


def test_only_errors_are_checked_at_every_start(settings):
    settings.DATABASES, settings.CELERY_BROKER_URL = sqlite(), "filesystem://"
    assert ids(run_checks(tags=["buurtvenster"])) == ["buurtvenster.E001"]
