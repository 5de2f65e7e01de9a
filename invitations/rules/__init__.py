"""Decisions about delivery from values alone: what follows on a try, and how long who waits."""

from invitations.rules.pauses import bucket_size, pause, refilled
from invitations.rules.tries import (
    JITTER,
    LADDER,
    MAX_ATTEMPTS,
    MAX_FAILED_COMPOSITIONS,
    PHASES,
    RESEND_AFTER,
    RESENT_KINDS,
    Kind,
    Next,
    State,
    after_loss,
    enhanced_code,
    wait,
    what_follows,
)

__all__ = [
    "JITTER",
    "LADDER",
    "MAX_ATTEMPTS",
    "MAX_FAILED_COMPOSITIONS",
    "PHASES",
    "RESEND_AFTER",
    "RESENT_KINDS",
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
