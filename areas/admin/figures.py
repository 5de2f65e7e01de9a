"""The administration of figures: what is measured, the files that were read, and questions about codes."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import InlineBase, Page, ReadOnlyPage
from areas import actions
from areas.actions.figures import PURPOSE
from areas.admin.figure_forms import ColumnsForm, FigureUploadForm, wishes_of
from areas.imports.figure_plan import UnknownLayout
from areas.imports.source import FileRefused
from areas.imports.store import Kept, drop, keep, kept
from areas.models import CodeQuestion, FigureImport, Indicator, IndicatorAlias

_STATE = FigureImport.State
_BUSY = {_STATE.WAITING, _STATE.CHECKING, _STATE.RUNNING}


class AliasInline(InlineBase):
    """How files call the indicator."""

    model = IndicatorAlias
    extra = 0
    fields = ("dataset", "column", "population", "year_from", "year_to")


@admin.register(Indicator)
class IndicatorAdmin(Page):
    """What is measured; every change is a next version."""

    inlines = (AliasInline,)
    list_display = ("name", "unit", "direction", "source", "is_estimate", "is_active", "version")
    list_filter = ("unit", "is_estimate", "is_active")
    list_select_related = ("denominator",)
    search_fields = ("name", "key", "aliases__column")
    autocomplete_fields = ("denominator",)
    readonly_fields = ("version",)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save everything, then note a change as the next version."""
        super().save_related(request, form, formsets, change)
        changed = [*form.changed_data, *(["aliases"] if any(formset.has_changed() for formset in formsets) else [])]
        if change and changed:
            actions.note_change(indicator=form.instance, actor=request.user, fields=changed)  # type: ignore[arg-type]  # ours


@admin.register(CodeQuestion)
class CodeQuestionAdmin(ReadOnlyPage):
    """Codes of a new division year whose area is not sure; their figures are not comparable until someone answers."""

    list_display = ("code", "division_year", "name", "area", "state", "decided_by", "decided_at")
    list_filter = ("state", "division_year")
    list_select_related = ("area", "decided_by")
    search_fields = ("code", "name")
    actions = ("say_same", "say_other")

    @admin.action(description=gettext_lazy("The same area: compare its figures"))
    def say_same(self, request: HttpRequest, queryset: QuerySet[CodeQuestion]) -> None:
        """Link the code to the area."""
        self._answer(request, queryset, is_same=True)

    @admin.action(description=gettext_lazy("Another area: keep its figures apart"))
    def say_other(self, request: HttpRequest, queryset: QuerySet[CodeQuestion]) -> None:
        """End the years of the code."""
        self._answer(request, queryset, is_same=False)

    def _answer(self, request: HttpRequest, queryset: QuerySet[CodeQuestion], *, is_same: bool) -> None:
        """Answer the chosen questions; only who may change codes of areas."""
        if not request.user.has_perm("areas.change_areacode"):
            raise PermissionDenied
        for question in queryset:
            actions.answer_code_question(question=question, is_same=is_same, actor=request.user)  # type: ignore[arg-type]  # ours
        self.message_user(request, _("Answered: %(count)s.") % {"count": len(queryset)})


@admin.register(FigureImport)
class FigureImportAdmin(ReadOnlyPage):
    """Files of figures: choose one, read the report, carry it out."""

    change_list_template = "admin/imports/change_list.html"
    list_display = ("file_name", "dataset", "year", "state", "is_provisional", "retrieved_on", "created_at")
    list_filter = ("state", "dataset", "year")
    ordering = ("-created_at",)

    def get_urls(self) -> list[URLPattern]:
        """The steps of an import stand before the pages of the rows."""
        view = self.admin_site.admin_view
        own = [
            path("importeren/", view(self.upload_view), name="areas_figureimport_import"),
            path("importeren/kolommen/<str:key>/", view(self.columns_view), name="areas_figureimport_columns"),
            path("<int:pk>/verslag/", view(self.report_view), name="areas_figureimport_report"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the import button."""
        extra = {"import_url": reverse("admin:areas_figureimport_import") if _may_import(request) else ""}
        return super().changelist_view(request, (extra_context or {}) | extra)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A row leads to its report."""
        if request.method in {"GET", "HEAD"} and object_id.isdecimal():
            return HttpResponseRedirect(reverse("admin:areas_figureimport_report", args=[object_id]))
        return super().change_view(request, object_id, form_url, extra_context)

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Step 1: choose a file. What is no file of figures is refused at once, unknown columns are asked about."""
        _require_import(request)
        form = FigureUploadForm(request.POST, request.FILES) if request.method == "POST" else FigureUploadForm()
        if request.method == "POST" and form.is_valid():
            found = None
            options = {name: value for name, value in form.cleaned_data.items() if name != "file"}
            try:
                found = keep(form.cleaned_data["file"], owner=_pk(request), purpose=PURPOSE, options=options)
                return self._put_aside(request, found)
            except UnknownLayout:
                if found is not None:
                    return HttpResponseRedirect(
                        reverse("admin:areas_figureimport_columns", args=[found.key]), status=303
                    )
            except FileRefused as error:
                form.add_error("file", str(error))
                if found is not None:
                    drop(found)
        context = {"form": form, "import_help": _(
            "Figures of CBS (kwb, StatLine) and RIVM: .csv, .xlsx, .xls or .json. First you see a report; nothing is "
            "written before you say so. Only your own municipality is kept."
        )}  # fmt: skip
        return self._page(request, "admin/imports/upload.html", context, status=422 if form.errors else 200)

    def columns_view(self, request: HttpRequest, key: str) -> HttpResponse:
        """Step 1b: say what the columns of an unknown file are. It is remembered for the next one."""
        _require_import(request)
        try:
            found = kept(key, owner=_pk(request), purpose=PURPOSE)
            form = ColumnsForm(request.POST or None, columns=actions.unknown_columns(found), name=found.name)
            if request.method == "POST" and form.is_valid():
                actions.name_columns(actor=request.user, **form.named())  # type: ignore[arg-type]  # ours
                return self._put_aside(request, found, dataset=form.cleaned_data["dataset"])
        except FileRefused as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("admin:areas_figureimport_import"), status=303)
        context = {"form": form, "import_help": _(
            "The columns of this file are not known yet. Say what they are; leave out what you do not need. Next time "
            "they are known."
        )}  # fmt: skip
        return self._page(request, "admin/imports/upload.html", context, status=422 if form.errors else 200)

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Step 2: see how far it is, read the report, and carry it out."""
        _require_import(request)
        record = get_object_or_404(FigureImport, pk=pk)
        if request.method == "POST":
            if record.state in _BUSY:
                actions.ring_again(record=record)
            elif not actions.carry_out_import(record=record, actor=request.user):  # type: ignore[arg-type]  # ours
                messages.warning(request, _("This was done before."))
            return HttpResponseRedirect(request.path, status=303)
        context = {"record": record, "is_busy": record.state in _BUSY, "is_failed": record.state == _STATE.FAILED,
                   "can_carry_out": record.state == _STATE.CHECKED and record.report.get("writes")}  # fmt: skip
        return self._page(request, "admin/imports/figures.html", context)

    def _put_aside(self, request: HttpRequest, found: Kept, dataset: str = "") -> HttpResponse:
        """Let a worker read the file, and lead to its report."""
        wishes = wishes_of(found.options, dataset=dataset)
        record = actions.put_aside(found=found, wishes=wishes, actor=request.user)  # type: ignore[arg-type]  # ours
        return HttpResponseRedirect(reverse("admin:areas_figureimport_report", args=[record.pk]), status=303)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """Return a page of the import with what every administration page needs."""
        page = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Import figures"),
            "import_url": reverse("admin:areas_figureimport_import"),
            "changelist_url": reverse("admin:areas_figureimport_changelist"),
            **context,
        }
        return TemplateResponse(request, template, page, status=status)


def _may_import(request: HttpRequest) -> bool:
    return request.user.has_perm("areas.add_figureimport")


def _require_import(request: HttpRequest) -> None:
    """Raise `PermissionDenied` for who may not import."""
    if not _may_import(request):
        raise PermissionDenied


def _pk(request: HttpRequest) -> int:
    return int(request.user.pk or 0)
