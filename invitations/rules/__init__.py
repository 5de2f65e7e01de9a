"""Decisions about delivery from values alone: what follows on a try, how long who waits, and who is told what."""

from invitations.rules.pauses import JITTER, bucket_size, pause, refilled
from invitations.rules.telling import CAN_BE_SENT_AGAIN, MAY_KNOW, TELLS_PLAN
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
    "JITTER",
    "LADDER",
    "MAX_ATTEMPTS",
    "MAX_CRASHES",
    "MAX_FAILED_COMPOSITIONS",
    "MAY_KNOW",
    "PHASES",
    "RESEND_AFTER",
    "RESENT_KINDS",
    "TELLS_PLAN",
    "WORKER_LOST",
    "Kind",
    "Next",
    "State",
    "after_loss",
    "bucket_size",
    "enhanced_code",
    "pause",
    "refilled",
    "wait",
    "what_follows",
]
