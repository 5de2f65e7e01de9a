"""The two statements between two messages: what was accepted, and that the next dot follows; one commit for both.

Written out, because making them anew from query sets takes longer than sending the message does. They run as they are
on PostgreSQL and on SQLite, with the fence and the last look in them. `<name>` stands for a value.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models.functions import Now

from areas.models import Contact
from invitations import tokens
from invitations.delivery import standing
from invitations.models import Invitation, Message, Suppression
from meetings.models import Meeting

if TYPE_CHECKING:
    from invitations.delivery.outbox import Held, Taken

# What was fixed when the message was composed, written with its first marker: before it no copy can have left.
FIXED = ("message_id", "date_header", "raw_sha256", "address_hash", "domain", "sequence")
_VALUE = re.compile(r"<(\w+)>")

_TAKEN = """
UPDATE {message} AS m SET state = 'sent', accepted_at = {now}, lease_token = NULL, lease_until = NULL,
    smtp_code = <code>, smtp_reply = <reply>
{given}
WHERE m.id = <id> AND m.lease_token = %s AND m.state = 'sending'
"""
# COUNT, not EXISTS: for that one PostgreSQL may read all invitations instead of one.
_MARKED = """
UPDATE {message} AS m SET dot_at = {now}, lease_until = <lease_until>, {fixed}
{given}
WHERE m.id = <id> AND m.lease_token = %s AND m.state = 'sending' AND m.lease_until > {now} AND m.deadline >= {now}
    AND (<invitation> = 0 OR 1 = (
        SELECT COUNT(*) FROM {invitation} i
        JOIN {meeting} t ON t.id = i.meeting_id
        JOIN {contact} c ON c.id = i.contact_id
        WHERE i.id = <invitation> AND i.state = <invited> AND i.answer_version = <answer> AND i.token_version = <link>
            AND t.state = <meeting> AND t.sequence = <plan> AND c.email = <email>
    ))
    AND <suppressions> = (
        SELECT COALESCE(SUM(s.id), 0) FROM {suppression} s WHERE s.address_hash = <known_hash>
    )
RETURNING id
"""


def write(taken: "Sequence[Taken]", marked: "Sequence[Held]") -> set[int]:
    """Write results and markers; return which messages are marked.

    Not marked is what is no longer ours, and that of which something has changed since it was read: the deadline
    passed, the address was suppressed or corrected, the invitation, its answer or its link is another, the meeting was
    moved or cancelled. It must be looked at again.
    """
    statements = []
    if taken:
        statements.append(_filled(_TAKEN, taken[0].held, [_result(each) for each in taken]))
    if marked:
        statements.append(_filled(_MARKED, marked[0], [_marker(held) for held in marked]))
    if not statements:
        return set()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # one journey, and one transaction
            cursor.execute(";".join(sql for sql, _ in statements), [value for _, values in statements for value in values])
        else:
            with transaction.atomic():
                for sql, values in statements:
                    cursor.execute(sql, values)
                return {pk for (pk,) in cursor.fetchall()} if marked else set()
        return {pk for (pk,) in cursor.fetchall()} if marked else set()


def _filled(template: str, held: "Held", rows: list[dict[str, Any]]) -> tuple[str, list[Any]]:
    """Return the statement for these rows and its parameters."""
    sql, names = _statement(template, len(rows), tuple(rows[0]), connection.vendor)
    lease_token = Message._meta.get_field("lease_token").get_db_prep_value(held.claim.token, connection, prepared=False)
    if len(rows) > 1:
        return sql, [value for row in rows for value in row.values()] + [lease_token]
    return sql, [rows[0].get(name, lease_token) for name in names]


@lru_cache(maxsize=64)
def _statement(template: str, count: int, names: tuple[str, ...], vendor: str) -> tuple[str, list[str]]:
    """Return the statement for so many rows; for a single one with the names of its parameters in their order."""
    row = f"({', '.join(['%s'] * len(names))})"
    rows = f"FROM (SELECT {', '.join(f'NULL AS {name}' for name in names)} WHERE 1 = 0 UNION ALL VALUES {row}"
    compiler = Message.objects.all().query.get_compiler(connection=connection)
    sql = template.format(
        given="",
        now=compiler.compile(Now())[0],
        fixed=", ".join(f"{name} = <{name}>" for name in FIXED),
        message=Message._meta.db_table,
        invitation=Invitation._meta.db_table,
        meeting=Meeting._meta.db_table,
        contact=Contact._meta.db_table,
        suppression=Suppression._meta.db_table,
    )
    return sql, rows
