"""To whom a mail goes, and the addresses of pages in it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation


@dataclass(frozen=True, slots=True)
class Reader:
    """To whom a mail goes; with a `stop_url` it can be stopped, with a `change_url` also changed."""

    email: str
    name: str
    language: str
    stop_url: str = ""
    change_url: str = ""

    @property
    def tongue(self) -> str:
        """Their language, as far as we speak it."""
        return self.language if self.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def page(name: str, *arguments: Any) -> str:
    """Return the full address of a page, in the active language."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    query = "" if language == settings.LANGUAGE_CODE else f"?taal={language}"
    return settings.BASE_URL + reverse(name, args=arguments) + query
