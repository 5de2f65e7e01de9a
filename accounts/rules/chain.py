"""What makes the log tamper-evident: a mark on each entry and a link to the one before, made with a key.

The key is not in the database. So who can write there, but not read the settings, can neither make an entry, nor change
one, nor make the chain anew.
"""

import datetime as dt
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

START = "start"  # what the first link follows


class Problem(models.TextChoices):
    """What can be wrong with the log, in words."""

    CHANGED = "changed", _("This entry was changed after it was written.")
    FORGED = "forged", _("This entry was not written by this site.")
    DOUBLE = "double", _("This entry is a copy of another one.")
    REMOVED = "removed", _("This entry was removed.")
    UNLINKED = "unlinked", _("This entry was put in later.")
    GAP = "gap", _("Links of the chain were removed before this entry.")
    ORDER = "order", _("Before this entry something was put in, removed or exchanged.")
    HEAD = "head", _("The oldest entries were removed, and the log does not say by whom.")
    TAIL = "tail", _("The newest entries were removed.")
    OTHER = "other", _("This is not the log that was seen before: it was made anew.")
    KEY = "key", _("This entry was written with a key that is not in AUDIT_KEYS any more.")
    CHECK = "check", _("What the daily check wrote down was changed from outside.")
    UNGUARDED = "unguarded", _("The database does not refuse changes of the log: its triggers are gone.")


class UnknownKey(Exception):
    """Something was made with a key that we do not have."""


@lru_cache(maxsize=8)
def ring(given: tuple[str, ...]) -> dict[str, bytes]:
    """Return the keys of the log by their names, the one that writes first. The name tells nothing of the key."""
    keys = [hmac.digest(each.encode(), b"buurtvenster: the log", "sha256") for each in given]
    return {hashlib.sha256(key).hexdigest()[:8]: key for key in keys}


def content(
    *, at: dt.datetime, actor: int | None, action: str, object_type: str, object_id: str, details: Mapping[str, Any]
) -> bytes:
    """Return an entry as bytes: the same before it goes to the database and after it comes back."""
    moment = at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    plain = json.loads(json.dumps(details))  # as the database gives it back: keys are text, tuples are lists
    return _bytes([moment, actor, action, object_type, object_id, plain])


def make_mark(keys: Mapping[str, bytes], entry: bytes) -> str:
    """Return the mark of an entry, `<key>.<salt>.<digest>`. The salt makes each mark occur once."""
    name = next(iter(keys))
    salt = secrets.token_hex(8)
    return f"{name}.{salt}.{_digest(keys[name], b'entry', salt.encode(), entry)}"


def mark_problem(keys: Mapping[str, bytes], entry: bytes, mark: str) -> Problem | None:
    """Return what is wrong with an entry that carries this mark, or nothing."""
    name, _dot, rest = mark.partition(".")
    salt, dot, digest = rest.partition(".")
    if not dot:
        return Problem.FORGED
    if name not in keys:
        return Problem.KEY
    is_ours = hmac.compare_digest(_digest(keys[name], b"entry", salt.encode(), entry), digest)
    return None if is_ours else Problem.CHANGED


def make_link(keys: Mapping[str, bytes], *parts: object) -> str:
    """Return the hash of a link, `<key>.<digest>`; its parts are what it follows, its number, its entry and so on."""
    return _made(keys, b"link", parts)


def is_link(keys: Mapping[str, bytes], link: str, *parts: object) -> bool:
    """True when this link was made of these parts. Raises `UnknownKey`."""
    return _is_made(keys, b"link", link, parts)


def make_check(keys: Mapping[str, bytes], *parts: object) -> str:
    """Return the mark of what the daily check wrote down, `<key>.<digest>`."""
    return _made(keys, b"check", parts)


def is_check(keys: Mapping[str, bytes], mark: str, *parts: object) -> bool:
    """True when the daily check wrote down these parts under this mark. Raises `UnknownKey`."""
    return _is_made(keys, b"check", mark, parts)


def _made(keys: Mapping[str, bytes], what: bytes, parts: tuple[object, ...]) -> str:
    name = next(iter(keys))
    return f"{name}.{_digest(keys[name], what, _bytes(list(map(str, parts))))}"


def _is_made(keys: Mapping[str, bytes], what: bytes, mark: str, parts: tuple[object, ...]) -> bool:
    name, dot, digest = mark.partition(".")
    if dot and name not in keys:
        raise UnknownKey(name)
    return bool(dot) and hmac.compare_digest(_digest(keys[name], what, _bytes(list(map(str, parts)))), digest)


def _digest(key: bytes, *parts: bytes) -> str:
    return hmac.digest(key, b"|".join(parts), "sha256").hex()


def _bytes(values: list[Any]) -> bytes:
    return json.dumps(values, sort_keys=True, separators=(",", ":")).encode()
