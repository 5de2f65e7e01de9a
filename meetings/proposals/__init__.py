"""Which themes deserve a meeting in which areas, and why: figures, voices and history side by side. Reads only."""

from meetings.proposals.city import Row, city_rows, city_signals, without_meeting
from meetings.proposals.figures import FigureTable, Tree
from meetings.proposals.reading import Held, Proposal, effect_of, proposals_for, venue_near
from meetings.proposals.rules import RuleNow, rules_now

__all__ = [
    "FigureTable",
    "Held",
    "Proposal",
    "Row",
    "RuleNow",
    "Tree",
    "city_rows",
    "city_signals",
    "effect_of",
    "proposals_for",
    "rules_now",
    "venue_near",
    "without_meeting",
]
