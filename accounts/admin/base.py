"""What all administration pages share."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import display_for_value
from django.http import HttpRequest
from django.utils.text import capfirst

from accounts.actions import log
from accounts.forms import SHOWN, MeanwhileModelForm
from accounts.models import User

if TYPE_CHECKING:
    PageBase = admin.ModelAdmin[Any]
    _Inline = admin.TabularInline[Any, Any]
else:
    PageBase = admin.ModelAdmin
    _Inline = admin.TabularInline


class CapitalChoices(PageBase):
    """What can be chosen starts with a capital, as everywhere on the site; in a sentence it does not.

    Nobody puts back what somebody else changed since the page was opened.
    """

    form: Any = MeanwhileModelForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Let what the page of a row shows travel along with it."""
        parts = super().get_fieldsets(request, obj)
        if obj is None or SHOWN not in self.form.declared_fields or not self.has_change_permission(request, obj):
            return parts
        (title, first), *rest = parts
        names = [name for name in first["fields"] if name != SHOWN]
        return [(title, {**first, "fields": [*names, SHOWN]}), *rest]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the rows inside, and say what stays as somebody else left it."""
        super().save_related(request, form, formsets, change)
        forms_of_page = [form, *(each for formset in formsets for each in formset.initial_forms)]
        for words in dict.fromkeys(each.kept_words for each in forms_of_page if each.kept):
            self.message_user(request, words)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the field with its choices written so."""
        field: Any = super().formfield_for_choice_field(db_field, request, **kwargs)
        if field is not None:
            field.choices = [(value, capfirst(label)) for value, label in field.choices]
        return field

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write in our log what was added; Django keeps a history of its own per row."""
        log(actor=who(request), action="admin_add", subject=obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write in our log which fields were changed."""
        log(actor=who(request), action="admin_change", subject=obj, fields=changed_fields(message))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Write in our log what is about to be deleted."""
        for row in queryset:
            log(actor=who(request), action="admin_delete", subject=row)
        return super().log_deletions(request, queryset)


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


def changed_fields(message: Any) -> list[str]:
    """Return the names of the fields that were changed, and the kinds of rows within; no values."""
    parts = message if isinstance(message, list) else []
    return sorted({
        name
        for part in parts
        for verb, found in part.items()
        for name in (found.get("fields", []) if verb == "changed" else [found.get("name", "")])
        if name
    })  # fmt: skip


def who(request: HttpRequest) -> User | None:
    """Return who does this."""
    return request.user if isinstance(request.user, User) else None


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


class InlineBase(_Inline):
    """Rows inside the page of another row; here too nobody puts back what somebody else changed."""

    form: Any = MeanwhileModelForm

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Let what each row shows travel along with it."""
        names = super().get_fields(request, obj)
        return [*names, SHOWN] if SHOWN in self.form.declared_fields and SHOWN not in names else names


class ReadOnlyPage(ReadOnly, Page):
    """Rows to look at."""

    form = forms.ModelForm


class AdministratorPage(ReadOnlyPage):
    """Rows that only an administrator looks at; nobody changes them here."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Administrators only, whatever other permissions somebody has."""
        return request.user.is_active and request.user.is_superuser

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Everything that is shown."""
        return self.fields or ()


class ReadOnlyInline(ReadOnly, InlineBase):
    """Rows to look at, inside the page of another row."""

    form = forms.ModelForm
    extra = 0
    can_delete = False
    show_change_link = True
