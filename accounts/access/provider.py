"""From the answer of an identity provider (OpenID Connect) to what it says for certain about someone.

allauth keeps the state of a login, proves with PKCE that it was ours, and fetches the token. It reads the token without
its signature and knows no nonce: both are checked here. Addresses of a provider come from its own configuration, never
from a request.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import jwt
import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
STATE_MINUTES = 15  # within which somebody logs in at the provider
LEEWAY_SECONDS = 60  # that two clocks may differ


class ProviderRefused(Exception):
    """The answer of the provider cannot be believed; its text is for the log and holds nothing about anyone."""


class ProviderAway(Exception):
    """The provider does not answer."""


class LoginGivenUp(Exception):
    """Who was asked to log in at the provider did not."""


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider that can be chosen."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider says for certain, and what the login was for (`state` is what we kept at its start)."""

    provider: Provider
    subject: str
    claims: Mapping[str, Any]
    state: Mapping[str, Any]
    client_id: str
    id_token: str
    end_url: str


def providers() -> list[Provider]:
    """Return the providers of this installation, in the order of the settings."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return [Provider(app["provider_id"], app["name"]) for app in apps]


def provider_options(name: str) -> dict[str, Any]:
    """Return what the settings say about a provider; 404 for an unknown one."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    found = next((app for app in apps if app["provider_id"] == name), None)
    if found is None:
        raise Http404
    return dict(found["settings"])


def start(request: HttpRequest, name: str, *, process: str, target: str, **kept: Any) -> str:
    """Return the address at the provider where someone logs in; what is `kept` comes back with the answer."""
    provider, nonce = _provider(request, name), secrets.token_urlsafe(24)
    parameters = {"nonce": nonce}
    if provider.app.settings["acr"]:
        parameters["acr_values"] = " ".join(provider.app.settings["acr"])
    try:
        response = provider.redirect(
            request,
            process,
            next_url=target,
            data=kept,
            auth_params=parameters,
            scope=provider.get_scope(),
            nonce=nonce,
        )
    except (requests.RequestException, OAuth2Error, ValueError, KeyError) as error:
        raise ProviderAway(type(error).__name__) from error
    if not request.user.is_authenticated:
        request.session.set_expiry(STATE_MINUTES * 60)  # a visitor who never comes back leaves no row for hours
    return str(response["Location"])


def finish(request: HttpRequest, name: str) -> Answer:
    """Return what the provider says; raises when it says nothing, or nothing that can be believed."""
    provider = _provider(request, name)
    state = statekit.unstash_state(request, provider_id=provider.sub_id, state_id=request.GET.get("state", ""))
    if state is None:
        raise ProviderRefused("state")
    if "error" in request.GET or "code" not in request.GET:
        raise LoginGivenUp
    adapter = provider.get_oauth2_adapter(request)
    if request.GET.get("iss", adapter.issuer) != adapter.issuer:
        raise ProviderRefused("issuer of the answer")
    try:
        return _exchange(request, provider, adapter, state)
    except requests.RequestException as error:
        raise ProviderAway(type(error).__name__) from error
    except (OAuth2Error, jwt.PyJWTError, ValueError, KeyError) as error:
        raise ProviderRefused(type(error).__name__) from error


def end_session_url(answer: Answer) -> str:
    """Return the address at the provider where someone logs out there too, and comes back to our login page."""
    query = {
        "id_token_hint": answer.id_token,
        "client_id": answer.client_id,
        "post_logout_redirect_uri": settings.BASE_URL + reverse("accounts:login"),
    }
    return f"{answer.end_url}{'&' if '?' in answer.end_url else '?'}{urlencode(query)}"


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """Talks to one provider, and believes only the one of the settings."""

    @property
    def issuer(self) -> str:
        """Return the issuer of the settings."""
        return str(self.get_provider().app.settings["issuer"])

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return the configuration of the provider; raises when it is of another issuer."""
        found: dict[str, Any] = super().openid_config
        if found["issuer"] != self.issuer:
            raise OAuth2Error("another issuer")
        return found

    def get_provider(self) -> Any:
        """Return the provider, which talks through this class."""
        return _provider(self.request, self.provider_id)

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Return where the answer goes: the address of the settings, whatever host the request names."""
        return settings.BASE_URL + reverse("accounts:provider_answer", args=[self.provider_id])

    def userinfo(self, access_token: str) -> dict[str, Any]:
        """Return what the provider says besides the token, when it says anything there."""
        return dict(self._fetch_user_info(access_token)) if self.openid_config.get("userinfo_endpoint") else {}


def _provider(request: HttpRequest, name: str) -> Any:
    """Return allauth's provider of this name; 404 for one that is not in the settings."""
    provider_options(name)
    provider = get_adapter().get_provider(request, provider=name)
    provider.oauth2_adapter_class = Adapter
    return provider


def _exchange(request: HttpRequest, provider: Any, adapter: Adapter, state: dict[str, Any]) -> Answer:
    """Change the code for a token, and the token for what it says."""
    client = adapter.get_client(request, provider.app)
    given = client.get_access_token(request.GET["code"], pkce_code_verifier=state["pkce_code_verifier"])
    proven = _proven(given["id_token"], adapter, provider.app.client_id, state["nonce"])
    more = adapter.userinfo(given["access_token"])
    if more and more.get("sub") != proven["sub"]:
        raise ProviderRefused("userinfo of somebody else")
    return Answer(
        provider=Provider(provider.app.provider_id, provider.app.name),
        subject=str(proven["sub"]),
        claims=more | proven,
        state=state,
        client_id=provider.app.client_id,
        id_token=given["id_token"],
        end_url=str(adapter.openid_config.get("end_session_endpoint", "")),
    )


def _proven(token: str, adapter: Adapter, client_id: str, nonce: str) -> dict[str, Any]:
    """Return what an ID token says; signature, issuer, audience, time and nonce checked (OpenID Connect 3.1.3.7)."""
    algorithm = jwt.get_unverified_header(token).get("alg")
    if algorithm not in ALGORITHMS:
        raise ProviderRefused("algorithm")
    claims: dict[str, Any] = jwt.decode(
        token,
        _key(token, adapter),
        algorithms=[algorithm],
        audience=client_id,
        issuer=adapter.issuer,
        leeway=LEEWAY_SECONDS,
        options={"require": ["exp", "iat", "iss", "aud", "sub"]},
    )
    if claims.get("azp", client_id) != client_id or (isinstance(claims["aud"], list) and len(claims["aud"]) > 1):
        raise ProviderRefused("audience")
    if not constant_time_compare(str(claims.get("nonce", "")), nonce):
        raise ProviderRefused("nonce")
    return claims


def _key(token: str, adapter: Adapter) -> jwt.PyJWK:
    """Return the key of the provider that signed; the only one when the token names none."""
    with get_adapter().get_requests_session() as session:
        response = session.get(adapter.openid_config["jwks_uri"])
        response.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(response.json()).keys
    wanted = jwt.get_unverified_header(token).get("kid")
    found = [key for key in keys if key.public_key_use in {None, "sig"} and wanted in {None, key.key_id}]
    if len(found) != 1:
        raise ProviderRefused("key")
    return found[0]
