"""What a page may load, what it may ask of a browser, and who may load our files."""

from collections.abc import Callable

from csp.constants import NONE, SELF
from django.http import HttpRequest, HttpResponse

DIRECTIVES = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
    "object-src": [NONE],
}
# Nothing of the machine of the visitor is needed anywhere.
PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "fullscreen",
        "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "usb",
        "xr-spatial-tracking",
    )
)  # fmt: skip
# Pages behind the login hold people's data. A browser keeps them nowhere, so that the back button shows none of them
# after logging out on a shared computer. What was typed in a form comes back all the same: tests/browser/test_back.py.
NOT_KEPT = "no-store, private"


class SafeHeaders:
    """Sets what Django does not, on every answer that does not set it itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        match = request.resolver_match
        if match is not None and getattr(match.func, "login_required", True):
            response.headers.setdefault("Cache-Control", NOT_KEPT)
        return response
