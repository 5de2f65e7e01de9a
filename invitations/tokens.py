"""Derived links: a random public id with a keyed signature per purpose, so that nothing secret is stored."""

import base64
import hashlib
import hmac
import re
import time

from django.conf import settings
from django.utils.crypto import constant_time_compare

NONCE_VALID_SECONDS = 24 * 3600
# No vowels, so that no code is a word, and none of B and 8, I, L and 1, O, Q and 0, S and 5, Z and 2: they look alike.
CODE_ALPHABET = "CDFGHJKMNPRTVWXY34679"
CODE_LENGTH = 8
ENTRY_LENGTH = 6
_CODES = 3
_TOKEN = re.compile(r"([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{22})")
_RETURN_PATH = re.compile(r"\+([a-z2-7]{1,13})\.([0-9a-f]{16})@")
_SCANNED = re.compile(rf"/binnen/[0-9]{{1,18}}-([{CODE_ALPHABET}]{{{ENTRY_LENGTH}}})/")
_NOTHING = "?" * 22


def _sign(key: str, *parts: object) -> str:
    """Return 128 bits of HMAC-SHA256 over the parts as 22 URL-safe characters."""
    digest = hmac.digest(key.encode(), "|".join(map(str, parts)).encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()


def _is_ours(signature: str, *parts: object) -> bool:
    """True when one of the keys signed these parts; every key is tried, so that the time tells nothing."""
    matches = [constant_time_compare(_sign(key, *parts), signature) for key in settings.TOKEN_KEYS]
    return any(matches)


def make(public_id: str, version: int, purpose: str) -> str:
    """Return the token `<public id>.<signature>` for one purpose (`reply`, `unsubscribe`, `calendar`)."""
    return f"{public_id}.{_sign(settings.TOKEN_KEYS[0], public_id, version, purpose)}"


def split(token: str) -> tuple[str, str]:
    """Return public id and signature; a malformed token gives two that match nothing, in the same time."""
    parts = _TOKEN.fullmatch(token)  # no other characters: PostgreSQL, for one, refuses a NUL with an error
    return (parts[1], parts[2]) if parts else (_NOTHING, _NOTHING)


def is_valid(public_id: str, version: int, purpose: str, signature: str) -> bool:
    """True when one of the keys made this signature; every key is tried, so that the time tells nothing."""
    return _is_ours(signature, public_id, version, purpose)


def make_nonce(public_id: str, now: float | None = None) -> str:
    """Return a form nonce for one loaded page: proves that the form was loaded, and makes a double click one answer."""
    issued = f"{int((now or time.time()) * 1000):x}"
    return f"{issued}.{_sign(settings.TOKEN_KEYS[0], public_id, issued, 'form')}"


def is_fresh(public_id: str, nonce: str, now: float | None = None) -> bool:
    """True when the nonce was made for this invitation within the last 24 hours."""
    issued, _, signature = nonce.partition(".")
    if not _is_ours(signature, public_id, issued, "form"):
        return False
    return 0 <= (now or time.time()) - int(issued, 16) / 1000 <= NONCE_VALID_SECONDS


def letter_mark(public_id: str, version: int) -> str:
    """Return what stands behind the link of a letter, so that the answer says that it came by letter."""
    return make(public_id, version, "letter").partition(".")[2]


def letter_codes(public_id: str, version: int) -> list[str]:
    """Return the codes that may stand on the letter of this invitation, the one to print first.

    Eight of 21 signs are 35 bits: among very many letters two could get the same. Then the second takes its next code.
    """
    parts = [(key, number) for key in settings.TOKEN_KEYS for number in range(_CODES)]
    return [_letter_code(key, public_id, version, number) for key, number in parts]


def _letter_code(key: str, *parts: object) -> str:
    digest = hmac.digest(key.encode(), "|".join(["letter-code", *map(str, parts)]).encode(), "sha256")
    number, signs = int.from_bytes(digest[:16], "big"), len(CODE_ALPHABET)
    return "".join(CODE_ALPHABET[number // signs**place % signs] for place in range(CODE_LENGTH))


def entry_code(public_id: str, version: int) -> str:
    """Return the code that finds someone on the list at the door, and does nothing else.

    Six of 21 signs: two of a full hall have the same one in six hundred halls; then the list shows both.
    """
    return short_code("door", public_id, version)[:ENTRY_LENGTH]


def short_code(*parts: object) -> str:
    """Return eight signs that stand for these parts, to type over from paper."""
    return _letter_code(settings.TOKEN_KEYS[-1], *parts)


def entry_code_in(typed: str) -> str:
    """Return the code in what was typed, or in the address that a scanner types; nothing when there is none."""
    if scanned := _SCANNED.search(typed):
        return scanned[1]
    code = plain_code(typed)
    return code if len(code) == ENTRY_LENGTH and set(code) <= set(CODE_ALPHABET) else ""


def spaced(code: str) -> str:
    """Return a code as people read it: in groups of three signs, or of four."""
    size = 3 if len(code) == ENTRY_LENGTH else 4
    return " ".join(code[at : at + size] for at in range(0, len(code), size))


def queue_owner(*parts: object) -> str:
    """Return under which name a tablet keeps the taps of one meeting and one login or link; it leads back to nobody."""
    return _sign(settings.TOKEN_KEYS[-1], "queue", *parts)


def plain_code(typed: str) -> str:
    """Return a code as it is looked up: without spaces and hyphens, in capitals."""
    return re.sub(r"[\s\u2010-\u2015-]", "", typed).upper()


def code_hashes(code: str) -> list[str]:
    """Return the keyed hashes under which an invitation with this code may be kept, that of the newest key first."""
    return [hmac.digest(key.encode(), f"letter-hash|{code}".encode(), "sha256").hex() for key in settings.TOKEN_KEYS]


def address_hash(address: str) -> str:
    """Return the keyed hash under which an address is suppressed; capitals do not matter."""
    return hmac.digest(settings.TOKEN_KEYS[-1].encode(), address.strip().lower().encode(), "sha256").hex()


def feed(feed_key: str) -> str:
    """Return the token of someone's secret agenda; there is no version, for a new key stops it."""
    return make(feed_key, 1, "feed")


def message_key(dedupe_key: str) -> str:
    """Return the part before the @ of a Message-ID: the same for every try of one message."""
    digest = hmac.digest(settings.TOKEN_KEYS[-1].encode(), f"mid|{dedupe_key}".encode(), "sha256")
    return base64.b32encode(digest[:20]).decode().lower()


def entry_key(public_id: str) -> str:
    """Return whose calendar entry it is: part of its identity, so the same for ever, and no part of a link."""
    digest = hmac.digest(settings.TOKEN_KEYS[-1].encode(), f"entry|{public_id}".encode(), "sha256")
    return base64.b32encode(digest[:10]).decode().lower()


def return_path(message: int) -> str:
    """Return the envelope sender of one message: what comes back to it is a report on that message and no other.

    Adds at most 31 characters to the part before the @ of BOUNCE_ADDRESS, which has 33 at most; 64 are allowed.
    """
    number = _short(message)
    return _tagged(settings.BOUNCE_ADDRESS, number, _return_mac(settings.TOKEN_KEYS[0], number))


def message_of(address: str) -> int | None:
    """Return the message whose `return_path` this is, in capitals or not; None for a forged or any other address."""
    found = _RETURN_PATH.search(address.lower())
    if found is None:
        return None
    number, mac = found.groups()
    matches = [constant_time_compare(_return_mac(key, number), mac) for key in settings.TOKEN_KEYS]
    if not any(matches):
        return None
    return _number(number)


def reply_address(invitation: int, version: int) -> str:
    """Return where the calendar of one invited person sends its answer. The last key: calendars keep it for long."""
    number = _short(invitation)
    return _tagged(
        settings.CALENDAR_REPLY_ADDRESS, number, _return_mac(settings.TOKEN_KEYS[-1], f"{number}|{version}", "reply")
    )


def split_reply_address(address: str) -> tuple[int, str] | None:
    """Return the invitation that a `reply_address` names, and its proof; None for any other address."""
    found = _RETURN_PATH.search(address.lower())
    try:
        number = _number(found[1]) if found else 0
    except ValueError:  # not every series of these characters is base32
        return None
    return (number, found[2]) if found and 0 < number < 2**63 else None


def is_reply_proof(invitation: int, version: int, proof: str) -> bool:
    """True when we made the address with this proof for this invitation, and it was not revoked."""
    signed = f"{_short(invitation)}|{version}"
    matches = [constant_time_compare(_return_mac(key, signed, "reply"), proof) for key in settings.TOKEN_KEYS]
    return any(matches)


def _tagged(address: str, number: str, mac: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}+{number}.{mac}@{domain}"


def _short(number: int) -> str:
    """Return a number in characters that survive in the part before the @, also when capitals get lost."""
    return base64.b32encode(number.to_bytes(8, "big").lstrip(b"\0")).decode().rstrip("=").lower()


def _number(short: str) -> int:
    return int.from_bytes(base64.b32decode(short.upper() + "=" * (-len(short) % 8)), "big")


def _return_mac(key: str, number: str, purpose: str = "bounce") -> str:
    """Return 64 bits as 16 hexadecimal digits: capitals may get lost in the part before the @."""
    return hmac.digest(key.encode(), f"{purpose}|{number}".encode(), "sha256").hex()[:16]
