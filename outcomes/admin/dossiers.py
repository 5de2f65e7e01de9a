"""The administration of retention classes, and of how the memo to the council calls its parts."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import InlineBase, Page
from outcomes.models import MemoStyle, RetentionClass, RetentionOfKind


@admin.register(MemoStyle)
class MemoStyleAdmin(Page):
    """The headings of the memo; its list is its page, because there is one."""

    fieldsets = (
        (
            None,
            {
                "fields": ("name", "addressee", "occasion", "done", "brought", "learned", "ahead"),
                "description": _("What you leave empty is called as it is now."),
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one at most."""
        return super().has_add_permission(request) and not MemoStyle.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes it: emptied it has no effect."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to its page, to a new one when there is none."""
        found = MemoStyle.objects.only("pk").first()
        site = self.admin_site.name
        if found is None:
            return HttpResponseRedirect(reverse(f"{site}:outcomes_memostyle_add"))
        return HttpResponseRedirect(reverse(f"{site}:outcomes_memostyle_change", args=[found.pk]))


class KindsInline(InlineBase):
    """For which kinds of meeting this class holds."""

    model = RetentionOfKind
    extra = 1


@admin.register(RetentionClass)
class RetentionClassAdmin(Page):
    """Classes of the selection list. A dossier that was closed keeps what its class said then."""

    list_display = ("code", "name", "outcome", "years", "kinds_words")
    fields = ("code", "name", "source", "outcome", "years")
    inlines = (KindsInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RetentionClass]:
        """Classes with their kinds."""
        rows: QuerySet[RetentionClass] = super().get_queryset(request)
        return rows.prefetch_related("kinds")

    @admin.display(description=_("kinds of meeting"))
    def kinds_words(self, row: RetentionClass) -> str:
        """For which kinds of meeting it holds."""
        return ", ".join(str(kind) for kind in row.kinds.all())
