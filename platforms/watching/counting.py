"""Counts what is refused: links that do not exist and logins that fail. How often, never who or what."""

import threading
import time
from collections import Counter
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from invitations import actions
from platforms.logs import is_link

# Written at most so often per process: a burst must not become a burst of writes.
WRITTEN_EVERY_SECONDS = 5.0
REFUSED = {403, 404, 410}


class CountRefusals:
    """Counts them beside the answer. What the last seconds of a burst brought may be missing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._counts: Counter[str] = Counter()
        self._written_at, self._lock = time.monotonic(), threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and count when it was a refusal."""
        response = self.get_response(request)
        if name := _refusal(request, response):
            self._count(name)
        return response

    def _count(self, name: str) -> None:
        with self._lock:
            self._counts[name] += 1
            if time.monotonic() - self._written_at < WRITTEN_EVERY_SECONDS:
                return
            self._written_at = time.monotonic()
            counts, self._counts = self._counts, Counter()
        try:
            for each, count in counts.items():
                actions.note_count(each, count)
        except DatabaseError:  # a count is no reason to fail
            return


def _refusal(request: HttpRequest, response: HttpResponse) -> str:
    """Return what was refused, or an empty text."""
    if response.status_code in REFUSED and is_link(request.path):
        return "links"
    is_login = request.method == "POST" and request.path == resolve_url(settings.LOGIN_URL)
    is_refused = is_login and not 300 <= response.status_code < 400
    return "logins" if is_refused or getattr(request, "is_refused_login", False) else ""
