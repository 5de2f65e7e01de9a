"""To whom a mail goes, and the addresses of pages in it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from areas.models import Area
from invitations.mail import Point
from invitations.mail.words import printable


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


def follow_point(area: Area) -> Point:
    """Return the way to go on hearing of an area, for who is forgotten before the mails of later."""
    url = page("invitations:follow")
    return Point(
        _(
            "Do you want to hear what comes of it? Follow %(area)s: then you also get an e-mail after half a year and"
            " after a year."
        )
        % {"area": printable(area.name)},
        f"{url}{'&' if '?' in url else '?'}gebied={area.pk}",
    )


def page(name: str, *arguments: Any) -> str:
    """Return the full address of a page, in the active language."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    query = "" if language == settings.LANGUAGE_CODE else f"?taal={language}"
    return settings.BASE_URL + reverse(name, args=arguments) + query
