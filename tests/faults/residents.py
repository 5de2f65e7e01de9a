"""Residents who answer over real HTTP while something is broken."""

import time
from contextlib import suppress
from statistics import median
from urllib.error import HTTPError

from tests.person import Person


class Residents:
    """Everyone who is invited to one meeting; each answer queues a confirmation and rings the bell."""

    def __init__(self, town, meeting):
        self.town, self.paths, self.seconds, self.failures = town, town.do("links", meeting=meeting), [], []

    def answer(self, number, answer="accepted"):
        """Load the page and send the form; keep how long the answer took, and what went wrong."""
        person = Person(self.town.base_url)
        started = time.monotonic()
        try:
            person.open(self.paths[number % len(self.paths)])
            started = time.monotonic()
            person.press("Geef mijn antwoord door", answer=answer, party_size="1")
            self.seconds.append(time.monotonic() - started)
        except HTTPError as error:
            self.failures.append(error.code)
        return person

    def usual(self, numbers):
        """Answer one after another and return the median of the seconds."""
        self.seconds.clear()
        for number in numbers:
            self.answer(number)
        return median(self.seconds)


def start_site(town, **options):
    """Start the web server of this installation, with its style sheets."""
    if not (town.folder / "static" / "staticfiles.json").exists():
        town.manage("collectstatic", "--no-input", "--verbosity", "0")
    with suppress(FileNotFoundError):
        (town.folder / "web.log").unlink()
    town.start_web(**options)
