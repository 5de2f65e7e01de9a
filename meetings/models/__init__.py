"""Themes with the people concerned and their rules, voices, venues, meetings and series of them."""

from meetings.models.meeting import EarlierPlan, Meeting, Venue
from meetings.models.rule import ProposalDecision, ThemeIndicator, ThemeRule
from meetings.models.series import Series
from meetings.models.theme import Theme, ThemeLink
from meetings.models.voice import Signal

__all__ = [
    "EarlierPlan",
    "Meeting",
    "ProposalDecision",
    "Series",
    "Signal",
    "Theme",
    "ThemeIndicator",
    "ThemeLink",
    "ThemeRule",
    "Venue",
]
