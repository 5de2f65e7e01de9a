"""Venues, and meetings to look at: they are planned in the site itself, with its rules."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import Page
from meetings.models import Meeting, Venue


@admin.register(Venue)
class VenueAdmin(Page):
    """Places to meet, with their access facts."""

    list_display = ("name", "street", "city", "area", "capacity", "is_step_free", "has_hearing_loop", "is_active")
    list_filter = ("is_active", "is_step_free", "has_accessible_toilet", "has_hearing_loop")
    list_select_related = ("area",)
    search_fields = ("name", "street", "city")
    autocomplete_fields = ("area",)
    fieldsets = (
        (None, {"fields": ("name", "street", "postcode", "city", "area", "phone", "is_active")}),
        (
            _("Access"),
            {
                "fields": ("capacity", "is_step_free", "has_accessible_toilet", "has_hearing_loop", "has_parking"),
                "description": _("People stay away when they do not know whether they can get in."),
            },
        ),
        (_("The way there"), {"fields": ("directions",)}),
    )


@admin.register(Meeting)
class MeetingAdmin(Page):
    """Meetings; only the organiser can be changed, for when somebody leaves."""

    list_display = ("title", "area", "starts_at", "state", "organiser")
    list_filter = ("state", "kind")
    list_select_related = ("area", "organiser")
    search_fields = ("title", "area__name", "organiser__name")
    date_hierarchy = "starts_at"
    autocomplete_fields = ("organiser",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Everything, with the organiser first."""
        names = [field.name for field in Meeting._meta.get_fields() if field.concrete and field.name not in _HIDDEN]
        return ["organiser", *names]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Everything but the organiser."""
        return self.get_fields(request, obj)[1:]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Meetings are planned in the site itself."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A draft is removed in the site itself; what was sent stays."""
        return False


_HIDDEN = {"id", "organiser", "public_id", "sequence"}
