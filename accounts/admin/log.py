"""The log: who did what, to look at."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import ReadOnlyPage
from accounts.models import LogEntry
from accounts.rules.deeds import DETAILS, WORDS


class ActionFilter(admin.SimpleListFilter):
    """What was done, in words; only what was done at least once."""

    title = _("action")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterator[tuple[str, Any]]:
        """Return what can be chosen. One query."""
        actions = LogEntry.objects.order_by("action").values_list("action", flat=True).distinct()
        return ((action, WORDS.get(action, action)) for action in actions)

    def queryset(self, request: HttpRequest, queryset: QuerySet[LogEntry]) -> QuerySet[LogEntry]:
        """Return the rows with this action."""
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyPage):
    """What people did, the newest first."""

    list_display = ("at", "actor", "action_words", "object_words", "details_words")
    fields = ("at", "actor", "action_words", "object_words", "details_words")
    list_select_related = ("actor",)
    list_filter = (ActionFilter,)
    search_fields = ("action", "object_type", "object_id")
    date_hierarchy = "at"

    @admin.display(description=_("action"), ordering="action")
    def action_words(self, entry: LogEntry) -> str:
        """What was done."""
        return str(WORDS.get(entry.action, entry.action))

    @admin.display(description=_("object"), ordering="object_type")
    def object_words(self, entry: LogEntry) -> str:
        """To what: its kind in words, and its number."""
        if not entry.object_type:
            return ""
        try:
            kind = str(apps.get_model(entry.object_type)._meta.verbose_name)
        except (LookupError, ValueError):  # the log outlives the program that wrote it
            kind = entry.object_type
        return f"{kind} {entry.object_id}"

    @admin.display(description=_("details"))
    def details_words(self, entry: LogEntry) -> str:
        """The counts and the numbers, without the signs of a program."""
        return ", ".join(f"{DETAILS.get(name, name)}: {value}" for name, value in entry.details.items())
