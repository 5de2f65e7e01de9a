"""Start-up checks: what each installation must have in order, each with an id, the cause and the cure.

Errors stop every command; the warnings show with `manage.py check --deploy`, before an installation goes live.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution

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


def register_all() -> None:
    """Tell Django of every check; the warnings only count for `check --deploy`."""
    for always in (sqlite_lets_processes_share, lease_outlasts_the_mail_server, debug_stays_in_the_demo):
        register(always, "buurtvenster")
    for before_live in (connections_are_kept, services_carry_production, mail_leaves_the_machine):
        register(before_live, "buurtvenster", deploy=True)
