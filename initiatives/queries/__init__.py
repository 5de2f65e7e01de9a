"""Reading for the pages of initiatives."""

from initiatives.queries.lists import (
    PublicList,
    due_follow_ups,
    due_follow_ups_of,
    ideas_to_treat,
    inbox,
    markets,
    public_in,
    public_of,
    received_of,
    untreated_count,
)
from initiatives.queries.market import Floor, call_of, floor, with_joiners
from initiatives.queries.one import Shown, history, shown, told_steps

__all__ = [
    "Floor",
    "PublicList",
    "Shown",
    "call_of",
    "due_follow_ups",
    "due_follow_ups_of",
    "floor",
    "history",
    "ideas_to_treat",
    "inbox",
    "markets",
    "public_in",
    "public_of",
    "received_of",
    "shown",
    "told_steps",
    "untreated_count",
    "with_joiners",
]
