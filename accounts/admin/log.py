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

# What is written in the log by whom did it (`accounts.actions.log`), in words. What is not here is shown as written.
WORDS = {
    "logged in": _("logged in"),
    "password changed": _("changed the password"),
    "set_role": _("gave a role"),
    "set_house_style": _("changed the house style"),
    "add_contact": _("added a contact"),
    "hand_over_contact": _("handed over a contact"),
    "hand_over_work": _("handed over the work of a colleague"),
    "merge_contacts": _("made two contacts one"),
    "ask_organisations": _("asked organisations to check their data"),
    "note_checked": _("checked the data of an organisation by phone"),
    "check_organisation": _("an organisation checked its data"),
    "correct_contact": _("corrected a contact"),
    "correct_address": _("corrected an address"),
    "add_venue": _("added a venue"),
    "plan_meeting": _("planned a meeting"),
    "copy_meeting": _("copied a meeting"),
    "make_series": _("repeated a meeting"),
    "change_subject": _("changed the subject"),
    "change_place": _("changed place or time"),
    "remove_draft": _("removed a draft"),
    "tell_change": _("told of a change"),
    "take_back_change": _("stopped the news of a change"),
    "invite": _("sent invitations"),
    "stop": _("stopped the sending"),
    "release": _("sent at once"),
    "export_replies": _("downloaded the replies"),
    "import_areas": _("imported areas"),
    "import_directory": _("imported organisations and contacts"),
    "import_figures": _("imported figures"),
    "carry_out_figures": _("had figures imported"),
    "change_indicator": _("changed an indicator"),
    "name_columns": _("named columns of a file"),
    "answer_code_question": _("answered a question about a code"),
    "import_postcodes": _("imported postcodes"),
}


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
        except LookupError:  # the log outlives the program that wrote it
            kind = entry.object_type
        return f"{kind} {entry.object_id}"

    @admin.display(description=_("details"))
    def details_words(self, entry: LogEntry) -> str:
        """The counts and the numbers, without the signs of a program."""
        return ", ".join(f"{name}: {value}" for name, value in entry.details.items())
