"""Every mail in a real Chromium, as it was written down: light and dark, wide and narrow.

What goes out equals what was written down: `tests/invitations/test_mail_snapshots.py`.
"""

import itertools

import pytest

from tests.browser.looking import ARTEFACTS, photograph
from tests.invitations import snapshots

pytestmark = pytest.mark.browser

WIDTHS = (700, 390)
# Colours do not depend on the width, nor widths on the colours: two looks see all. A photograph is made of all four.
LOOKS = [(700, "light"), (390, "dark")]
# Words that fill a line, as Dutch offices make them.
LONG = "Bewonersparticipatieverordeningsvoorlichtingsbijeenkomst"
# A mail reader as wide as the smallest telephone, with the text spacing that a reader may set.
NARROWEST = 320
LOOK = """() => {
  const parts = colour => {
    const found = colour.match(/[\\d.]+/g).map(Number)
    return [...found.slice(0, 3), found[3] ?? 1]
  }
  const light = colour => colour.slice(0, 3).map(each => each / 255)
    .map(each => each <= .04045 ? each / 12.92 : ((each + .055) / 1.055) ** 2.4)
    .reduce((sum, each, place) => sum + each * [.2126, .7152, .0722][place], 0)
  const ratio = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b)
    return (high + .05) / (low + .05)
  }
  const ground = element => {
    for (; element; element = element.parentElement) {
      const found = parts(getComputedStyle(element).backgroundColor)
      if (found[3] === 1) return found
    }
    return null
  }
  const shown = element => element.getClientRects().length > 0
  const page = document.documentElement
  const seen = { pairs: 0, pale: [], buttons: [], cut: page.scrollWidth > page.clientWidth ? ['the page'] : [] }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    if (!text.data.trim() || !shown(text.parentElement)) continue
    const [front, back] = [parts(getComputedStyle(text.parentElement).color), ground(text.parentElement)]
    const found = back && front[3] === 1 ? ratio(front, back) : 0
    seen.pairs += 1
    if (found < 4.5) seen.pale.push([text.data.trim().slice(0, 40), found.toFixed(2)])
  }
  for (const each of document.querySelectorAll('a.btn, a.alt')) {
    const box = each.getBoundingClientRect(), own = parts(getComputedStyle(each).backgroundColor)
    seen.buttons.push({
      high: box.height >= 44,
      stands_out: own[3] === 0 || ratio(own, ground(each.parentElement)) >= 3,
    })
  }
  for (const each of document.body.querySelectorAll('*')) {
    const box = each.getBoundingClientRect()
    const is_outside = box.left < 0 || box.right > innerWidth + .5
    const is_fuller = each.clientWidth > 0 && each.scrollWidth > each.clientWidth + 1
    if (shown(each) && (is_outside || is_fuller)) seen.cut.push(each.outerHTML.slice(0, 80))
  }
  return seen
}"""


@pytest.fixture
def show(chromium):
    """A function that opens HTML as a mail program does: without our style sheet, without a network."""
    context = chromium.new_context(viewport={"width": WIDTHS[0], "height": 900}, offline=True, locale="nl-NL")
    page = context.new_page()

    def show_(html):
        page.set_content(html)
        return page

    yield show_
    context.close()


def wrong(page, label):
    """What is wrong with the mail that is open, in both colour schemes and widths."""
    for width, scheme in itertools.product(WIDTHS, ("light", "dark")) if ARTEFACTS else LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        seen = page.evaluate(LOOK)
        photograph(page, f"mail-{label}-{width}-{scheme}")
        assert seen["pairs"] > 5
        low = [each for each in seen["buttons"] if not (each["high"] and each["stands_out"])]
        flaws = {"pale": seen["pale"], "buttons": low, "cut": seen["cut"]}
        yield from ((label, width, scheme, flaw, found) for flaw, found in flaws.items() if found)


@pytest.mark.parametrize("name", snapshots.NAMES)
def test_every_mail_is_readable_light_and_dark_wide_and_narrow(show, name):
    mails = snapshots.html_of(snapshots.kept(name, "html"))
    found = [each for kind, html in mails.items() for each in wrong(show(html), f"{name}-{kind}")]
    assert (len(mails) > 5, found) == (True, [])


def test_dark_is_another_picture_than_light(show):
    page = show(snapshots.html_of(snapshots.kept("resident-nl", "html"))["invite"])
    grounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        grounds.append(page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor"))
    assert grounds == ["rgb(255, 255, 255)", "rgb(20, 45, 51)"]


@pytest.mark.parametrize("width", [390, NARROWEST])
def test_a_word_that_fills_the_line_stays_inside(show, width):
    mails = snapshots.html_of(snapshots.kept("resident-nl", "html"))
    flaws = []
    for kind, html in mails.items():
        html = html.replace("Samen tegen eenzaamheid", LONG).replace("Wijkcentrum De Linde", LONG)
        page = show(html.replace("010 123 45 67", "010 123 45 67 toestel 12345"))
        page.set_viewport_size({"width": width, "height": 900})
        flaws += [(kind, each) for each in page.evaluate(LOOK)["cut"]]
    assert flaws == []


def test_looking_finds_what_is_wrong(show):
    page = show(
        '<body style="background:#fff;color:#999"><p>pale</p><a class="btn" style="background:#ddd">low</a>'
        '<p style="width:2000px">wide</p></body>'
    )
    seen = page.evaluate(LOOK)
    assert ([words for words, _ratio in seen["pale"]], seen["buttons"], seen["cut"][0]) == (
        ["pale", "low", "wide"],
        [{"high": False, "stands_out": False}],
        "the page",
    )
