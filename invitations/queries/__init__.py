"""Reading invitations for one screen.

`answers.py`: who comes, and who was not reached. `sending.py`: how far a mailing is, and what became of its messages.
`undelivered.py`: whom a coordinator must reach in another way. `letters.py`: what goes on paper. `attendance.py`: who
is expected and who was there. `health.py`: what an administrator must know.
"""

from invitations.queries.answers import FILTERS, Tally, replies, tallies, tally
from invitations.queries.attendance import Attendance, attendance, everyone, expected
from invitations.queries.health import Failures, Health, counts_per_state, failures, health, stuck
from invitations.queries.letters import (
    Letters,
    Post,
    earlier_plans,
    letter_batches,
    letters,
    letters_of,
    mailings_with_letters,
    taken_codes,
)
from invitations.queries.outbox import TELLING, UNDELIVERED, told_by, with_cause
from invitations.queries.sending import Progress, latest_mailing, not_told, problems, progress
from invitations.queries.telling import Account, accounted, not_told_change
from invitations.queries.undelivered import undelivered, undelivered_per_meeting

__all__ = [
    "FILTERS",
    "TELLING",
    "UNDELIVERED",
    "Account",
    "Attendance",
    "Failures",
    "Health",
    "Letters",
    "Post",
    "Progress",
    "Tally",
    "accounted",
    "attendance",
    "counts_per_state",
    "earlier_plans",
    "everyone",
    "expected",
    "failures",
    "health",
    "latest_mailing",
    "letter_batches",
    "letters",
    "letters_of",
    "mailings_with_letters",
    "not_told",
    "not_told_change",
    "problems",
    "progress",
    "replies",
    "stuck",
    "taken_codes",
    "tallies",
    "tally",
    "told_by",
    "undelivered",
    "undelivered_per_meeting",
    "with_cause",
]
