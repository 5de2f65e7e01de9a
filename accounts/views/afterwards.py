"""An answer whose time tells nothing."""

from collections.abc import Callable

from django.http import HttpResponseRedirect


class WorkAfterwards(HttpResponseRedirect):
    """A redirect whose work is done when the client has it already: its time tells nothing about what was found."""

    status_code = 303

    def __init__(self, url: str, work: Callable[[], object]) -> None:
        super().__init__(url)
        self._work = work

    def close(self) -> None:
        """Do the work once; the server calls this after the last byte."""
        work, self._work = self._work, lambda: None
        try:
            work()
        finally:
            super().close()
