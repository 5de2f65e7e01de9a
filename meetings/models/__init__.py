"""Themes with the people concerned and their rules, voices, venues, meetings, series, and what is prepared for them."""

from meetings.models.meeting import EarlierPlan, Meeting, Venue
from meetings.models.preparation import ChecklistItem, Material, MeetingRole, ProgrammeItem
from meetings.models.rule import ProposalDecision, ThemeIndicator, ThemeRule
from meetings.models.series import Series
from meetings.models.theme import Theme, ThemeLink
from meetings.models.voice import Signal

__all__ = [
    "ChecklistItem",
    "EarlierPlan",
    "Material",
    "Meeting",
    "MeetingRole",
    "ProgrammeItem",
    "ProposalDecision",
    "Series",
    "Signal",
    "Theme",
    "ThemeIndicator",
    "ThemeLink",
    "ThemeRule",
    "Venue",
]
