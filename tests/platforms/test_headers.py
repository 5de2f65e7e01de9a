"""The headers of the security baseline, on every public route and on pages of staff."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests.factories import AdministratorFactory
from tests.house.test_routes import PUBLIC_ROUTES, address_of

pytestmark = pytest.mark.django_db
STAFF = [
    "home",
    "state",
    "restored",
    "meetings:meetings",
    "areas:areas",
    "invitations:delivery",
    "accounts:profile",
    "admin:index",
]
# The only page that another site may show in a frame, and the mail that the demo shows in one of its own.
FRAMED = {"invitations:embed", "postbox_html"}
STRICT = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "form-action 'self'",
    "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'",
}  # fmt: skip


def problems(name, response):
    """What is not as the baseline wants it."""
    headers = response.headers
    policy = {part.strip() for part in headers.get("Content-Security-Policy", "").split(";")}
    expected = {
        "X-Content-Type-Options": {"nosniff"},
        "Referrer-Policy": {"same-origin", "no-referrer"},
        "Cross-Origin-Opener-Policy": {"same-origin"},
        "Cross-Origin-Resource-Policy": {"same-origin"},
        "Strict-Transport-Security": {"max-age=31536000; includeSubDomains; preload"},
    }
    found = [header for header, values in expected.items() if headers.get(header) not in values]
    if "geolocation=()" not in headers.get("Permissions-Policy", ""):
        found.append("Permissions-Policy")
    if name not in FRAMED and headers.get("X-Frame-Options") != "DENY":
        found.append("X-Frame-Options")
    found += sorted(STRICT - policy) if name not in FRAMED else []
    return found + [part for part in policy if "unsafe" in part or "*" in part]


@pytest.fixture
def _https(settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    settings.SECURE_HSTS_PRELOAD = True


@pytest.mark.usefixtures("_https")
@pytest.mark.parametrize("name", sorted(PUBLIC_ROUTES))
def test_every_public_route_has_the_headers(client, name):
    assert problems(name, client.get(address_of(name), secure=True)) == []


@pytest.mark.usefixtures("_https")
@pytest.mark.parametrize("name", STAFF)
def test_pages_of_staff_have_the_headers(client, name):
    client.force_login(AdministratorFactory())
    response = client.get(reverse(name), secure=True)
    assert (response.status_code, problems(name, response)) == (200, [])


@pytest.mark.usefixtures("_https")
def test_a_page_that_is_not_there_and_one_to_log_in_for_have_the_headers(client):
    for address in ("/bestaat-niet/", reverse("home")):
        assert problems("", client.get(address, secure=True)) == []


def test_cookies_of_staff_are_for_this_host_only():
    assert (settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE) == (True, "Lax")
