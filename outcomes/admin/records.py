"""Reports, final versions and agreements, to look at: they are written in the site itself, with its rules.

What a visitor said, and who gave which opinion, is shown nowhere here.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import AdministratorPage, ReadOnlyInline, column, filter_on
from outcomes.models import ActionPoint, Edition, Photo, PublicFigures, Report, Step

MEETING, STATE, NUMBER = column("meeting", _("meeting")), column("state", _("state")), column("number", _("version"))
MADE_AT, MADE_BY = column("made_at", _("made on")), column("made_by", _("by"))
PUBLISHED_AT, PUBLISHED_BY = column("published_at", _("public since")), column("published_by", _("published by"))
MAILED_AT, MAILED_COUNT = column("mailed_at", _("mailed on")), column("mailed_count", _("mailed to"))
FINGERPRINT = column("fingerprint", _("fingerprint (SHA-256)"))


class EditionsInline(ReadOnlyInline):
    """The final versions of a report."""

    model = Edition
    fields = readonly_fields = (NUMBER, MADE_AT, PUBLISHED_AT, MAILED_COUNT, FINGERPRINT)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        """Versions without their files, which may be large."""
        return super().get_queryset(request).defer("file", "content")


class PhotosInline(ReadOnlyInline):
    """The photos of a report, without the pictures."""

    model = Photo
    fields = readonly_fields = ("name", "alt", "has_consent", column("removed_at", _("removed on")))
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Photo]:
        """Photos without their bytes."""
        return super().get_queryset(request).defer("content")


class StepsInline(ReadOnlyInline):
    """Everything that happened to an agreement."""

    model = Step
    fields = readonly_fields = (
        column("kind", _("what")), column("text", _("explanation")), column("due_on", _("by when")),
        column("actor", _("written down by")), column("at", _("on")),
    )  # fmt: skip
    show_change_link = False


@admin.register(Report)
class ReportAdmin(AdministratorPage):
    """Reports, with their versions."""

    list_display = (MEETING, STATE, NUMBER, column("changed_at", _("changed on")))
    fields = (
        MEETING, STATE, NUMBER, "reason", column("round", _("times checked")), column("check_until", _("check until")),
        column("changed_by", _("changed by")), column("changed_at", _("changed on")),
    )  # fmt: skip
    list_filter = (filter_on("state", _("state")),)
    list_select_related = ("meeting",)
    search_fields = ("meeting__title",)
    inlines = (EditionsInline, PhotosInline)


@admin.register(Edition)
class EditionAdmin(AdministratorPage):
    """Final versions: they never change."""

    list_display = ("title", NUMBER, MADE_AT, PUBLISHED_AT, MAILED_COUNT)
    fields = (
        "title", NUMBER, MADE_AT, MADE_BY, FINGERPRINT, PUBLISHED_AT, PUBLISHED_BY, MAILED_AT, MAILED_COUNT, "summary",
    )  # fmt: skip
    list_select_related = ("report__meeting",)
    search_fields = ("report__meeting__title", "fingerprint")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        """Versions without their files, which may be large."""
        return super().get_queryset(request).defer("file")

    @admin.display(description=_("meeting"))
    def title(self, edition: Edition) -> str:
        """Of which meeting."""
        return edition.report.meeting.title

    @admin.display(description=_("short summary"))
    def summary(self, edition: Edition) -> str:
        """The summary as it is final."""
        return str(edition.content.get("summary", ""))


@admin.register(PublicFigures)
class PublicFiguresAdmin(AdministratorPage):
    """What was made public of people in a half-year. Once deleted it is made anew the next morning."""

    list_display = ("half", MADE_AT)
    fields = ("half", MADE_AT, "rows")

    @admin.display(description=_("half-year"))
    def half(self, figures: PublicFigures) -> str:
        """As it stands in the address of the file."""
        return str(figures)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """For figures that are so wrong that it is worth that the two can be compared."""
        return self.has_view_permission(request, obj)


@admin.register(ActionPoint)
class ActionPointAdmin(AdministratorPage):
    """Agreements to keep. The public id makes the link of who keeps it, so it is not shown."""

    list_display = ("what", "owner", "due_on", STATE, MEETING)
    fields = (
        "what", "public_text", "owner", MEETING, column("first_due_on", _("first promised by")), "due_on", STATE,
        "answer", NUMBER, MADE_AT, column("closed_at", _("answered on")), column("told_on", _("told on")),
    )  # fmt: skip
    list_filter = (filter_on("state", _("state")),)
    list_select_related = ("owner", "meeting")
    search_fields = ("what", "owner__name", "meeting__title")
    date_hierarchy = "due_on"
    inlines = (StepsInline,)
