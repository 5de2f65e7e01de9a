"""A page that stood open longer than the session: what its buttons and its script get."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

pytestmark = pytest.mark.django_db

STOP = reverse("invitations:stop", args=[1])
SENDING = reverse("invitations:sending", args=[1])


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize(
    ("referer", "target"),
    [
        (f"http://testserver{SENDING}?a=1", f"/inloggen/?next={SENDING}%3Fa%3D1"),
        (f"https://elders.example{SENDING}", "/inloggen/?next=/"),
        ("http://[", "/inloggen/?next=/"),
        (None, "/inloggen/?next=/"),
    ],
)
def test_a_button_pressed_too_late_leads_back_to_its_page(client, referer, target):
    response = client.post(STOP, headers={"referer": referer} if referer else {})
    assert (response.status_code, response["Location"]) == (302, target)
    assert said(response) == ["You were logged out. What you pressed last was not done: log in and do it again."]


def test_a_page_asked_for_leads_back_to_itself_without_a_word(client):
    response = client.get(SENDING)
    assert (response["Location"], said(response)) == (f"/inloggen/?next={SENDING}", [])


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_script_makes_the_browser_load_its_page_anew(client, method):
    response = getattr(client, method)(SENDING, headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Refresh"], response.content) == (204, "true", b"")
