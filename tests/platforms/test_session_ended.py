"""A session that ended in the middle of a form: who logs in gets back what was typed, and nothing was done."""

import re
from html import unescape

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import LogEntry
from invitations.models import Referral
from meetings.models import Meeting
from platforms.typed import LARGEST
from tests.factories import AdministratorFactory, AreaFactory, AreaRoleFactory, MeetingFactory, ThemeFactory
from tests.person import fields

pytestmark = pytest.mark.django_db

PLAN = reverse("meetings:plan")
PASSWORD = "een-goed-wachtwoord"


@pytest.fixture
def sanne():
    return AreaRoleFactory(area=AreaFactory(name="Westwijk"), user__language="en").user


@pytest.fixture
def browser(sanne):
    """A browser that sends tokens, whose user is logged in."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["django_language"] = "en"
    strict.force_login(sanne)
    return strict


def main_form(page):
    """The form of the page that is filled in: in `main`."""
    return re.search(r"<main.*?(<form[^>]*method=\"post\".*?</form>)", page, re.S)[1]


def token(page):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]


def said(page):
    return [unescape(words) for words in re.findall(r'role="status">.*?<p>(.*?)</p>', page, re.S)]


def send(browser, path, page, values, referer=None):
    """Send values from the page at `path`, as a browser does."""
    values = {"csrfmiddlewaretoken": token(page)} | values
    return browser.post(path, values, headers={"referer": f"http://testserver{referer or path}"})


def log_in(browser, response, email, password=PASSWORD):
    """Fill in the login page that came back, and send it where it says."""
    page = response.content.decode()
    form = main_form(page)
    action = re.search(r'action="([^"]*)"', form.split(">")[0])
    path = unescape(action[1]) if action else response.wsgi_request.get_full_path()
    return browser.post(path, fields(form) | {"email": email, "password": password})


def lose_the_session():
    assert Session.objects.all().delete()[0] == 1


def half(theme):
    return {
        "title": 'Groen & "grijs" <hier>',
        "kind": "theme",
        "area": "",
        "themes": [str(theme.pk)],
        "participation": "",
        "question": "Wat\nkan er <beter>?",
    }


def test_a_half_filled_form_comes_back_as_it_was_after_logging_in(browser, sanne):
    themes = [ThemeFactory(), ThemeFactory(), ThemeFactory()]
    page = browser.get(PLAN).content.decode()
    lose_the_session()
    refused = send(browser, PLAN, page, half(themes[1]))
    assert (refused.status_code, "no-store" in refused["Cache-Control"]) == (403, True)
    assert said(refused.content.decode()) == [
        "You were logged out. Nothing was saved yet. Log in: then what you filled in comes back."
    ]
    shown = log_in(browser, refused, sanne.email)
    page = shown.content.decode()
    assert (shown.status_code, shown.wsgi_request.path, Meeting.objects.count()) == (200, PLAN, 0)
    assert said(page) == ["What you had filled in stands here again. Nothing was saved yet: press the button again."]
    stands = fields(main_form(page))
    assert {name: stands.get(name, [""]) for name in ("title", "themes", "question", "area")} == {
        "title": ['Groen & "grijs" <hier>'],
        "themes": [str(themes[1].pk)],
        "question": ["Wat\nkan er <beter>?"],
        "area": [""],
    }
    done = send(browser, PLAN, page, {name: value for name, value in stands.items() if name != "csrfmiddlewaretoken"})
    assert done.status_code == 422  # she presses, and the form is judged as ever: the area is missing
    assert LogEntry.objects.filter(action="logged in").count() == 1


def test_a_wrong_password_in_between_loses_nothing(browser, sanne):
    theme = ThemeFactory()
    page = browser.get(PLAN).content.decode()
    lose_the_session()
    refused = log_in(browser, send(browser, PLAN, page, half(theme)), sanne.email, "verkeerd")
    assert refused.status_code == 422
    stands = fields(main_form(log_in(browser, refused, sanne.email).content.decode()))
    assert (stands["title"], stands["themes"]) == (['Groen & "grijs" <hier>'], [str(theme.pk)])


def test_who_logged_in_elsewhere_meanwhile_gets_it_back_too(browser, sanne):
    theme = ThemeFactory()
    page = browser.get(PLAN).content.decode()
    lose_the_session()
    refused = send(browser, PLAN, page, half(theme))
    browser.force_login(sanne)
    form = fields(main_form(refused.content.decode()))
    stands = fields(main_form(browser.post(PLAN, form).content.decode()))
    assert stands["title"] == ['Groen & "grijs" <hier>']


def test_a_form_that_is_sent_elsewhere_comes_back_on_its_own_page(browser, sanne):
    meeting = MeetingFactory(area=sanne.area_roles.get().area, themes=[ThemeFactory()])
    here = reverse("invitations:caller", args=[meeting.pk])
    page = browser.get(here, {"naam": "Truus"}).content.decode()
    target = re.search(r'action="([^"]*)"', main_form(page)) if "<form" in page else None
    target = unescape(target[1]) if target else here
    lose_the_session()
    refused = send(browser, target, page, {"name": "Truus de Mier", "answer": "accepted"}, f"{here}?naam=Truus")
    shown = log_in(browser, refused, sanne.email)
    assert (shown.status_code, shown.wsgi_request.get_full_path()) == (200, f"{here}?naam=Truus")


def test_a_stranger_to_the_page_gets_nothing_of_it(browser, sanne):
    meeting = MeetingFactory(area=sanne.area_roles.get().area)
    here = reverse("meetings:subject", args=[meeting.pk])
    page = browser.get(here).content.decode()
    lose_the_session()
    other = AreaRoleFactory().user
    shown = log_in(browser, send(browser, here, page, {"title": "Geheim"}), other.email)
    assert (shown.status_code, "Geheim" in shown.content.decode()) == (404, False)


def carried(response):
    return fields(main_form(response.content.decode())).get("typed")


def test_what_is_kept_is_bound_to_its_page_and_to_half_an_hour(browser, sanne):
    theme, profile = ThemeFactory(), reverse("accounts:profile")
    page = browser.get(PLAN).content.decode()
    lose_the_session()
    refused = send(browser, PLAN, page, half(theme))
    known = {"csrfmiddlewaretoken": token(refused.content.decode()), "email": sanne.email, "password": PASSWORD}
    elsewhere = browser.post(profile, known | {"typed": carried(refused), "next": profile})
    assert (elsewhere.status_code, elsewhere["Location"]) == (302, profile)
    assert "Groen" not in browser.get(profile).content.decode()
    lose_the_session()
    with time_machine.travel(timezone.now() + timezone.timedelta(minutes=31)):
        known["csrfmiddlewaretoken"] = token(browser.get("/inloggen/").content.decode())
        late = browser.post(PLAN, known | {"typed": carried(refused), "next": PLAN})
        assert (late.status_code, late["Location"]) == (302, PLAN)
        page = browser.get(PLAN).content.decode()
    assert said(page) == ["What you had filled in was kept for half an hour, and is gone now."]
    assert "Groen" not in page


@pytest.mark.parametrize("typed", ["", "x", "eyJhIjoxfQ:1:2"])
def test_what_we_did_not_seal_is_no_way_in(client, sanne, typed):
    response = client.post(PLAN, {"typed": typed, "title": "Kwaad"})
    assert (response.status_code, Meeting.objects.count()) == (422, 0)
    assert "Kwaad" not in response.content.decode()
    client.force_login(sanne)
    response = client.post(PLAN, {"typed": typed, "title": "Kwaad"})
    assert (response.status_code, Meeting.objects.count()) == (302, 0)


@pytest.mark.parametrize(
    ("page", "path", "values"),
    [
        ("/wachtwoord/", "/wachtwoord/", {"current": "geheim", "new": "geheimer"}),
        ("/beheer/accounts/user/add/", "/beheer/accounts/user/add/", {"password1": "geheim"}),
        ("/agenda/", PLAN, {"title": "van een pagina zonder inloggen"}),
        ("/bestaat-niet/", PLAN, {"title": "van een pagina die er niet is"}),
        (PLAN, PLAN, {}),
        (PLAN, PLAN, {"question": "te groot"}),
    ],
)
def test_passwords_the_administration_and_buttons_lead_back_without_what_was_typed(client, page, path, values):
    if "question" in values:
        values = {"question": "".join(chr(33 + (i * i + i // 7) % 9000) for i in range(LARGEST))}
    AdministratorFactory()
    response = client.post(path, values, headers={"referer": f"http://testserver{page}"})
    assert (response.status_code, response["Location"].startswith("/inloggen/?next=")) == (302, True)


def test_nothing_of_it_is_kept_on_our_side(browser):
    page = browser.get(PLAN).content.decode()
    lose_the_session()
    send(browser, PLAN, page, half(ThemeFactory()))
    assert (Session.objects.count(), Meeting.objects.count(), Referral.objects.count()) == (0, 0, 0)
