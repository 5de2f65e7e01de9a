"""Themes, and who is concerned with them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import Page
from accounts.forms import MeanwhileModelForm
from areas.admin.tree import counted
from areas.admin.upload import LeadsToImport
from areas.models import Area, Contact
from meetings.models import Theme, ThemeLink


@admin.register(Theme)
class ThemeAdmin(Page):
    """The themes that a meeting can be about."""

    list_display = ("name", "name_en", "order", "link_count", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "name_en")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Theme]:
        """Themes with the number of links."""
        rows: QuerySet[Theme] = super().get_queryset(request)
        return rows.annotate(number=counted(ThemeLink, "theme"))

    @admin.display(description=gettext_lazy("people and organisations"), ordering="number")
    def link_count(self, theme: Any) -> int:
        """How many links the theme has."""
        return int(theme.number)


class ThemeLinkForm(MeanwhileModelForm):
    """One link: to a contact, or to an organisation, or to whoever has a function there."""

    class Meta:
        model = ThemeLink
        exclude = ("origin",)

    def clean(self) -> dict[str, Any]:
        """Say in plain words, at the right field, which target is missing or too many."""
        data = super().clean() or self.cleaned_data
        contact, organisation = data.get("contact"), data.get("organisation")
        if contact and organisation:
            self.add_error("organisation", _("Choose a contact or an organisation, not both."))
        elif not contact and not organisation and not self.errors.keys() & {"contact", "organisation"}:
            self.add_error("contact", _("Choose a contact or an organisation."))
        if data.get("function") and not organisation:
            self.add_error("function", _("A function belongs to an organisation. Choose the organisation too."))
        if not data.get("theme") and not data.get("area") and not self.errors.keys() & {"theme", "area"}:
            self.add_error("theme", _("Choose a theme, an area, or both."))
        if contact and data.get("deputy") == contact:
            self.add_error("deputy", _("Choose somebody else as deputy."))
        return data


class ValidFilter(admin.SimpleListFilter):
    """Links that hold today, or not (any more)."""

    title = gettext_lazy("holds today")
    parameter_name = "holds"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Yes and no."""
        return [("yes", _("holds today")), ("no", _("does not hold today"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ThemeLink]) -> QuerySet[ThemeLink]:
        """Return the links that do, or do not."""
        valid = ThemeLink.objects.valid_on(timezone.localdate()).values("pk")
        if self.value() == "yes":
            return queryset.filter(pk__in=valid)
        return queryset.exclude(pk__in=valid) if self.value() == "no" else queryset


class LinkedAreaFilter(admin.SimpleListFilter):
    """Only areas that have links, and everywhere."""

    title = gettext_lazy("area")
    parameter_name = "area"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The areas with links."""
        linked = Area.objects.filter(pk__in=ThemeLink.objects.exclude(area=None).order_by().values("area"))
        return [("everywhere", _("everywhere")), *((str(pk), name) for pk, name in linked.values_list("pk", "name"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ThemeLink]) -> QuerySet[ThemeLink]:
        """Return the links of the chosen area."""
        value = self.value()
        if value == "everywhere":
            return queryset.filter(area=None)
        # By way of the areas: a number too large for SQLite then finds nothing, where the key itself would fail.
        chosen = Area.objects.filter(pk=int(value)) if value and value.isdecimal() else None
        return queryset if chosen is None else queryset.filter(area__in=chosen)


@admin.register(ThemeLink)
class ThemeLinkAdmin(LeadsToImport):
    """Who belongs at the table."""

    import_page = Contact

    form = ThemeLinkForm
    list_display = ("theme_name", "target", "function", "area_name", "role", "valid_until")
    list_filter = ("theme", "role", ValidFilter, LinkedAreaFilter, "origin")
    list_select_related = ("theme", "area", "contact", "organisation")
    search_fields = ("theme__name", "contact__name", "organisation__name", "function", "area__name")
    search_help_text = gettext_lazy("Search by theme, contact, organisation, function or area")
    autocomplete_fields = ("theme", "area", "contact", "organisation", "deputy")
    fieldsets = (
        (None, {"fields": ("theme", "area")}),
        (
            gettext_lazy("Who"),
            {
                "fields": ("contact", "organisation", "function"),
                "description": gettext_lazy("Choose a contact or an organisation, not both."),
            },
        ),
        (gettext_lazy("As what"), {"fields": ("role", "replaces_wider", "deputy")}),
        (gettext_lazy("When"), {"fields": ("valid_from", "valid_until")}),
    )

    @admin.display(description=gettext_lazy("theme"), ordering="theme__order")
    def theme_name(self, link: ThemeLink) -> str:
        """The theme, or every theme."""
        return str(link.theme) if link.theme else _("every theme")

    @admin.display(description=gettext_lazy("who"))
    def target(self, link: ThemeLink) -> str:
        """The contact or organisation."""
        return str(link.contact or link.organisation)

    @admin.display(description=gettext_lazy("area"), ordering="area__path")
    def area_name(self, link: ThemeLink) -> str:
        """The area, or everywhere."""
        return link.area.name if link.area else _("everywhere")
