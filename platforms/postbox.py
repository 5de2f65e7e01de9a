"""Shows the mail that an installation without a mail server writes to disk. For the machine itself only."""

import datetime as dt
import email.message
import ipaddress
import re
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import SELF
from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from invitations.views.preview import MAIL_POLICY

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,200}\.eml")
ON_A_PAGE = 50
_HERE = {"127.0.0.1", "localhost", "::1"}
_OF_A_PROXY = ("HTTP_X_FORWARDED", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


@dataclass(frozen=True, slots=True)
class Line:
    """One mail in the list."""

    name: str
    subject: str
    recipient: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail; `number` counts from 0."""

    number: int
    name: str
    size: int


def is_open(request: HttpRequest) -> bool:
    """True when mail is kept on disk and the visitor sits at this machine, with no proxy in between.

    A proxy on this machine comes from here too, for anyone. It is known by what it adds, or by the host that was asked.
    """
    if settings.MAIL_DIR is None or settings.NUM_PROXIES or any(name.startswith(_OF_A_PROXY) for name in request.META):
        return False
    try:
        host = urlsplit(f"//{request.META.get('HTTP_HOST', '')}").hostname
        return host in _HERE and ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


@never_cache
@login_not_required
def postbox(request: HttpRequest) -> HttpResponse:
    """List the mails, the newest first."""
    folder = _folder(request)
    files = sorted(folder.glob("*.eml"), key=lambda file: (file.stat().st_mtime, file.name), reverse=True)
    page = Paginator(files, ON_A_PAGE).get_page(request.GET.get("pagina"))
    return render(request, "platforms/postbox.html", {"page": page, "lines": [_line(file) for file in page]})


@never_cache
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # its types know only views without arguments
@login_not_required
def postbox_message(request: HttpRequest, name: str) -> HttpResponse:
    """Show one mail: its text with links, its layout in a closed frame, and its attachments."""
    file = _file(request, name)
    message = _message(file)
    text = message.get_body(("plain",))
    context = {
        "line": _line(file),
        "sender": message["From"],
        "text": text.get_content() if text else "",
        "has_html": message.get_body(("html",)) is not None,
        "attachments": _attachments(message),
    }
    return render(request, "platforms/postbox_message.html", context)


@never_cache
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # stubs: csp() takes a mapping too
@login_not_required
def postbox_html(request: HttpRequest, name: str) -> HttpResponse:
    """Return the layout of a mail, to be shown in a closed frame; its links open in the whole window."""
    part = _message(_file(request, name)).get_body(("html",))
    if part is None:
        raise Http404
    content = re.sub(r"(<head[^>]*>)", r'\1<base target="_top">', part.get_content(), count=1)
    return HttpResponse(content)


@never_cache
@login_not_required
def postbox_attachment(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Return one attachment as a download."""
    message = _message(_file(request, name))
    parts = list(message.iter_attachments())
    if number >= len(parts):
        raise Http404
    response = HttpResponse(_bytes(parts[number]), content_type=parts[number].get_content_type())
    filename = _attachments(message)[number].name
    response.headers["Content-Disposition"] = str(content_disposition_header(True, filename))
    return response


def _folder(request: HttpRequest) -> Path:
    """Return the folder with mails, or 404 where they may not be seen."""
    if settings.MAIL_DIR is None or not is_open(request):
        raise Http404
    return Path(settings.MAIL_DIR)


def _file(request: HttpRequest, name: str) -> Path:
    """Return the file of a mail; 404 for a name that could lead elsewhere."""
    file = _folder(request) / name
    if not NAME.fullmatch(name) or file.is_symlink() or not file.is_file():
        raise Http404
    return file


def _message(file: Path) -> EmailMessage:
    """Read a mail."""
    return BytesParser(policy=policy.default).parsebytes(file.read_bytes())


def _line(file: Path) -> Line:
    """Read what the list shows of a mail: its headers and when it was written."""
    with file.open("rb") as stream:
        headers = BytesHeaderParser(policy=policy.default).parse(stream)
    at = dt.datetime.fromtimestamp(file.stat().st_mtime, tz=dt.UTC)
    return Line(file.name, str(headers["Subject"] or ""), str(headers["To"] or ""), at)


def _attachments(message: EmailMessage) -> list[Attachment]:
    """Return the attachments of a mail."""
    return [
        Attachment(number, part.get_filename() or f"{number + 1}", len(_bytes(part)))
        for number, part in enumerate(message.iter_attachments())
    ]


def _bytes(part: email.message.Message) -> bytes:
    """Return the content of a part as it was before it was encoded."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else part.as_bytes()
