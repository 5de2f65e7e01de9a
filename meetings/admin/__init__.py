"""The administration of themes, rules, links, venues and meetings, and what areas and the directory show of them."""

from meetings.admin import directory, meetings, rules, themes

__all__ = ["directory", "meetings", "rules", "themes"]
