"""The log: who did what, to look at."""

from django.contrib import admin

from accounts.admin.base import ReadOnlyPage
from accounts.models import LogEntry


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyPage):
    """What people did, the newest first."""

    list_display = ("at", "actor", "action", "object_type", "object_id", "details")
    list_select_related = ("actor",)
    list_filter = ("action",)
    search_fields = ("action", "object_type", "object_id")
    date_hierarchy = "at"
