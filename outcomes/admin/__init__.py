"""The administration of reports and agreements, of retention classes, and of how the memo calls its parts."""

from outcomes.admin import dossiers, records

__all__ = ["dossiers", "records"]
