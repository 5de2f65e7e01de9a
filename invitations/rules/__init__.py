"""Decisions about delivery from values alone: what follows on a try, how long who waits, and who is told what."""

from invitations.rules.appointments import has_appointment, is_current, puts_in, sequence, takes_out
from invitations.rules.attendance import can_note_attendance, presence
from invitations.rules.coming_forward import NEWS_KEPT, is_standing
from invitations.rules.letters import Told, letter_due
from invitations.rules.passing_on import MOST_NAMED, MOST_STEPS, is_same_organisation
from invitations.rules.pauses import JITTER, bucket_size, pause, refilled
from invitations.rules.places import FIRST_COME, HOLDS, PROFESSIONALS, QUEUES, buckets, is_first_come, offered_until
from invitations.rules.telling import CAN_BE_SENT_AGAIN, MAY_KNOW, TELLS_PLAN, tells_plan
from invitations.rules.tries import (
    LADDER,
    MAX_ATTEMPTS,
    MAX_CRASHES,
    MAX_FAILED_COMPOSITIONS,
    PHASES,
    RESEND_AFTER,
    RESENT_KINDS,
    WORKER_LOST,
    Kind,
    Next,
    State,
    after_loss,
    enhanced_code,
    wait,
    what_follows,
)

__all__ = [
    "CAN_BE_SENT_AGAIN",
    "FIRST_COME",
    "HOLDS",
    "JITTER",
    "LADDER",
    "MAX_ATTEMPTS",
    "MAX_CRASHES",
    "MAX_FAILED_COMPOSITIONS",
    "MAY_KNOW",
    "MOST_NAMED",
    "MOST_STEPS",
    "NEWS_KEPT",
    "PHASES",
    "PROFESSIONALS",
    "QUEUES",
    "RESEND_AFTER",
    "RESENT_KINDS",
    "TELLS_PLAN",
    "WORKER_LOST",
    "Kind",
    "Next",
    "State",
    "Told",
    "after_loss",
    "bucket_size",
    "buckets",
    "can_note_attendance",
    "enhanced_code",
    "has_appointment",
    "is_current",
    "is_first_come",
    "is_same_organisation",
    "is_standing",
    "letter_due",
    "offered_until",
    "pause",
    "presence",
    "puts_in",
    "refilled",
    "sequence",
    "takes_out",
    "tells_plan",
    "wait",
    "what_follows",
]
