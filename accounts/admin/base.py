"""What all administration pages share."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

if TYPE_CHECKING:
    PageBase = admin.ModelAdmin[Any]
    InlineBase = admin.TabularInline[Any, Any]
else:
    PageBase = admin.ModelAdmin
    InlineBase = admin.TabularInline


class Page(PageBase):
    """An administration page of one kind of row."""

    list_per_page = 100
    show_full_result_count = False
    save_on_top = False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer to look at and add the other row, never to delete it from here."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and hasattr(field.widget, "can_delete_related"):
            field.widget.can_delete_related = False
        return field


class ReadOnly:
    """Nothing can be added, changed or deleted here: other pages of the site do that, with their rules."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes."""
        return False


class ReadOnlyPage(ReadOnly, Page):
    """Rows to look at."""


class ReadOnlyInline(ReadOnly, InlineBase):
    """Rows to look at, inside the page of another row."""

    extra = 0
    can_delete = False
    show_change_link = True
