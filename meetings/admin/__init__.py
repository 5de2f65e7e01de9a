"""The administration of themes, links, venues and meetings, and what areas and the directory show of them."""

from meetings.admin import directory, meetings, themes

__all__ = ["directory", "meetings", "themes"]
