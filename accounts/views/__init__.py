"""Logging in and out, second factors, mailed links, what someone may change, and the files of the house style."""

from accounts.views.afterwards import WorkAfterwards
from accounts.views.factors import add_app, confirm, factors, new_recovery_codes, recovery_codes, remove_app
from accounts.views.keys import add_key, remove_key
from accounts.views.links import choose_password, forgotten
from accounts.views.own import end_other_sessions, house_style_logo, house_style_tokens, password, profile
from accounts.views.provider import connect_provider, provider_answer, provider_login
from accounts.views.sign_in import check_factor, login, logout

__all__ = [
    "WorkAfterwards",
    "add_app",
    "add_key",
    "check_factor",
    "choose_password",
    "confirm",
    "connect_provider",
    "end_other_sessions",
    "factors",
    "forgotten",
    "house_style_logo",
    "house_style_tokens",
    "login",
    "logout",
    "new_recovery_codes",
    "password",
    "profile",
    "provider_answer",
    "provider_login",
    "recovery_codes",
    "remove_app",
    "remove_key",
]
