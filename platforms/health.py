"""Whether the installation works, for a machine that watches: which part does not, in words, and nothing secret."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from functools import lru_cache

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

BROKER_SECONDS = 2.0
_waiting = ThreadPoolExecutor(max_workers=2, thread_name_prefix="broker")


def database_answers() -> bool:
    """Whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def tables_fit() -> bool:
    """Whether the tables are those of this version."""
    try:
        return _known_migrations() <= set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return False


@lru_cache(maxsize=1)
def _known_migrations() -> set[tuple[str, str]]:
    """Return the migrations that this version has: reading them takes half a second, and they stay the same."""
    return set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def cache_keeps() -> bool:
    """Whether the cache gives back what it got."""
    value = uuid.uuid4().hex
    try:
        cache.set("health", value, 10)
        return bool(cache.get("health") is not None)
    except Exception:  # each kind of cache has errors of its own
        return False


def broker_answers() -> bool:
    """Whether the queue answers within a bound; without it mail still goes out, by the sweep."""

    def ask() -> bool:
        with current_app.connection_for_write() as link:
            link.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=1)
            link.default_channel  # noqa: B018 (opening it is the question)
        return True

    try:
        return _waiting.submit(ask).result(timeout=BROKER_SECONDS)
    except (TookTooLong, Exception):  # each kind of broker has errors of its own
        return False


# What is asked, and the words when it fails. Without a database the others cannot be asked.
PARTS: tuple[tuple[Callable[[], bool], str], ...] = (
    (database_answers, "the database does not answer"),
    (tables_fit, "the tables are not those of this version: run manage.py migrate"),
    (cache_keeps, "the cache does not answer"),
    (broker_answers, "the queue does not answer: mail goes out late, by the sweep"),
)


def problems() -> list[str]:
    """Return what does not work, in words for whoever looks after the machine."""
    if not database_answers():
        return [PARTS[0][1]]
    return [words for works, words in PARTS[1:] if not works()]


@never_cache
@login_not_required
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """Say that the process answers, and nothing else: a broken database is no reason to start it again."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@never_cache
@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether database, tables, cache and queue are all there; 503, and which part is not."""
    found = problems()
    words = "\n".join(found) if found else "ok"
    return HttpResponse(words, status=503 if found else 200, content_type="text/plain; charset=utf-8")
