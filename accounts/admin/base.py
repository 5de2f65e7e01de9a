"""What all administration pages share."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.utils import display_for_value
from django.http import HttpRequest
from django.utils.text import capfirst

if TYPE_CHECKING:
    PageBase = admin.ModelAdmin[Any]
    InlineBase = admin.TabularInline[Any, Any]
else:
    PageBase = admin.ModelAdmin
    InlineBase = admin.TabularInline


class CapitalChoices(PageBase):
    """What can be chosen starts with a capital, as everywhere on the site; in a sentence it does not."""

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the field with its choices written so."""
        field: Any = super().formfield_for_choice_field(db_field, request, **kwargs)
        if field is not None:
            field.choices = [(value, capfirst(label)) for value, label in field.choices]
        return field


class Page(CapitalChoices):
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


def column(name: str, label: Any) -> Any:
    """Return a field under a label of its own, as words: for rows to look at, whose fields have no label in words."""

    def value(row: Any) -> Any:
        words = getattr(row, f"get_{name}_display", None)
        return display_for_value(words() if words else getattr(row, name), "-")

    return admin.display(value, description=label, ordering=name)


def filter_on(name: str, label: Any) -> tuple[str, type[admin.ChoicesFieldListFilter]]:
    """Return a filter on a field with choices, under a label of its own."""

    class Filter(admin.ChoicesFieldListFilter):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.title = str(label)

    return name, Filter


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
