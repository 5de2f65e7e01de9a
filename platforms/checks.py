"""Start-up checks: what each installation must have in order, each with an id, the cause and the cure.

Errors stop every command, the worker and the website; the warnings show with `manage.py check --deploy`, before an
installation goes live.
"""

import datetime as dt
import sys
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register, run_checks
from django.core.checks import Warning as Caution
from django.db import DatabaseError
from django.utils import timezone

from platforms import security

VERIFIED_WITHIN = dt.timedelta(days=2)
MAIL_KEPT_HERE = ("filebased.EmailBackend", "console.EmailBackend", "locmem.EmailBackend", "dummy.EmailBackend")


def _database() -> dict[str, Any]:
    """Return the settings of the only database."""
    database: dict[str, Any] = settings.DATABASES["default"]
    return database


def _is_sqlite() -> bool:
    """Whether the data stand in a file."""
    return str(_database().get("ENGINE", "")).endswith("sqlite3")


def sqlite_lets_processes_share(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """E001: without WAL and IMMEDIATE, website and worker lock each other out of SQLite."""
    wanted = _database().get("OPTIONS", {})
    is_tuned = wanted.get("transaction_mode") == "IMMEDIATE" and "journal_mode=WAL" in wanted.get("init_command", "")
    if not _is_sqlite() or is_tuned:
        return []
    return [
        Error(
            "SQLite is used without WAL and IMMEDIATE: website and worker will find the database locked.",
            hint="Keep transaction_mode and init_command of DATABASES in platforms/settings.py, or use PostgreSQL.",
            id="buurtvenster.E001",
        )
    ]


def lease_outlasts_the_mail_server(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """E002: a claim that ends while the mail server is still busy would send the message twice."""
    least = settings.EMAIL_TIMEOUT + 60
    if settings.DELIVERY_LEASE_SECONDS >= least:  # noqa: SIM300 (reads as it is said)
        return []
    return [
        Error(
            f"DELIVERY_LEASE_SECONDS is {settings.DELIVERY_LEASE_SECONDS}, but sending one message may take longer: "
            "a second worker could send it again.",
            hint=f"Set DELIVERY_LEASE_SECONDS to {least} or more (EMAIL_TIMEOUT and a minute), or leave it out.",
            id="buurtvenster.E002",
        )
    ]


def debug_stays_in_the_demo(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """E003: DEBUG shows settings and data on every error page."""
    if settings.DEMO or not settings.DEBUG:
        return []
    return [
        Error(
            "DEBUG is on outside the demo: every error page shows settings and data.",
            hint="Remove DEBUG from the environment.",
            id="buurtvenster.E003",
        )
    ]


def _is_own_machine() -> bool:
    """Whether the site is reached from this machine only."""
    return urlsplit(settings.BASE_URL).hostname in {"127.0.0.1", "localhost", "::1"}


def names_travel_sealed(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """E004: without HTTPS everyone on the way reads passwords, sessions and the data of residents."""
    if settings.IS_HTTPS or settings.DEMO or _is_own_machine():
        return []
    return [
        Error(
            "IS_HTTPS is off outside the demo: everyone on the way reads passwords and the data of residents.",
            hint="Remove IS_HTTPS from the environment, and let the proxy in front of the website end TLS.",
            id="buurtvenster.E004",
        )
    ]


def a_second_factor_is_asked(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """E010: staff sees names and addresses of residents; a password alone is not enough outside one's own machine."""
    if settings.SECOND_FACTOR != "off" or settings.DEMO or _is_own_machine():
        return []
    return [
        Error(
            "SECOND_FACTOR is off outside the demo: a password alone opens everything.",
            hint="Set SECOND_FACTOR to required, or to provider when your identity provider asks for that factor.",
            id="buurtvenster.E010",
        )
    ]


def the_provider_names_its_factor(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """W011: without a claim to look at, every login through the provider counts as one with a second factor."""
    known = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    silent = [app["provider_id"] for app in known if not (app["settings"]["amr"] or app["settings"]["acr"])]
    if settings.SECOND_FACTOR != "provider" or settings.DEMO or not silent:
        return []
    names = ", ".join(silent)
    return [
        Caution(
            f"SECOND_FACTOR is provider, but of {names} nothing says whether a second factor was asked: "
            "a password alone may be enough.",
            hint="Set OIDC_…_AMR or OIDC_…_ACR (docs/sign-in.md). Cannot the provider tell? Then be sure that it "
            "always asks, or set SECOND_FACTOR to required.",
            id="buurtvenster.W011",
        )
    ]


def connections_are_kept(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """W004: a new PostgreSQL connection for each request costs more than the request."""
    if _is_sqlite() or _database().get("CONN_MAX_AGE") != 0:
        return []
    return [
        Caution(
            "CONN_MAX_AGE is 0: every request opens a new connection to the database.",
            hint="Set CONN_MAX_AGE to 60, or leave it out. Keep 0 only behind a connection pooler.",
            id="buurtvenster.W004",
        )
    ]


def services_carry_production(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """W005, W006: SQLite and the filesystem broker are for the demo and for one small machine."""
    found: list[CheckMessage] = []
    if _is_sqlite() and not settings.DEMO:
        found.append(
            Caution(
                "The data stand in SQLite: one machine only, and one writer at a time.",
                hint="Set DATABASE_URL to a PostgreSQL database, for example postgres://user:password@host/name.",
                id="buurtvenster.W005",
            )
        )
    if settings.CELERY_BROKER_URL.startswith("filesystem:") and not settings.DEMO:
        found.append(
            Caution(
                "The task queue is a folder of files: a worker that is killed loses the task in hand.",
                hint="Set CELERY_BROKER_URL to RabbitMQ (amqp://…) or Redis (redis://…).",
                id="buurtvenster.W006",
            )
        )
    return found


def mail_leaves_the_machine(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """W007: mail that is only written to a file or the screen reaches nobody."""
    if settings.DEMO or not settings.EMAIL_BACKEND.endswith(MAIL_KEPT_HERE):
        return []
    return [
        Caution(
            "Mail is kept on this machine and reaches nobody.",
            hint="Set EMAIL_URL to your mail server, for example smtp+tls://user:password@mail.example:587.",
            id="buurtvenster.W007",
        )
    ]


def weaknesses_can_be_reported(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """W010: who finds a weakness must know whom to tell; the file that says it must be renewed each year."""
    left = security.days_left(timezone.localdate())
    if settings.DEMO or (left is not None and left > security.EXPIRES_SOON.days):
        return []
    missing = "There is no security.txt: who finds a weakness does not know whom to tell."
    return [
        Caution(
            missing if left is None else f"security.txt expires in {left} days, or did so: it is not shown after that.",
            hint="Set SECURITY_CONTACT to an address or a page, and SECURITY_EXPIRES to a day within a year.",
            id="buurtvenster.W010",
        )
    ]


def the_log_goes_elsewhere(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """W008: who is master of this machine can remove the newest entries of the log, unless they stand elsewhere too."""
    if settings.DEMO or settings.AUDIT_LOG:
        return []
    return [
        Caution(
            "What people do and see is written in the database only.",
            hint="Set AUDIT_LOG to stdout or to a file, and let your SIEM or log server collect it.",
            id="buurtvenster.W008",
        )
    ]


def the_log_is_verified(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **options: Any
) -> list[CheckMessage]:
    """W009, E009: the log was not verified for two days, or does not add up. Only when a database is named."""
    if not databases:
        return []
    try:
        row = apps.get_model("accounts.LogCheck")._default_manager.first()
    except DatabaseError:  # the tables are not there yet
        return []
    if row and row.problem:
        hint = "Run manage.py audit_verify, find out who did it, and tell the privacy officer."
        return [Error(f"The log was changed from outside: {row.problem}.", hint=hint, id="buurtvenster.E009")]
    if row and timezone.now() - row.checked_at < VERIFIED_WITHIN:
        return []
    hint = "Look whether worker and timetable run; run manage.py audit_verify."
    return [Caution("The log was not verified in the last two days.", hint=hint, id="buurtvenster.W009")]


def dossiers_have_a_term(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **options: Any
) -> list[CheckMessage]:
    """W020: without a retention class no dossier can be closed. Only when a database is named; there is no default."""
    if not databases or settings.DEMO:
        return []
    from outcomes.queries import kinds_without_class  # not at the top: the checks are told of before there are models

    try:
        kinds = kinds_without_class()
    except DatabaseError:  # the tables are not there yet
        return []
    if not kinds:
        return []
    return [
        Caution(
            f"{len(kinds)} kinds of meeting have no retention class: their dossiers cannot be closed.",
            hint="Take the classes over from your selection list, under Retention classes in the administration.",
            id="buurtvenster.W020",
        )
    ]


def register_all() -> None:
    """Tell Django of every check; the warnings only count for `check --deploy`."""
    for always in (
        sqlite_lets_processes_share,
        lease_outlasts_the_mail_server,
        debug_stays_in_the_demo,
        names_travel_sealed,
        a_second_factor_is_asked,
    ):
        register(always, "buurtvenster")
    for before_live in (
        connections_are_kept,
        services_carry_production,
        mail_leaves_the_machine,
        the_provider_names_its_factor,
        weaknesses_can_be_reported,
        the_log_goes_elsewhere,
        the_log_is_verified,
        dossiers_have_a_term,
    ):
        register(before_live, "buurtvenster", deploy=True)


def stop_on_errors() -> None:
    """End the process with cause and cure of each error: a web server makes no checks by itself."""
    found = [each for each in run_checks(tags=["buurtvenster"]) if each.is_serious() and not each.is_silenced()]
    if found:
        lines = [f"  - {each.msg} {each.hint} ({each.id})" for each in found]
        sys.exit("\n".join(["Buurtvenster cannot start:", *lines]))
