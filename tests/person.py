"""A person with a browser without JavaScript: opens pages, fills in forms, presses buttons, over real HTTP."""

import html
import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from tests.installation import PASSWORD


class Person:
    """Keeps cookies and the page that is open."""

    def __init__(self, base_url):
        self.base_url = base_url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.opener.addheaders = [("Accept-Language", "nl"), ("Referer", base_url)]
        self.page = ""
        self.url = base_url

    def open(self, url, data=None):
        body = urllib.parse.urlencode(data, doseq=True).encode() if data is not None else None
        answer = self.opener.open(urllib.parse.urljoin(self.url, url), body, timeout=30)
        self.url, self.page = answer.url, answer.read().decode()
        return self.page

    def press(self, button, **values):
        """Fill in values and press the button with this text: sends the form that holds it."""
        for form in re.findall(r"<form.*?</form>", self.page, re.S):
            if button in form:
                tag = re.match(r"<form[^>]*>", form).group(0)
                action = re.search(r'action="([^"]*)"', tag)
                found = re.search(r"<button[^>]*>(?=[^<]*(?:<[^/][^<]*)*?" + re.escape(button) + ")", form)
                pressed = attributes(found.group(0)) if found else {}
                data = fields(form) | values
                if "name" in pressed:
                    data[pressed["name"]] = pressed.get("value", "")
                return self.open(html.unescape(action.group(1)) if action else self.url, data)
        raise AssertionError(f"no form with {button!r} on {self.url}")


def attributes(tag):
    return {name: html.unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}


def fields(form):
    """What a browser would send of this form when nothing was changed."""
    data = {}
    for tag in re.findall(r"<input[^>]*>", form):
        given = attributes(tag)
        if "name" not in given or given.get("type") in {"submit", "search"}:
            continue
        if given.get("type") in {"checkbox", "radio"} and " checked" not in tag:
            continue
        data.setdefault(given["name"], []).append(given.get("value", "on"))
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)"[^>]*selected', options) or re.search(
            r'<option value="([^"]*)"', options
        )
        data[name] = [html.unescape(chosen.group(1))] if chosen else []
    for name, text in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.S):
        data[name] = [html.unescape(text).strip()]
    return data


def coordinator(base_url, name="sanne"):
    """A coordinator of the demo, logged in."""
    person = Person(base_url)
    person.open("/inloggen/")
    person.press("Inloggen", email=f"{name}@demo.example", password=PASSWORD)
    return person


def send_ready_draft(person):
    """Send the invitations of the demo's complete draft and end the stop window; return the meeting's address."""
    person.open("/bijeenkomsten/")
    draft = ready_draft(person)
    person.open(f"{draft}controleren/")
    person.press(re.search(r"Verstuur \d+ uitnodigingen", person.page).group(0), when="now")
    person.press("Verstuur nu meteen")
    return draft


def ready_draft(person):
    """The address of a draft that is complete: its check page has the button."""
    for path in dict.fromkeys(re.findall(r"/bijeenkomsten/\d+/", person.page)):
        page = person.open(f"{path}controleren/")
        if re.search(r"Verstuur \d+ uitnodigingen", page):
            return path
    raise AssertionError("the demo has no complete draft")
