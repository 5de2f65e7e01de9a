"""The one statement between two messages: it writes down what was accepted and marks what goes next, in one commit.

Written out, because making it anew from query sets takes longer than sending the message does. It runs as it is on
PostgreSQL and on SQLite, with the fence and the last look in it. Its shape leaves a planner nothing but primary keys to
choose: with a join it read the whole meeting for one message, and the index of rows "sending" is full of dead ones.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models.functions import Now

from areas.models import Contact
from invitations.delivery import prepared
from invitations.models import Follower, Guest, Invitation, Message, Registration, Suppression
from meetings.models import Meeting

if TYPE_CHECKING:
    from invitations.delivery.held import Held, Taken

# What was fixed when the message was composed, written with its first marker: before it no copy can have left.
FIXED = ("message_id", "date_header", "raw_sha256", "address_hash", "domain", "sequence", "calendar")
_GIVEN = (
    "given_id", "given_state", "given_lease", "given_code", "given_reply", *(f"given_{name}" for name in FIXED),
    "seen_invitation", "seen_answer", "seen_token", "seen_meeting", "seen_sequence", "seen_email", "seen_hash",
    "seen_suppressions",
)  # fmt: skip
_TYPES = {
    "given_id": "bigint", "given_lease": "timestamptz", "given_code": "integer", "given_sequence": "integer",
    "seen_answer": "integer", "seen_token": "integer", "seen_sequence": "integer", "seen_suppressions": "numeric",
}  # fmt: skip
_STATEMENT = """
WITH given ({given}) AS (VALUES {rows})
UPDATE {message} AS m SET
    state = given_state,
    dot_at = CASE WHEN given_state = 'sending' THEN {now} ELSE m.dot_at END,
    accepted_at = CASE WHEN given_state = 'sent' THEN {now} ELSE m.accepted_at END,
    lease_token = CASE WHEN given_state = 'sending' THEN m.lease_token END,
    lease_until = CASE WHEN given_state = 'sending' THEN given_lease END,
    smtp_code = CASE WHEN given_state = 'sent' THEN given_code ELSE m.smtp_code END,
    smtp_reply = CASE WHEN given_state = 'sent' THEN given_reply ELSE m.smtp_reply END,
    {fixed}
FROM given
WHERE m.id = given_id AND m.lease_token = %s AND (m.state = 'sending') IS TRUE AND (
    given_state = 'sent' OR (
        m.lease_until > {now} AND m.deadline >= {now}
        AND (m.invitation_id IS NULL OR (
            SELECT i.state = seen_invitation AND i.answer_version = seen_answer AND i.token_version = seen_token
                AND (SELECT t.state = seen_meeting AND t.sequence = seen_sequence
                    FROM {meeting} t WHERE t.id = i.meeting_id)
                AND COALESCE((SELECT g.email FROM {guest} g WHERE g.id = m.guest_id),
                    (SELECT c.email FROM {contact} c WHERE c.id = i.contact_id)) = seen_email
            FROM {invitation} i WHERE i.id = m.invitation_id
        ))
        AND (m.registration_id IS NULL
            OR (SELECT r.email FROM {registration} r WHERE r.id = m.registration_id) = seen_email)
        AND (m.follower_id IS NULL OR (SELECT f.email FROM {follower} f WHERE f.id = m.follower_id) = seen_email)
        AND seen_suppressions = COALESCE(
            (SELECT SUM(s.id) FROM {suppression} s WHERE s.address_hash = seen_hash), 0
        )
    )
)
RETURNING id
"""


def write(taken: "Sequence[Taken]", marked: "Sequence[Held]") -> set[int]:
    """Write results and markers; return the messages for which that was done.

    Left out is what is not ours any more, and a marker for which something has changed since it was read: the deadline
    passed, the address was suppressed or corrected, the invitation, its answer or its link is another, the meeting was
    moved or cancelled. It must be looked at again.
    """
    rows = [_result(each) for each in taken] + [_marker(held) for held in marked]
    if not rows:
        return set()
    token = (taken[0].held if taken else marked[0]).claim.token
    lease_token = Message._meta.get_field("lease_token").get_db_prep_value(token, connection, prepared=False)
    parameters = [value for row in rows for value in row]
    with connection.cursor() as cursor:
        statement, types = _statement(len(rows), connection.vendor)
        prepared.run(cursor, statement, types, [*parameters, lease_token])
        return {pk for (pk,) in cursor.fetchall()}


@lru_cache(maxsize=64)
def _statement(count: int, vendor: str) -> tuple[str, Sequence[str]]:
    """Return the statement for so many rows, and the types of its parameters."""
    compiler = Message.objects.all().query.get_compiler(connection=connection)
    row = f"({', '.join(['%s'] * len(_GIVEN))})"
    statement = _STATEMENT.format(
        given=", ".join(_GIVEN),
        rows=", ".join([row] * count),
        now=compiler.compile(Now())[0],
        fixed=",\n    ".join(f"{name} = given_{name}" for name in FIXED),
        message=Message._meta.db_table,
        invitation=Invitation._meta.db_table,
        meeting=Meeting._meta.db_table,
        contact=Contact._meta.db_table,
        guest=Guest._meta.db_table,
        registration=Registration._meta.db_table,
        follower=Follower._meta.db_table,
        suppression=Suppression._meta.db_table,
    )
    return statement, (*[_TYPES.get(name, "text") for name in _GIVEN] * count, "uuid")


def _result(taken: "Taken") -> list[Any]:
    held = taken.held
    nothing_seen = ("", 0, 0, "", 0, "", "", 0)
    return [held.message.pk, "sent", _moment(held), taken.code, taken.reply, *held.fixed, *nothing_seen]


def _marker(held: "Held") -> list[Any]:
    message, invitation = held.message, held.message.invitation
    someone = message.registration or message.follower
    seen: list[Any] = ["", 0, 0, "", 0, someone.email if someone else ""]
    if invitation:
        meeting = invitation.meeting
        seen = [
            invitation.state, invitation.answer_version, invitation.token_version, meeting.state, meeting.sequence,
            (message.guest or invitation.contact).email,
        ]  # fmt: skip
    return [message.pk, "sending", _moment(held), 0, "", *held.fixed, *seen, held.known.address_hash, held.known.total]


def _moment(held: "Held") -> Any:
    return connection.ops.adapt_datetimefield_value(held.lease_end())
