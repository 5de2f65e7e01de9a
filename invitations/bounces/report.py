"""One report on one message."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Report:
    """What a mail server or a mail provider says about a message of ours, as far as it can be trusted.

    `source` and `external_id` make it count once. `message` is the number from a return path with our signature;
    `message_ids` are those in the headers that came back. `recipient_hash` only for a source that proved who it is.
    """

    source: str
    external_id: str
    kind: str
    code: str = ""
    occurred_at: dt.datetime | None = None
    message: int | None = None
    message_ids: tuple[str, ...] = ()
    recipient_hash: str = ""
