"""Themes with the people concerned, venues and meetings."""

from meetings.models.meeting import Meeting, Venue
from meetings.models.theme import Theme, ThemeLink

__all__ = ["Meeting", "Theme", "ThemeLink", "Venue"]
