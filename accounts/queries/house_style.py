"""Reading the house style: what every page shows of it, what is served, and how its colours keep apart."""

import hashlib
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from accounts.models import Branding
from accounts.rules import contrast, older_theme, theme

KEPT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class HouseStyle:
    """What a page shows of the house style. A version changes when the file does; without a file it is empty."""

    name: str = ""
    class_name: str = ""
    tokens_version: str = ""
    logo_version: str = ""


@dataclass(frozen=True, slots=True)
class StyleFile:
    """A file of the house style as it is served."""

    content: bytes
    content_type: str
    version: str


class _Kept:
    """What this process read last, and until when it believes that."""

    style = HouseStyle()
    until = 0.0


def house_style() -> HouseStyle:
    """Return the house style. One query per half minute and process, and none in between.

    Not in the cache of Django: kept in memory that would be as late elsewhere, and a shared one each page would ask.
    A page of apology must not fail for its colours: when the database is away, the last known style holds.
    """
    now = time.monotonic()
    if now >= _Kept.until:
        try:
            keep_house_style(_read())
        except DatabaseError:
            _Kept.until = now + 1
    return _Kept.style


def keep_house_style(style: HouseStyle) -> None:
    """Show this house style for the next half minute."""
    _Kept.style, _Kept.until = style, time.monotonic() + KEPT_SECONDS


def forget_house_style() -> None:
    """Read the house style anew at the next page, because it was changed."""
    _Kept.until = 0.0


def tokens_file() -> StyleFile | None:
    """Return the style sheet with the variables, or None without any. One query."""
    branding = Branding.objects.only("tokens", "class_name").first()
    if branding is None or not branding.tokens:
        return None
    return StyleFile(theme.as_css(_rules(branding)).encode(), "text/css; charset=utf-8", _tokens_version(branding))


def logo_file() -> StyleFile | None:
    """Return the logo, or None without one. One query."""
    logo = bytes(Branding.objects.values_list("logo", flat=True).first() or b"")
    return StyleFile(logo, "image/png", _version(logo)) if logo else None


def poor_contrasts(branding: Branding) -> list[contrast.Finding]:
    """Return the pairs of colours that are too close in this house style."""
    return contrast.findings(_defaults() | theme.applied(_rules(branding), branding.class_name))


def is_without_effect(branding: Branding) -> bool:
    """True when there is a theme, but nothing in it changes a page with this class name."""
    own = theme.applied(_rules(branding), branding.class_name)
    return bool(branding.tokens.strip()) and not own.keys() & _defaults().keys()


def _rules(branding: Branding) -> tuple[theme.Rule, ...]:
    """Return the rules of a theme that was kept, an older one with what it says to us; none when it is refused now."""
    try:
        return older_theme.completed(theme.read(branding.tokens), branding.class_name)
    except theme.StyleRefused:
        return ()


@lru_cache(maxsize=1)
def _defaults() -> dict[str, str]:
    """Return the variables of our own style sheet."""
    return theme.defaults((Path(settings.BASE_DIR) / "static" / "platform.css").read_text())


def _read() -> HouseStyle:
    """Return the house style as it stands in the database. One query."""
    branding = Branding.objects.first()
    if branding is None:
        return HouseStyle()
    return HouseStyle(
        name=branding.name,
        class_name=branding.class_name,
        tokens_version=_tokens_version(branding),
        logo_version=_version(bytes(branding.logo)),
    )


def _tokens_version(branding: Branding) -> str:
    """Return the mark of the style sheet, in which the class name stands too; nothing without a theme."""
    return _version(f"{branding.class_name}\n{branding.tokens}".encode()) if branding.tokens else ""


def _version(content: bytes) -> str:
    """Return a short mark of this content, or nothing without content."""
    return hashlib.sha256(content).hexdigest()[:12] if content else ""
