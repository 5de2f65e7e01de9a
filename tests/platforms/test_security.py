"""security.txt, and the headers of every page."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from platforms import checks

TODAY = dt.date(2026, 11, 29)


@pytest.fixture(autouse=True)
def _contact(settings):
    settings.SECURITY_CONTACT, settings.SECURITY_EXPIRES = "veilig@voorbeeldstad.example", TODAY + dt.timedelta(days=90)
    settings.SECURITY_POLICY_URL, settings.SECURITY_LANGUAGES = "https://www.voorbeeldstad.example/melden", ["nl", "en"]


@pytest.fixture
def _today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


@pytest.mark.usefixtures("_today")
def test_the_file_says_whom_to_tell_and_until_when(client):
    response = client.get("/.well-known/security.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "Contact: mailto:veilig@voorbeeldstad.example",
        "Expires: 2027-02-27T23:59:59Z",
        "Preferred-Languages: nl, en",
        "Canonical: http://testserver/.well-known/security.txt",
        "Policy: https://www.voorbeeldstad.example/melden",
    ]


@pytest.mark.usefixtures("_today")
def test_a_contact_may_be_a_page(client, settings):
    settings.SECURITY_CONTACT = "https://www.voorbeeldstad.example/melden"
    assert b"Contact: https://www.voorbeeldstad.example/melden\n" in client.get(reverse("security_txt")).content


@pytest.mark.usefixtures("_today")
@pytest.mark.parametrize(("contact", "days"), [("", 90), ("x@y.example", -1), ("x@y.example", None)])
def test_without_a_contact_or_expired_it_is_not_there(client, settings, contact, days):
    settings.SECURITY_CONTACT = contact
    settings.SECURITY_EXPIRES = None if days is None else TODAY + dt.timedelta(days=days)
    assert client.get(reverse("security_txt")).status_code == 404


@pytest.mark.usefixtures("_today")
@pytest.mark.parametrize(
    ("contact", "days", "expected"),
    [("x@y.example", 31, []), ("x@y.example", 30, ["W"]), ("x@y.example", -1, ["W"]), ("", 90, ["W"])],
)
def test_a_check_warns_in_time(settings, contact, days, expected):
    settings.SECURITY_CONTACT, settings.SECURITY_EXPIRES = contact, TODAY + dt.timedelta(days=days)
    found = checks.weaknesses_can_be_reported(None)
    assert [message.id for message in found] == ["buurtvenster.W010" for _ in expected]
