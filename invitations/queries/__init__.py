"""Reading invitations for one screen.

`answers.py`: who comes, and who was not reached. `sending.py`: how far a mailing is, and what became of its messages.
`undelivered.py`: whom a coordinator must reach in another way. `health.py`: what an administrator must know.
"""

from invitations.queries.answers import FILTERS, Tally, replies, tallies, tally
from invitations.queries.health import Failures, Health, counts_per_state, failures, health, stuck
from invitations.queries.outbox import TELLING, UNDELIVERED, told_by, with_cause
from invitations.queries.places import (
    Board,
    board_of,
    guests_of,
    newest_referral,
    open_referrals,
    turn_of,
    waiting_list,
)
from invitations.queries.planned import Audience, Everyone, everyone_of, planned_of
from invitations.queries.sending import Progress, by_hand, latest_mailing, not_told, problems, progress
from invitations.queries.telling import Account, accounted, not_told_change
from invitations.queries.undelivered import undelivered, undelivered_per_meeting

__all__ = [
    "FILTERS",
    "TELLING",
    "UNDELIVERED",
    "Account",
    "Audience",
    "Board",
    "Everyone",
    "Failures",
    "Health",
    "Progress",
    "Tally",
    "accounted",
    "board_of",
    "by_hand",
    "counts_per_state",
    "everyone_of",
    "failures",
    "guests_of",
    "health",
    "latest_mailing",
    "newest_referral",
    "not_told",
    "not_told_change",
    "open_referrals",
    "planned_of",
    "problems",
    "progress",
    "replies",
    "stuck",
    "tallies",
    "tally",
    "told_by",
    "turn_of",
    "undelivered",
    "undelivered_per_meeting",
    "waiting_list",
    "with_cause",
]
