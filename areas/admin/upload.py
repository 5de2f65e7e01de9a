"""Import in two steps on a page: choose a file and read the report; then carry out the very same file."""

import csv
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import Page
from areas.imports.report import Report
from areas.imports.source import FileRefused
from areas.imports.store import Kept, drop, keep, kept


class UploadForm(forms.Form):
    """The file."""

    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or Excel (.csv, .xlsx, .xls), 50 MB and 100,000 rows at most."),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
            "invalid": gettext_lazy("Choose a file."),
            "missing": gettext_lazy("Choose a file."),
        },
    )


class LeadsToImport(Page):
    """An administration page whose rows come in by the import on the page of another kind of row."""

    change_list_template = "admin/imports/change_list.html"
    import_page: type[Model]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with a button that leads to the import."""
        meta = self.import_page._meta
        url = reverse(f"{self.admin_site.name}:{meta.app_label}_{meta.model_name}_import")
        extra = {"import_url": url if self.has_add_permission(request) else ""}
        return super().changelist_view(request, (extra_context or {}) | extra)


class ImportPage(Page):
    """An administration page with an import button. Subclasses say which file they read and how."""

    change_list_template = "admin/imports/change_list.html"
    import_form: type[UploadForm] = UploadForm
    import_title: Any = ""
    import_help: Any = ""

    def run_import(self, found: Kept, *, apply: bool, actor: Any) -> Report:
        """Read the kept file; write it only when `apply`. Raises `FileRefused`."""
        raise NotImplementedError

    def example_rows(self) -> list[list[str]]:
        """Return a file to start from: a row of headings and a filled-in row. Empty when there is none."""
        return []

    def get_urls(self) -> list[URLPattern]:
        """The two steps stand before the pages of the rows."""
        view = self.admin_site.admin_view
        own = [
            path("importeren/", view(self.upload_view), name=self._name("import")),
            path("importeren/voorbeeld/", view(self.example_view), name=self._name("import_example")),
            path("importeren/<str:key>/", view(self.report_view), name=self._name("import_report")),
        ]
        return [*own, *super().get_urls()]

    def _name(self, what: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{what}"

    def _url(self, what: str, *args: str) -> str:
        return reverse(f"{self.admin_site.name}:{self._name(what)}", args=args)

    def _require_add(self, request: HttpRequest) -> None:
        if not self.has_add_permission(request):
            raise PermissionDenied

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the import button for who may add."""
        extra = {"import_url": self._url("import") if self.has_add_permission(request) else ""}
        return super().changelist_view(request, (extra_context or {}) | extra)

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Step 1: choose a file. It is put aside when it can be read."""
        self._require_add(request)
        is_sent = request.method == "POST"
        form = self.import_form(request.POST, request.FILES) if is_sent else self.import_form()
        if is_sent and form.is_valid():
            options = {key: value for key, value in form.cleaned_data.items() if key != "file"}
            found = None
            try:
                found = keep(
                    form.cleaned_data["file"], owner=self._pk(request), purpose=self._name(""), options=options
                )
                self.run_import(found, apply=False, actor=None)
            except FileRefused as error:
                form.add_error("file", str(error))
                if found:
                    drop(found)
            else:
                return HttpResponseRedirect(self._url("import_report", found.key), status=303)
        status = 422 if form.errors else 200
        return self._page(request, "admin/imports/upload.html", {"form": form}, status=status)

    def example_view(self, request: HttpRequest) -> HttpResponse:
        """Download the file to start from, as Dutch Excel reads and writes it."""
        self._require_add(request)
        rows = self.example_rows()
        if not rows:
            raise Http404
        name = _("example")
        response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        csv.writer(response, delimiter=";").writerows(rows)
        return response

    def report_view(self, request: HttpRequest, key: str) -> HttpResponse:
        """Step 2: read the report, and carry out the import of that very file."""
        self._require_add(request)
        try:
            found = kept(key, owner=self._pk(request), purpose=self._name(""))
            if request.method == "POST":
                return self._carry_out(request, found)
            report = self.run_import(found, apply=False, actor=None)
        except FileRefused as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(self._url("import"), status=303)
        return self._page(request, "admin/imports/report.html", {"report": report})

    def _carry_out(self, request: HttpRequest, found: Kept) -> HttpResponse:
        """Write everything or nothing; the file stays until it was written."""
        try:
            report = self.run_import(found, apply=True, actor=request.user)
        except DatabaseError:
            messages.error(request, _("The import did not succeed. Nothing was written. Try again in a moment."))
            return HttpResponseRedirect(self._url("import_report", found.key), status=303)
        drop(found)
        for name, count in report.named_counts():
            sentence = _("%(name)s: %(matched)s matched, %(new)s new, %(changed)s changed.")
            facts = {"name": name, "matched": count.matched, "new": count.new, "changed": count.changed}
            messages.success(request, sentence % facts)
        if report.refused:
            messages.warning(request, _("Rows refused: %(count)s.") % {"count": len(report.refused)})
        return HttpResponseRedirect(self._url("changelist"), status=303)

    @staticmethod
    def _pk(request: HttpRequest) -> int:
        return int(request.user.pk or 0)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """Return a page of the import with what every administration page needs."""
        page = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": self.import_title,
            "import_help": self.import_help,
            "import_url": self._url("import"),
            "example_url": self._url("import_example") if self.example_rows() else "",
            "changelist_url": self._url("changelist"),
            **context,
        }
        return TemplateResponse(request, template, page, status=status)
