"""Without internet: a page of ours says what to do, and nothing of a person stays behind in the browser."""

import pytest

from tests.browser.looking import is_too_wide, photograph
from tests.installation import reply_link

pytestmark = pytest.mark.browser

KEPT = """async () => {
  const names = await caches.keys()
  const caches_ = await Promise.all(names.map(name => caches.open(name)))
  const kept = await Promise.all(caches_.map(cache => cache.keys()))
  return kept.flat().map(request => new URL(request.url).pathname)
}"""


STANDS_READY = """() => new Promise((done, fail) => {
  const worker = navigator.serviceWorker, look = () => worker.controller && done(true)
  look()
  worker.addEventListener('controllerchange', look)
  setTimeout(() => fail(new Error('no service worker within 20 s')), 20000)
})"""


@pytest.fixture
def visitor(open_page):
    """Someone who looked at the public agenda once, at whose browser the service worker stands ready."""
    page = open_page("/agenda/", width=390)
    assert page.evaluate(STANDS_READY)
    return page


def without_internet(page, path):
    page.context.set_offline(True)
    page.goto(path)
    return page


@pytest.mark.parametrize("path", ["/agenda/3/", "/hulp/", "link"])
def test_without_internet_a_page_of_ours_says_what_to_do(visitor, invitation, path):
    path = reply_link(invitation) if path == "link" else path
    page = without_internet(visitor, path)
    assert page.inner_text("h1") == "U hebt nu geen internet"
    words = page.inner_text("main")
    assert ("open de link in uw e-mail" in words, "open the link in your e-mail" in words) == (True, True)
    assert page.locator("a[href='tel:14010']").count() == 2
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(244, 247, 246)"
    assert page.evaluate("document.fonts.check('1rem Figtree')")
    photograph(page, "offline-390")
    assert is_too_wide(page) is False
    page.context.set_offline(False)
    page.click("text=Probeer het opnieuw")
    assert page.inner_text("h1") != "U hebt nu geen internet"


def test_an_answer_that_is_sent_without_internet_gets_the_page_too(visitor, invitations):
    page = visitor
    page.goto(reply_link(invitations[-1]))
    page.check("[name=answer][value=declined]")
    page.context.set_offline(True)
    page.click("main button[type=submit]")
    page.wait_for_selector("text=U hebt nu geen internet")


def test_of_personal_pages_nothing_stays_in_the_browser(visitor, invitation, open_page):
    for path in (reply_link(invitation), f"{reply_link(invitation)}?a=nee", "/agenda/3/", "/inloggen/"):
        visitor.goto(path)
    visitor.goto("/agenda/")
    kept = visitor.evaluate(KEPT)
    assert kept[0] == "/offline/"
    assert [path for path in kept[1:] if not path.startswith("/static/")] == []


def test_a_page_of_staff_is_left_to_the_browser(visitor):
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        without_internet(visitor, "/bijeenkomsten/")
