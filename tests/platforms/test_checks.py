import datetime as dt

import pytest
from django.core.checks import run_checks
from django.utils import timezone

from accounts.models import LogCheck
from meetings.models import Meeting
from platforms import checks
from tests.cases import case
from tests.outcomes.dossiers import kept_for

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


@case("L7", "DEBUG outside the demo", "a check refuses to serve")
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


@case("L7", "mail that stays on the machine, in production", "a check says so")
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
    assert sorted(ids(found)) == [
        f"buurtvenster.{part}"
        for part in ["E001", "E002", "E003", "E004", "E010", "W005", "W006", "W007", "W008", "W010"]
    ]
    assert [message.id for message in found if not (message.msg.endswith(".") and message.hint.endswith("."))] == []


@case("L7", "no HTTPS, in production", "a check refuses to serve")
@pytest.mark.parametrize(
    ("is_https", "demo", "address", "expected"),
    [
        (False, False, "http://wijken.example", ["buurtvenster.E004"]),
        (False, False, "http://127.0.0.1:8000", []),
        (False, True, "http://wijken.example", []),
        (True, False, "https://wijken.example", []),
    ],
)
def test_production_is_reached_by_https(settings, is_https, demo, address, expected):
    settings.IS_HTTPS, settings.DEMO, settings.BASE_URL = is_https, demo, address
    assert ids(checks.names_travel_sealed(None)) == expected


@case("L7", "no second factor, in production", "a check refuses to serve")
@pytest.mark.parametrize(
    ("factor", "demo", "address", "expected"),
    [
        ("off", False, "https://wijken.example", ["buurtvenster.E010"]),
        ("off", True, "https://wijken.example", []),
        ("off", False, "http://127.0.0.1:8000", []),
        ("required", False, "https://wijken.example", []),
        ("provider", False, "https://wijken.example", []),
    ],
)
def test_a_second_factor_is_asked_outside_the_demo(settings, factor, demo, address, expected):
    settings.SECOND_FACTOR, settings.DEMO, settings.BASE_URL = factor, demo, address
    assert ids(checks.a_second_factor_is_asked(None)) == expected


@pytest.mark.parametrize(
    ("factor", "demo", "amr", "acr", "expected"),
    [
        ("provider", False, [], [], ["buurtvenster.W011"]),
        ("provider", False, ["mfa"], [], []),
        ("provider", False, [], ["2"], []),
        ("provider", True, [], [], []),
        ("required", False, [], [], []),
    ],
)
def test_the_provider_must_say_that_it_asked_for_a_factor(settings, factor, demo, amr, acr, expected):
    apps = [{"provider_id": "entra", "settings": {"amr": amr, "acr": acr}}]
    settings.SECOND_FACTOR, settings.DEMO = factor, demo
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": apps}}
    assert ids(checks.the_provider_names_its_factor(None)) == expected
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert ids(checks.the_provider_names_its_factor(None)) == []


def test_only_errors_are_checked_at_every_start(settings):
    settings.SECOND_FACTOR, settings.IS_HTTPS = "required", True
    settings.DATABASES, settings.CELERY_BROKER_URL = sqlite(), "filesystem://"
    assert ids(run_checks(tags=["buurtvenster"])) == ["buurtvenster.E001"]


@pytest.mark.django_db
def test_kinds_of_meeting_without_a_term_are_named(settings):
    settings.DEMO = False
    assert checks.dossiers_have_a_term(None) == []
    first = checks.dossiers_have_a_term(None, databases=["default"])
    assert (ids(first), first[0].msg[:2]) == (["buurtvenster.W020"], "8 ")
    for kind in Meeting.Kind.values:
        kept_for(kind=kind, code=kind)
    assert checks.dossiers_have_a_term(None, databases=["default"]) == []


@pytest.mark.parametrize(("target", "demo", "expected"), [("", False, ["W008"]), ("", True, []), ("stdout", False, [])])
def test_the_log_goes_elsewhere_as_well(settings, target, demo, expected):
    settings.AUDIT_LOG, settings.DEMO = target, demo
    assert ids(checks.the_log_goes_elsewhere(None)) == [f"buurtvenster.{name}" for name in expected]


@pytest.mark.django_db
def test_the_log_is_verified_every_day():
    def found():
        return ids(checks.the_log_is_verified(None, databases=["default"]))

    assert (found(), checks.the_log_is_verified(None)) == (["buurtvenster.W009"], [])
    row = LogCheck.objects.create(checked_at=timezone.now())
    assert found() == []
    row.checked_at -= dt.timedelta(days=3)
    row.save()
    assert found() == ["buurtvenster.W009"]
    row.problem = "changed"
    row.save()
    assert found() == ["buurtvenster.E009"]
