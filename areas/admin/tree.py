"""Areas shown as a tree, with codes, coordinators and boundary."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin.base import InlineBase, who
from areas.actions import import_areas, note_roles, rebuild_tree
from areas.admin.area_forms import AreaForm, AreaUploadForm, CodeFormSet
from areas.admin.upload import ImportPage
from areas.imports.options import municipality_codes
from areas.imports.report import Report
from areas.imports.store import Kept
from areas.models import Area, AreaCode, AreaRole, Organisation
from areas.rules import outline

_WIDTH, _HEIGHT = 320, 240
_DEEPEST = 6


class CodeInline(InlineBase):
    """Codes per division year."""

    model = AreaCode
    formset = CodeFormSet
    extra = 0
    fields = ("code", "year_from", "year_to", "scheme")


class RoleInline(InlineBase):
    """Who coordinates the area."""

    model = AreaRole
    extra = 0
    autocomplete_fields = ("user",)


class MunicipalityFilter(admin.SimpleListFilter):
    """Everything inside one municipality."""

    title = gettext_lazy("municipality")
    parameter_name = "municipality"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The municipalities."""
        rows = Area.objects.filter(kind=Area.Kind.MUNICIPALITY).values_list("pk", "name")
        return [(str(pk), name) for pk, name in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Area]) -> QuerySet[Area]:
        """Return what lies in the chosen one."""
        value = self.value()
        if not value or not value.isdecimal():
            return queryset
        path = Area.objects.filter(pk=int(value)).values_list("path", flat=True).first()
        return queryset.filter(path__startswith=path) if path else queryset.none()


class BoundaryFilter(admin.SimpleListFilter):
    """With or without a boundary."""

    title = gettext_lazy("boundary")
    parameter_name = "boundary"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Yes and no."""
        return [("yes", _("has a boundary")), ("no", _("has no boundary"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Area]) -> QuerySet[Area]:
        """Return the areas with, or without."""
        if self.value() in {"yes", "no"}:
            return queryset.filter(boundary__isnull=self.value() == "no")
        return queryset


def counted(model: type, field: str) -> Coalesce:
    """Return a count of rows of `model` that point to the row by `field`, as a subquery: counts do not multiply."""
    rows = model._default_manager.filter(**{field: OuterRef("pk")}).order_by().values(field)  # type: ignore[attr-defined]  # of any model with a tree
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)


class AreaAdmin(ImportPage):
    """The tree of areas."""

    form = AreaForm
    inlines = (CodeInline, RoleInline)
    autocomplete_fields = ("parent", "members")
    list_display: tuple[Any, ...] = ("indented_name", "kind", "code", "lies_in", "organisation_count", "is_active")
    list_filter = ("kind", "is_active", BoundaryFilter, MunicipalityFilter)
    search_fields = ("name", "codes__code")
    search_help_text = gettext_lazy("Search by name or code")
    ordering = ("path", "pk")
    readonly_fields = ("picture",)
    fieldsets = (
        (None, {"fields": ("name", "kind", "parent", "is_active")}),
        (gettext_lazy("Own area"), {"fields": ("members",)}),
        (gettext_lazy("Boundary"), {"fields": ("picture", "boundary_text", "boundary_file", "source")}),
    )
    import_form = AreaUploadForm
    import_title = gettext_lazy("Import areas")
    import_help = gettext_lazy(
        "First you see a report of what is new, changed and refused. Nothing is written before you say so."
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Area]:
        """Areas with their larger areas, codes and counts, without boundaries. Two queries."""
        links = Organisation.areas.through
        rows: QuerySet[Area] = super().get_queryset(request).select_related("parent__parent").prefetch_related("codes")
        rows = rows.defer("boundary", "parent__boundary", "parent__parent__boundary")
        return rows.annotate(organisations_here=counted(links, "area"))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Area], search_term: str) -> Any:
        """Search fields elsewhere do not offer areas that are out of use; the list does."""
        if request.path == reverse(f"{self.admin_site.name}:autocomplete"):
            queryset = queryset.filter(is_active=True)
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=gettext_lazy("name"), ordering="path")
    def indented_name(self, area: Area) -> SafeString:
        """The name, the further in the deeper it lies."""
        return format_html('<span class="tree-name tree-depth-{}">{}</span>', min(area.depth, _DEEPEST), area.name)

    @admin.display(description=gettext_lazy("code"))
    def code(self, area: Area) -> str:
        """The newest code."""
        codes = sorted(area.codes.all(), key=lambda code: code.year_from)
        return codes[-1].code if codes else ""

    @admin.display(description=gettext_lazy("lies in"), ordering="parent__name")
    def lies_in(self, area: Area) -> str:
        """The next larger area."""
        return area.parent.name if area.parent else ""

    @admin.display(description=gettext_lazy("organisations"), ordering="organisations_here")
    def organisation_count(self, area: Any) -> int:
        """How many organisations work here."""
        return int(area.organisations_here)

    @admin.display(description=gettext_lazy("picture"))
    def picture(self, area: Area) -> SafeString | str:
        """A small drawing of the boundary."""
        path = outline(area.boundary, _WIDTH, _HEIGHT) if area.boundary else ""
        if not path:
            return _("There is no boundary yet.")
        label = _("Outline of %(name)s") % {"name": area.name}
        return format_html(
            '<svg class="area-picture" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">'
            '<path d="{}" fill-rule="evenodd"/></svg>',
            *(_WIDTH, _HEIGHT, _WIDTH, _HEIGHT, label, path),
        )

    def choice_label(self, area: Area) -> str:
        """How a search field shows an area: with its kind and where it lies."""
        kind = area.get_kind_display()
        if area.parent is None:
            return f"{area.name} – {kind}"
        return _("%(name)s – %(kind)s in %(parent)s") % {"name": area.name, "kind": kind, "parent": area.parent.name}

    def save_model(self, request: HttpRequest, obj: Area, form: Any, change: bool) -> None:
        """Save, and put everything that lies in it in its place."""
        super().save_model(request, obj, form, change)
        moved = rebuild_tree() - 1
        if change and moved > 0:
            sentence = ngettext("%(count)s area moved along.", "%(count)s areas moved along.", moved)
            self.message_user(request, sentence % {"count": moved})

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the rows inside, and write down who got and lost a role here."""
        before = AreaRole.objects.select_related("user").in_bulk(self._changed(formset))
        super().save_formset(request, form, formset, change)
        if formset.model is AreaRole:
            given = [*formset.new_objects, *(role for role, _names in formset.changed_objects)]
            note_roles(actor=who(request), given=given, taken=before.values())

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Write down what is about to be deleted, and who loses a role by it."""
        roles = AreaRole.objects.filter(area__in=[area.pk for area in queryset]).select_related("user")
        note_roles(actor=who(request), taken=roles)
        return super().log_deletions(request, queryset)

    def _changed(self, formset: Any) -> list[int]:
        """Return which roles that there were are changed or deleted."""
        forms = formset.initial_forms if formset.model is AreaRole else []
        return [each.instance.pk for each in forms if each.has_changed() or each in formset.deleted_forms]

    def run_import(self, found: Kept, *, apply: bool, actor: Any) -> Report:
        """Read the areas in the file."""
        options = found.options
        reports = import_areas(
            files=[(found.path, found.name)],
            year=options.get("year"),
            municipalities=municipality_codes(options.get("municipality") or ""),
            accept_renames=bool(options.get("accept_renames")),
            apply=apply,
            actor=actor,
        )
        return reports[0]
