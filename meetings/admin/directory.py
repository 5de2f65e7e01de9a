"""Areas, organisations and contacts with what they have to do with themes, and the import of the directory."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import ReadOnlyInline
from areas.admin.directory import ContactAdmin, OrganisationAdmin
from areas.admin.tree import AreaAdmin, counted
from areas.admin.upload import LeadsToImport
from areas.imports.directory_columns import template_rows
from areas.imports.report import Report
from areas.imports.store import Kept
from areas.models import Area, Contact, Organisation
from meetings.imports import import_directory
from meetings.models import ThemeLink


class LinksInline(ReadOnlyInline):
    """Theme links, to look at; each leads to its own page."""

    model = ThemeLink
    fk_name: str | None = None
    fields = ("theme", "area", "function", "role", "valid_from", "valid_until")
    verbose_name_plural = _("themes")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ThemeLink]:
        """Links with everything they show, one query."""
        return super().get_queryset(request).select_related("theme", "area", "contact", "organisation")


class ContactLinksInline(LinksInline):
    """Links of a contact."""

    fk_name = "contact"


class OrganisationLinksInline(LinksInline):
    """Links of an organisation."""

    fk_name = "organisation"


@admin.register(Area)
class AreaWithLinksAdmin(AreaAdmin):
    """The tree of areas with the number of theme links."""

    list_display = (*AreaAdmin.list_display[:-1], "link_count", AreaAdmin.list_display[-1])

    def get_queryset(self, request: HttpRequest) -> QuerySet[Area]:
        """Areas with one more count."""
        return super().get_queryset(request).annotate(links_here=counted(ThemeLink, "area"))

    @admin.display(description=_("theme links"), ordering="links_here")
    def link_count(self, area: Any) -> int:
        """How many links name this area."""
        return int(area.links_here)


@admin.register(Organisation)
class OrganisationWithLinksAdmin(LeadsToImport, OrganisationAdmin):
    """Organisations with their theme links."""

    import_page = Contact

    inlines = (*OrganisationAdmin.inlines, OrganisationLinksInline)
    list_display = (*OrganisationAdmin.list_display[:-1], "link_count", OrganisationAdmin.list_display[-1])

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        """Organisations with one more count."""
        return super().get_queryset(request).annotate(links_here=counted(ThemeLink, "organisation"))

    @admin.display(description=_("theme links"), ordering="links_here")
    def link_count(self, organisation: Any) -> int:
        """How many links name this organisation."""
        return int(organisation.links_here)


@admin.register(Contact)
class ContactWithLinksAdmin(ContactAdmin):
    """Contacts with their theme links, and the import of the whole directory."""

    inlines = (*ContactAdmin.inlines, ContactLinksInline)
    list_display = (*ContactAdmin.list_display[:-1], "link_count", ContactAdmin.list_display[-1])
    import_title = _("Import organisations and contacts")
    import_help = _(
        "One row is one contact in one organisation, with its themes. First you see a report of what is new, changed"
        " and refused. Nothing is written before you say so. The first row holds the names of the columns. Needed are"
        " organisatie and contactpersoon, and for a new organisation kant: bewoners, partner or gemeente."
    )

    def example_rows(self) -> list[list[str]]:
        """Every column with an example."""
        return template_rows()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        """Contacts with one more count."""
        return super().get_queryset(request).annotate(links_here=counted(ThemeLink, "contact"))

    @admin.display(description=_("theme links"), ordering="links_here")
    def link_count(self, contact: Any) -> int:
        """How many links name this contact."""
        return int(contact.links_here)

    def run_import(self, found: Kept, *, apply: bool, actor: Any) -> Report:
        """Read the directory in the file."""
        return import_directory(path=found.path, name=found.name, apply=apply, actor=actor)
