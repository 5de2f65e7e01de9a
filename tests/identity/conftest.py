"""Our settings for an OpenID provider that runs beside the tests, and someone who knows only addresses."""

import urllib.error
import urllib.parse
import urllib.request

import pytest
from django.core.cache import cache
from django.utils import translation

from platforms.environment import Environment
from platforms.identity import providers
from tests.identity.running import openid_provider


@pytest.fixture(scope="session")
def _process(tmp_path_factory):
    with openid_provider(tmp_path_factory.mktemp("openid")) as openid:
        yield openid


@pytest.fixture
def openid(_process, settings, monkeypatch):
    """The provider, honest, with a person who is a coordinator; the settings are read from an environment."""
    _process.be_honest()
    for name, value in _process.environment().items():
        monkeypatch.setenv(name, value)
    environment = Environment()
    settings.OIDC_PROVIDERS = ["werk"]
    settings.SOCIALACCOUNT_PROVIDERS = providers(environment, ["werk"])
    assert environment.mistakes == []
    cache.clear()
    with translation.override("en"):
        yield _process


def in_english(words):
    with translation.override("en"):
        return str(words)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


def follow(address):
    """Open a page of the provider, as a browser does; return where it leads to."""
    try:
        answer = urllib.request.build_opener(NoRedirect).open(address, timeout=10)
    except urllib.error.HTTPError as error:
        answer = error
    assert answer.status == 302, answer.read()
    return answer.headers["Location"]


def at_provider(client, start="/inloggen/met/werk/"):
    """Go to the provider and log in there; return the address on our site to which it leads."""
    client.cookies["django_language"] = "en"
    gone = client.get(start)
    assert gone.status_code == 302, gone.content.decode()
    back = urllib.parse.urlsplit(follow(gone["Location"]))
    assert back.netloc == "testserver"
    return f"{back.path}?{back.query}"


def log_in(client, start="/inloggen/met/werk/"):
    """The whole way; return our answer to it."""
    return client.get(at_provider(client, start))
