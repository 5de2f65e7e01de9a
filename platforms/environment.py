"""Reads the configuration from the environment and gathers every mistake before the start is refused."""

import datetime as dt
import os
import re
import secrets
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")
REQUIRED: Any = object()
SAMPLE = "replace-this"  # stands in each secret of deploy/production.env.example
_ORIGIN = re.compile(r"https?://[\w-]+(\.[\w-]+)*(:\d+)?", re.ASCII)
_ADDRESS = re.compile(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+")


class Environment:
    """One reader for all settings: `NAME`, or `NAME_FILE` with the path of a file that holds the value."""

    def __init__(self) -> None:
        self._env = environ.FileAwareEnv()
        self.mistakes: list[str] = []
        self.samples: list[str] = []  # the names of which the value is still that of the example

    def _read(self, name: str, read: Callable[..., T], default: Any, kind: str, fallback: T) -> T:
        if default is REQUIRED and not os.environ.get(name) and not os.environ.get(f"{name}_FILE"):
            self.mistakes.append(f"{name} is missing. Set it, or set {name}_FILE to the path of a file that holds it.")
            return fallback
        try:
            value = read(name) if default is REQUIRED else read(name, default=default)
        except (ValueError, ImproperlyConfigured, OSError, UserWarning) as error:
            reason = f": {error.strerror}" if isinstance(error, OSError) else ""
            self.mistakes.append(f"{name} cannot be read as {kind}{reason}. Correct the value.")
            return fallback
        if SAMPLE in str(value) and name not in self.samples:
            self.samples.append(name)
        if default is REQUIRED and not _holds_something(value):
            self.mistakes.append(f"{name} is empty. Give a value, also in the file of {name}_FILE.")
        return value

    def text(self, name: str, default: Any = REQUIRED) -> str:
        """Return a line of text."""
        return self._read(name, self._env.str, default, "text", "").strip()

    def flag(self, name: str, *, default: bool) -> bool:
        """Return yes or no; anything that is neither is a mistake, not a silent no."""
        raw = self.text(name, default=str(default)).lower()
        if raw not in {"1", "true", "yes", "on", "ja", "0", "false", "no", "off", "nee"}:
            self.mistakes.append(f"{name} must be true or false.")
        return raw in {"1", "true", "yes", "on", "ja"}

    def number(self, name: str, *, default: int, at_least: int = 0) -> int:
        """Return a whole number of at least `at_least`."""
        value = self._read(name, self._env.int, default, "a whole number", default)
        if value < at_least:
            self.mistakes.append(f"{name} must be {at_least} or more.")
        return value

    def day(self, name: str) -> dt.date | None:
        """Return a day written as 2026-12-31, or nothing."""
        value = self.text(name, default="")
        try:
            return dt.date.fromisoformat(value) if value else None
        except ValueError:
            self.mistakes.append(f"{name} must be a day, written as 2026-12-31.")
            return None

    def names(self, name: str, default: Any = REQUIRED) -> list[str]:
        """Return a comma-separated list without empty items."""
        items: list[str] = self._read(name, self._env.list, default, "a list", [])
        return [item.strip() for item in items if item.strip()]

    def pairs(self, name: str) -> dict[str, str]:
        """Return a comma-separated list of `NAME=value` as a dictionary; the message of a mistake shows no value."""
        items = [item.partition("=") for item in self.names(name, default=[])]
        self.require(all(key.strip() and sign for key, sign, _ in items), f"{name} must be a list of NAME=value.")
        return {key.strip(): value.strip() for key, _, value in items}

    def url(self, name: str, read: str, default: Any = REQUIRED) -> dict[str, Any]:
        """Return the dictionary that django-environ's `read` (`db_url`, `email_url`, …) makes of a URL."""
        # It only warns of a URL that it does not know, and shows the password while it does.
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            return self._read(name, getattr(self._env, read), default, "a URL", {})

    def address(self, name: str, default: Any = REQUIRED) -> str:
        """Return one e-mail address, without a name around it: it becomes part of headers."""
        value = self.text(name, default)
        self.require(
            not value or bool(_ADDRESS.fullmatch(value)), f"{name} must be an e-mail address alone, as name@example.nl."
        )
        return value

    def page(self, name: str) -> str:
        """Return the address of a page elsewhere, or an empty text."""
        value = self.text(name, default="")
        self.require(
            not value or value.startswith(("https://", "http://")),
            f"{name} must be the full address of a page, for example https://www.gemeente.example/privacy.",
        )
        return value

    def origins(self, name: str) -> list[str]:
        """Return whose pages may do something: `'self'` for our own, and origins such as https://www.gemeente.nl."""
        items = self.names(name, default=["'self'"])
        self.require(
            all(item == "'self'" or _ORIGIN.fullmatch(item) for item in items),
            f"{name} must be a list of origins, such as 'self',https://www.gemeente.example, without a path.",
        )
        return items

    def folder(self, name: str, path: Path) -> Path:
        """Make a folder that only this user may enter, below the folder of this name."""
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            self.mistakes.append(f"{name}: the folder {path} cannot be made: {error.strerror}. Choose another folder.")
        return path

    def require(self, condition: bool, sentence: str) -> None:
        """Note a mistake when the condition does not hold."""
        if not condition:
            self.mistakes.append(sentence)

    def refuse_samples(self) -> None:
        """Note as mistakes the secrets that everyone can read: those of the published example."""
        for name in self.samples:
            self.mistakes.append(f"{name} still holds the text of the example, which everyone can read. Make your own.")

    def stop_on_mistakes(self) -> None:
        """End the process with one plain sentence per mistake, without a traceback."""
        if self.mistakes:
            sys.exit("Buurtvenster cannot start:\n" + "\n".join(f"  - {mistake}" for mistake in self.mistakes))


def _holds_something(value: Any) -> bool:
    """True for anything but blanks; for a list, when one of its items is."""
    if isinstance(value, list):
        return any(map(_holds_something, value))
    return not isinstance(value, str) or bool(value.strip())


def secret_file(path: Path) -> str:
    """Return the secret kept in a file that only this user may read; made on first use."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        secret = secrets.token_urlsafe(50)
        file.write(secret)
    return secret
