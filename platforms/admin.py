"""The administration as a whole: its name, and what the search fields show."""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache


class _Choices(AutocompleteJsonView):
    """What a search field offers: as the page of that kind of row wants to be shown (`choice_label`)."""

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        """Return one choice."""
        choice: dict[str, str] = super().serialize_result(obj, to_field_name)  # type: ignore[misc] # absent in the stubs
        label = getattr(self.model_admin, "choice_label", None)
        return choice | ({"text": label(obj)} if label else {})


class Site(AdminSite):
    """The administration under the name of the installation."""

    site_header = settings.SITE_NAME
    site_title = settings.SITE_NAME
    index_title = _("Administration")
    enable_nav_sidebar = False  # the lists need the width: at 1280 the counts fell off

    def autocomplete_view(self, request: HttpRequest) -> HttpResponseBase:  # type: ignore[override] # as as_view()
        """Answer a search field."""
        return _Choices.as_view(admin_site=self)(request)

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the login page of the site, where tries are counted; for whoever is in and may not enter: 404."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME) or reverse(f"{self.name}:index"))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Context of every page; "view site" leads to the start page."""
        return super().each_context(request) | {"site_url": "/"}
