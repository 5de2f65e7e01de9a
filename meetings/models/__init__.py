"""Themes with the people concerned, venues and meetings."""

from meetings.models.meeting import EarlierPlan, Meeting, Venue
from meetings.models.theme import Theme, ThemeLink

__all__ = ["EarlierPlan", "Meeting", "Theme", "ThemeLink", "Venue"]
