"""Lays what the outbox says beside what the mail server has, and counts what must never be."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

_MESSAGE_ID = re.compile(rb"^Message-ID: *(?:\r\n )?(<[^>]+>)", re.IGNORECASE | re.MULTILINE)
# Ends that a coordinator sees, with a reason. "held" is a second loss after the dot.
VISIBLE_ENDS = {
    "held", "failed", "failed_address", "failed_content", "suppressed", "superseded", "cancelled", "expired",
}  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """The outcome of a run, counted in messages and copies."""

    planned: int
    accepted: int  # messages of which the mail server has a copy
    lost: int  # neither accepted nor visibly ended, or said to be sent and not there
    doubled: int  # copies beyond the first
    unflagged: int  # of these, more than the row admits
    differing: int  # messages of which two copies differ
    worst: int  # the most copies of one message
    stray: int  # mail that belongs to no row
    flagged: int  # rows that say they may have been sent twice
    ends: Counter

    @property
    def is_sound(self):
        """True when nothing was lost, and no copy is unexplained."""
        return not (self.lost or self.unflagged or self.differing or self.stray or self.worst > 2)

    def words(self):
        ends = ", ".join(f"{state} {count}" for state, count in sorted(self.ends.items()))
        return (
            f"{self.planned} planned: {ends}; lost {self.lost}, copies beyond the first {self.doubled}, "
            f"of these not flagged {self.unflagged}, at most {self.worst} of one"
        )


def compare(town, *servers):
    """Judge a run that has ended."""
    copies = defaultdict(list)
    for server in servers:
        for _recipient, content in list(server.mails):
            copies[message_id(content)].append(content)
    rows = town.sql("SELECT message_id, state, uncertain_count FROM invitations_message")
    known = {key for key, _state, _count in rows if key}
    extra = {key: len(copies[key]) - 1 for key in copies}
    return Verdict(
        planned=len(rows),
        accepted=sum(key in copies for key in known),
        lost=sum(is_lost(state, key in copies) for key, state, _count in rows),
        doubled=sum(extra.values()),
        unflagged=sum(max(extra.get(key, 0) - count, 0) for key, _state, count in rows if key),
        differing=sum(len(set(each)) > 1 for each in copies.values()),
        worst=max(map(len, copies.values()), default=0),
        stray=sum(key not in known for key in copies),
        flagged=sum(count > 0 for _key, _state, count in rows),
        ends=Counter(state for _key, state, _count in rows),
    )


def judged(town, server, seen, **counts):
    """Compare, write down what was seen, and return the verdict."""
    verdict = compare(town, server)
    seen(
        verdict.words(),
        mails=verdict.planned,
        lost=verdict.lost,
        doubled=verdict.doubled,
        unflagged=verdict.unflagged,
        differing=verdict.differing,
        **counts,
    )
    return verdict


def is_lost(state, is_accepted):
    """True when nobody will ever see that this message did not arrive."""
    return not is_accepted and state not in VISIBLE_ENDS


def message_id(content):
    return _MESSAGE_ID.search(content)[1].decode()
