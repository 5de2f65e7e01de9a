"""The addresses of the site, with a plain page for what is not found: it is asked for some thousands of times."""

from django.http import HttpResponse

from platforms.urls import handler500, urlpatterns

__all__ = ["handler404", "handler500", "urlpatterns"]


def handler404(request, exception):
    """Say that it is not there."""
    return HttpResponse("not found", status=404)
