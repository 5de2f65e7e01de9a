"""Themes with the people concerned, venues, meetings and series of them."""

from meetings.models.meeting import EarlierPlan, Meeting, Venue
from meetings.models.series import Series
from meetings.models.theme import Theme, ThemeLink

__all__ = ["EarlierPlan", "Meeting", "Series", "Theme", "ThemeLink", "Venue"]
