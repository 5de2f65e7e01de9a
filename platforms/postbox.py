"""Shows the mail that a machine without a mail server wrote to disk."""

from django.http import Http404, HttpRequest, HttpResponse


def postbox(request: HttpRequest) -> HttpResponse:
    """List the mails."""
    raise Http404


def postbox_message(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail."""
    raise Http404


def postbox_html(request: HttpRequest, name: str) -> HttpResponse:
    """Show the HTML part."""
    raise Http404


def postbox_attachment(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Give an attachment."""
    raise Http404
