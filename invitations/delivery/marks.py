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
from invitations.delivery.standing import someone_of
from invitations.models import (
    Correspondent,
    DataCheck,
    Follower,
    Guest,
    Invitation,
    Message,
    Registration,
    Speaker,
    Suppression,
)
from meetings.models import Meeting

if TYPE_CHECKING:
    from invitations.delivery.held import Held, Taken

# What was fixed when the message was composed, written with its first marker: before it no copy can have left.
FIXED = ("message_id", "date_header", "raw_sha256", "address_hash", "domain", "sequence", "calendar")
# What is given for each row: of a result so much, of a marker all the rest.
_RESULT = ("given_id", "given_code", "given_reply")
_MARKER = (
    "given_id", "given_lease", *(f"given_{name}" for name in FIXED), "seen_invitation", "seen_answer", "seen_token",
    "seen_meeting", "seen_sequence", "seen_email", "seen_hash", "seen_suppressions",
)  # fmt: skip
_GIVEN = ("given_state", *dict.fromkeys(_RESULT + _MARKER))
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
        AND (m.speaker_id IS NULL OR (SELECT p.email FROM {speaker} p WHERE p.id = m.speaker_id) = seen_email)
        AND (m.data_check_id IS NULL OR (
            SELECT c.email FROM {data_check} d JOIN {contact} c ON c.id = d.contact_id WHERE d.id = m.data_check_id
        ) = seen_email)
        AND (m.contact_id IS NULL OR (SELECT o.email FROM {contact} o WHERE o.id = m.contact_id) = seen_email)
        AND (m.correspondent_id IS NULL
            OR (SELECT w.email FROM {correspondent} w WHERE w.id = m.correspondent_id) = seen_email)
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
        statement, types = _statement(len(taken), len(marked), connection.vendor)
        prepared.run(cursor, statement, types, [*parameters, lease_token])
        return {pk for (pk,) in cursor.fetchall()}


@lru_cache(maxsize=64)
def _statement(taken: int, marked: int, vendor: str) -> tuple[str, Sequence[str]]:
    """Return the statement for so many results and markers, and the types of its parameters."""
    compiler = Message.objects.all().query.get_compiler(connection=connection)
    statement = _STATEMENT.format(
        given=", ".join(_GIVEN),
        rows=", ".join([_row("sent", _RESULT)] * taken + [_row("sending", _MARKER)] * marked),
        now=compiler.compile(Now())[0],
        fixed=",\n    ".join(
            f"{name} = CASE WHEN given_state = 'sending' THEN given_{name} ELSE m.{name} END" for name in FIXED
        ),
        message=Message._meta.db_table,
        invitation=Invitation._meta.db_table,
        meeting=Meeting._meta.db_table,
        contact=Contact._meta.db_table,
        guest=Guest._meta.db_table,
        registration=Registration._meta.db_table,
        follower=Follower._meta.db_table,
        speaker=Speaker._meta.db_table,
        data_check=DataCheck._meta.db_table,
        correspondent=Correspondent._meta.db_table,
        suppression=Suppression._meta.db_table,
    )
    return statement, (*map(_type, _RESULT * taken + _MARKER * marked), "uuid")


def _row(state: str, varying: Sequence[str]) -> str:
    """Return a row of the statement; a NULL needs a type, for it may be all that stands in its column."""
    values = {name: "%s" if name in varying else f"CAST(NULL AS {_type(name)})" for name in _GIVEN}
    return f"({', '.join((values | {'given_state': repr(state)}).values())})"


def _type(name: str) -> str:
    return _TYPES.get(name, "text")


def _result(taken: "Taken") -> list[Any]:
    """Return the values of `_RESULT`."""
    return [taken.held.message.pk, taken.code, taken.reply]


def _marker(held: "Held") -> list[Any]:
    """Return the values of `_MARKER`."""
    message, invitation = held.message, held.message.invitation
    someone = someone_of(message)
    seen: list[Any] = ["", 0, 0, "", 0, someone.email if someone else ""]
    if invitation:
        meeting = invitation.meeting
        seen = [
            invitation.state, invitation.answer_version, invitation.token_version, meeting.state, meeting.sequence,
            (message.guest or invitation.contact).email,
        ]  # fmt: skip
    lease = connection.ops.adapt_datetimefield_value(held.lease_end())
    return [message.pk, lease, *held.fixed, *seen, held.known.address_hash, held.known.total]
