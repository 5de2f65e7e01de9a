"""`manage.py serve --demo` as a newcomer starts it: real processes, HTTP, mail on disk, and nothing left behind."""

import email
import email.policy
import http.cookiejar
import os
import re
import shutil
import signal
import socket
import sys
import time
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cases import case
from tests.platforms.processes import all_gone, family, is_running, line_with, start, until, words_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")


class Form(HTMLParser):
    """What a browser would send for the first posted form that has a field of this name."""

    def __init__(self, page, having):
        super().__init__()
        self.values, self.done, self.having, self.inside = {}, None, having, False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form" and attrs.get("method", "").lower() == "post":
            self.inside, self.values = True, {}
        elif self.inside and tag in {"input", "button", "textarea"} and attrs.get("name"):
            if attrs.get("type") not in {"radio", "checkbox", "submit"} or "checked" in attrs:
                self.values.setdefault(attrs["name"], attrs.get("value") or "")
            else:
                self.values.setdefault(attrs["name"], None)

    def handle_endtag(self, tag):
        if tag == "form" and self.inside:
            self.inside = False
            if self.done is None and self.having in self.values:
                self.done = {name: value for name, value in self.values.items() if value is not None}


class Browser:
    """A person with a cookie jar. Redirects are followed; an error status raises."""

    def __init__(self, address):
        self.address = address
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()), urllib.request.ProxyHandler({})
        )

    def get(self, path):
        with self.opener.open(urllib.parse.urljoin(self.address, path), timeout=30) as answer:
            assert answer.status == 200
            return answer.read().decode()

    def fill_in(self, path, **fields):
        """Open a page, fill in its form and send it; return the page that follows."""
        url = urllib.parse.urljoin(self.address, path)
        values = Form(self.get(path), having=next(iter(fields))).done | fields
        request = urllib.request.Request(url, urllib.parse.urlencode(values).encode(), {"Referer": url})
        with self.opener.open(request, timeout=30) as answer:
            assert answer.status == 200
            return answer.read().decode()

    def log_in(self, name):
        return self.fill_in("/inloggen/", email=f"{name}@demo.example", password="buurtvenster-demo")


class Site:
    """A running `serve --demo`."""

    def __init__(self, var, port):
        started = time.monotonic()
        self.var = var
        self.process = start("manage.py", "serve", "--demo", "--port", str(port), VAR_DIR=str(var))
        self.address = ADDRESS.search(line_with(self.process, "runs at http://")).group()
        Browser(self.address).get("/healthz")
        self.seconds = time.monotonic() - started

    @property
    def worker(self):
        """The id of the Celery worker itself, not of its guard or its children."""
        return next((pid for pid in family(self.process.pid) if "-m celery" in words_of(pid)), None)

    def mails_to(self, address):
        """Return the mails on disk to an address."""
        mails = [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted((self.var / "mail").glob("*.eml"))
        ]
        return [mail for mail in mails if address in mail["To"]]

    def end(self):
        """Stop by force whatever the tests left."""
        everybody = family(self.process.pid) if is_running(self.process.pid) else []
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        for pid in everybody:
            if is_running(pid):
                os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    return tmp_path_factory.mktemp("serve") / "var"


@pytest.fixture(scope="module")
def site(var):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        site = Site(var, taken.getsockname()[1])
        site.taken = taken.getsockname()[1]
    yield site
    site.end()


def test_serve_answers_within_half_a_minute_on_another_port_when_one_is_taken(site):
    assert site.seconds < 30
    assert int(ADDRESS.search(site.address).group(1)) != site.taken


def test_serve_keeps_its_files_to_itself(site):
    assert site.var.stat().st_mode & 0o777 == 0o700
    assert (site.var / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["beheer", "sanne", "amir", "kijker"])
def test_everyone_can_log_in_and_open_every_list(site, name):
    browser = Browser(site.address)
    browser.log_in(name)
    for path in ("/", "/bijeenkomsten/", "/gebieden/", "/contacten/", "/mijn-gegevens/", "/postbus/"):
        browser.get(path)


def test_coordinator_opens_every_page_of_every_meeting(site):
    browser = Browser(site.address)
    browser.log_in("sanne")
    meetings = sorted(set(re.findall(r"/bijeenkomsten/\d+/", browser.get("/bijeenkomsten/") + browser.get("/"))))
    assert len(meetings) == 4
    for meeting in meetings:
        page = browser.get(meeting)
        inside = set(re.findall(rf'href="({meeting}[a-z/]+)"', page))
        assert inside
        for path in inside:
            browser.get(path)


def test_resident_answers_by_the_mailed_link_and_hears_back(site):
    (mail,) = site.mails_to("rita.soares@")
    link = re.search(r"http://\S+/u/[\w.-]+/", mail.get_body(("plain",)).get_content()).group()
    assert link.startswith(site.address + "/")
    Browser(site.address).fill_in(link, answer="accepted", party_size="2")
    until(lambda: len(site.mails_to("rita.soares@")) == 2)
    confirmation = site.mails_to("rita.soares@")[-1]
    assert [part.get_content_type() for part in confirmation.walk()].count("text/calendar") == 1


@case("A7", "kill -9 of the worker under the supervisor", "it comes back")
def test_worker_killed_hard_comes_back(site):
    before = until(lambda: site.worker)
    os.kill(before, signal.SIGKILL)
    assert until(lambda: site.worker and site.worker != before)


def test_web_killed_hard_comes_back_and_nobody_is_refused_meanwhile(site):
    web = next(pid for pid in family(site.process.pid) if "-m gunicorn" in words_of(pid))
    os.kill(web, signal.SIGKILL)
    assert Browser(site.address).get("/healthz") == "ok"


@pytest.mark.parametrize("folder", ["messages", "control"])
@case("B8", "truncated, empty and odd files in the queue, under the supervisor", "mail goes on")
def test_junk_in_the_broker_does_not_stop_the_mail(site, folder):
    broker = site.var / "broker" / folder
    names = {"messages": "0_junk.buurtvenster.msg", "control": "buurtvenster.exchange"}
    (broker / names[folder]).write_bytes(b"\x00 this is not a message")
    before = len(site.mails_to("ruud.zwart@"))
    (mail, *_more) = site.mails_to("ruud.zwart@")
    link = re.search(r"http://\S+/u/[\w.-]+/", mail.get_body(("plain",)).get_content()).group()
    answer = {"messages": "declined", "control": "tentative"}[folder]
    Browser(site.address).fill_in(link, answer=answer, party_size="1")
    until(lambda: len(site.mails_to("ruud.zwart@")) == before + 1, seconds=90)  # promised: 60, on a busy machine too


def test_serve_killed_hard_leaves_no_orphans_and_the_next_start_keeps_everything(site):
    until(lambda: site.worker)
    before = len(site.mails_to("rita.soares@"))
    everybody = family(site.process.pid)
    site.process.kill()
    assert until(lambda: all_gone(everybody), seconds=30)
    again = Site(site.var, 0)
    try:
        assert len(again.mails_to("rita.soares@")) == before > 0
        everybody = family(again.process.pid)
        stopped = time.monotonic()
        again.process.terminate()
        assert again.process.wait(30) == 0
        assert time.monotonic() - stopped < 30
        assert all_gone(everybody)
        words = again.process.stdout.read()
        assert "Stopped." in words
        assert "Traceback" not in words
    finally:
        again.end()


def test_serve_stops_when_its_files_are_deleted_under_it(tmp_path):
    site = Site(tmp_path / "var", 0)
    try:
        everybody = family(site.process.pid)
        shutil.rmtree(site.var, ignore_errors=True)  # the worker may write a file meanwhile
        line_with(site.process, f"The files in {site.var} were deleted. Everything stops now; start again to make")
        assert site.process.wait(30) == 1
        assert until(lambda: all_gone(everybody))
    finally:
        site.end()


def test_port_that_is_taken_is_said_in_one_sentence_in_production(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start("manage.py", "serve", "--port", str(port), **production(tmp_path))
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert said.strip() == (
        f"CommandError: Cannot listen on 127.0.0.1 port {port}: Address already in use. Choose another one with --port."
    )


def test_serve_in_production_makes_no_demo(tmp_path):
    process = start("manage.py", "serve", "--port", "0", **production(tmp_path))
    try:
        line_with(process, "runs at https://buurtvenster.voorbeeldstad.example/")
        words = line_with(process, "Stop with Ctrl-C.")
        assert "password" not in words
    finally:
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
    assert "demo" not in said
    assert process.returncode == 0


def production(folder: Path):
    """The configuration of a small real installation."""
    return {
        "VAR_DIR": str(folder),
        "SECRET_KEY": "x" * 60,
        "TOKEN_KEYS": "y" * 40,
        "NEEDS_KEYS": "z" * 40,
        "ORGANISATION_NAME": "Gemeente Voorbeeldstad",
        "BASE_URL": "https://buurtvenster.voorbeeldstad.example",
        "ALLOWED_HOSTS": "buurtvenster.voorbeeldstad.example",
        "PUBLIC_PHONE": "14 010",
        "PUBLIC_EMAIL": "wijken@voorbeeldstad.example",
        "EMAIL_URL": "smtp://127.0.0.1:2525",
        "DEFAULT_FROM_EMAIL": "wijken@voorbeeldstad.example",
        "CELERY_BROKER_URL": "filesystem://",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
    }
