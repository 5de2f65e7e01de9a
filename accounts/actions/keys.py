"""Security keys, fingerprints and faces (WebAuthn) as second factor: the secret never leaves the device.

What a key must answer to stands in the session, and counts for one answer.
"""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from cryptography.exceptions import InvalidSignature
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.actions.factors import end_other_sessions
from accounts.actions.logging import log
from accounts.models import User

KIND = Authenticator.Type.WEBAUTHN
# What an answer that no browser gives leads to, in allauth and in what is below it.
_WRONG = (ValidationError, ValueError, TypeError, KeyError, AttributeError, InvalidSignature)


def ask_new_key(*, user: User) -> str:
    """Return what a browser must ask a new key, as JSON."""
    return json.dumps(webauthn.begin_registration(user, passwordless=False)["publicKey"])


def ask_key(*, user: User) -> str:
    """Return what a browser must ask one of the keys of this user, as JSON."""
    return json.dumps(webauthn.begin_authentication(user)["publicKey"])


def add_key(*, user: User, name: str, answer: str) -> bool:
    """Take a key as second factor; False when its answer is not right."""
    try:
        credential: dict[str, Any] = json.loads(answer)
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
    except _WRONG:
        return False
    with transaction.atomic():
        webauthn.WebAuthn.add(user, name, credential)
        end_other_sessions(user)
        log(actor=user, action="add_factor", subject=user, kind=str(KIND))
    return True


def check_key(*, user: User, answer: str) -> bool:
    """Return whether one of the keys of this user answered rightly."""
    try:
        row = webauthn.complete_authentication(user, json.loads(answer))
    except _WRONG:
        return False
    row.last_used_at = timezone.now()
    row.save(update_fields=["last_used_at"])
    return True


def remove_key(*, user: User, pk: int) -> None:
    """Take a key away; recovery codes make no sense without any other factor."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user, type=KIND, pk=pk).delete()
        if not Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
            Authenticator.objects.filter(user=user).delete()
        end_other_sessions(user)
        log(actor=user, action="remove_factor", subject=user, kind=str(KIND))
