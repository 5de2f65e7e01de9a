"""A press of a button waits for the page that follows.

Playwright's own press ends when the answer begins to come in. What is read of the page then may be of half a page, on a
machine that has more to do.
"""

from functools import wraps

from playwright.sync_api import Locator, Page


def wait_after_each_press():
    """Let every press on a page end when the page it leads to is there as a whole; once in a process."""
    for kind in (Page, Locator):
        kind.click = _patient(kind.click)


def _patient(press):
    @wraps(press)
    def pressed(self, *args, **options):
        press(self, *args, **options)
        page = self if isinstance(self, Page) else self.page
        page.wait_for_load_state()

    return pressed
