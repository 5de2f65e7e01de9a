"""The table of the browser tests: pages of one kind stand together, and what was not looked at is not called right."""

from tests.browser import report
from tests.browser.looking import CHECKS, pattern

RIGHT = dict.fromkeys(CHECKS, True) | {"HTML": True}


def note(page, html="", state="", who="everyone", **checks):
    seen = {name: value for name, value in (RIGHT | checks).items() if name != "HTML"}
    return {"page": page, "state": state, "who": who, "checks": seen, "html": html}


def test_pages_of_one_kind_are_one_row_with_what_was_wrong():
    notes = [note("/b/", "1.html"), note("/a/…/", "2.html"), note("/a/…/", "3.html", axe=False)]
    assert report.lines(notes, {"2.html": ["a stray tag"]}) == [
        ["Page", "State", "Seen by", "Times", "axe", "320 px", "text", "HTML", "console", "keyboard"],
        ["/a/…/", "–", "everyone", "2", "NO: 1 of 2", "yes", "yes", "NO: 1 of 2", "yes", "yes"],
        ["/b/", "–", "everyone", "1", "yes", "yes", "yes", "yes", "yes", "yes"],
    ]


def test_without_the_checker_or_a_saved_page_nothing_is_said_of_html():
    assert report.lines([note("/a/", "1.html")])[1][7] == "–"
    assert report.lines([note("/a/")], {})[1][7] == "–"


def test_the_document_explains_every_column():
    text = report.document([note("/a/", "1.html")], {})
    assert [name for name in CHECKS if f"- **{name}**: " not in text] == []
    assert "| /a/ | – | everyone | 1 | yes | yes | yes | yes | yes | yes |" in text


def test_an_address_shows_no_number_and_no_secret():
    secret = "Ab3-" * 8
    assert pattern(f"/u/{secret}/ontvangen/") == "/u/…/ontvangen/"
    assert pattern(f"/deur/{secret}.{secret}/") == "/deur/…/"
    assert pattern(f"state={secret}&code={secret}1") == "state=…&code=…"
    assert pattern("/bijeenkomsten/12/reacties/3/") == "/bijeenkomsten/…/reacties/…/"
