"""What people need, unreadable in the database: sealed with a ring of keys, and bound to the row it stands in.

AES-256-GCM. The first key of `NEEDS_KEYS` seals, each of them opens. Copied to another row, or changed, it does not
open; its length tells nothing of what was ticked.
"""

import base64
import binascii
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

NONCE_BYTES, MARK_BYTES, STEP_BYTES = 12, 4, 256


@dataclass(frozen=True, slots=True)
class Told:
    """What someone told us of what they need."""

    choices: list[str] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the ring; `mark` tells it from the others and gives nothing away."""

    mark: str
    cipher: AESGCM


@lru_cache(maxsize=8)
def _ring(keys: tuple[str, ...]) -> dict[str, Key]:
    """Return the keys by their mark, the newest first."""
    found = {}
    for text in keys:
        made = HKDF(hashes.SHA256(), 32 + MARK_BYTES, None, b"buurtvenster needs 1").derive(text.encode())
        key = Key(made[32:].hex(), AESGCM(made[:32]))
        found[key.mark] = key
    return found


def marks() -> list[str]:
    """Return the marks of the keys that we have, that of the newest first."""
    return list(_ring(tuple(settings.NEEDS_KEYS)))


class Sealed(models.Model):
    """A row with what someone needs. `key_mark` names the key; both are empty when the person told nothing."""

    sealed = models.TextField(blank=True, default="", db_default="", editable=False)
    key_mark = models.CharField(max_length=8, blank=True, default="", db_default="", db_index=True, editable=False)

    SEALED_FIELDS: ClassVar[list[str]] = ["sealed", "key_mark"]

    class Meta:
        abstract = True

    @property
    def bound_to(self) -> str:
        """Return what no other row is called."""
        raise NotImplementedError

    @property
    def told(self) -> Told | None:
        """What it says; None when no key that we have opens it, or it was changed."""
        if not self.sealed:
            return Told()
        key = _ring(tuple(settings.NEEDS_KEYS)).get(self.key_mark)
        return _opened(key.cipher, self.sealed, self.bound_to) if key else None

    @property
    def is_readable(self) -> bool:
        """False when nobody can read it any more, or for now."""
        return self.told is not None

    @property
    def choices(self) -> list[str]:
        """The codes that were ticked; none when it cannot be read."""
        return (self.told or Told()).choices

    @property
    def note(self) -> str:
        """What was typed; empty when it cannot be read."""
        return (self.told or Told()).note

    def seal(self, choices: Sequence[str], note: str) -> None:
        """Put this in the row, sealed with the newest key; saves nothing."""
        if not choices and not note:
            self.sealed = self.key_mark = ""
            return
        key = next(iter(_ring(tuple(settings.NEEDS_KEYS)).values()))
        content = json.dumps([list(choices), note], ensure_ascii=False, separators=(",", ":")).encode()
        content += b" " * (-len(content) % STEP_BYTES)
        nonce = os.urandom(NONCE_BYTES)
        whole = nonce + key.cipher.encrypt(nonce, content, self.bound_to.encode())
        self.sealed, self.key_mark = base64.b64encode(whole).decode(), key.mark


def _opened(cipher: AESGCM, sealed: str, bound_to: str) -> Told | None:
    try:
        whole = base64.b64decode(sealed, validate=True)
        content = cipher.decrypt(whole[:NONCE_BYTES], whole[NONCE_BYTES:], bound_to.encode())
        choices, note = json.loads(content)
    except (InvalidTag, binascii.Error, ValueError):
        return None
    return Told(choices, note)
