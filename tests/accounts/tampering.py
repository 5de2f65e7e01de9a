"""What somebody can do who is master of the database: take the guards away, and write as they like."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def unguarded():
    """Without the guards of the log, as for a superuser; afterwards nothing tells of it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            yield cursor
            cursor.execute("SET session_replication_role = origin")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'accounts_log%'")
        guards = cursor.fetchall()
        for name, _sql in guards:
            cursor.execute(f"DROP TRIGGER {name}")
        yield cursor
        for _name, sql in guards:
            cursor.execute(sql)
