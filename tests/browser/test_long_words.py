"""A word without a space in it, such as a long name or an address, stays on the screen; so does the tab of now."""

import pytest

pytestmark = pytest.mark.browser
WORD = "Oudheidkundigeverenigingsbestuursvergaderingsnotulenboek" * 2
# Put the word in one of each: a heading, a row of a table with its cells, a link, an item and a definition.
LENGTHEN = """word => [
  'h1', 'h2', 'tbody th', 'tbody td', 'main :is(h2, h3, th, p) a', 'main li:not(nav *)', 'dd', 'main p'
].filter(what => {
  const found = [...document.querySelectorAll(what)].find(each => each.checkVisibility() && each.innerText.trim())
  found?.append(' ' + word)
  return found
}).length"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Of a word of at most this length in a table, no part stands on a line of its own.
BROKEN = """() => {
  const wrong = []
  for (const cell of document.querySelectorAll('main tbody th, main tbody td')) {
    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
    const word = /(?<![^\\s(])[\\p{L}\\d]{2,16}(?![^\\s,.)])/gu
    while (walk.nextNode()) for (const found of walk.currentNode.data.matchAll(word)) {
      const range = document.createRange()
      range.setStart(walk.currentNode, found.index)
      range.setEnd(walk.currentNode, found.index + found[0].length)
      if (new Set([...range.getClientRects()].map(each => Math.round(each.top))).size > 1) wrong.push(found[0])
    }
  }
  return wrong
}"""


@pytest.mark.parametrize("path", ["/bijeenkomsten/1/", "/bijeenkomsten/1/programma/", "/contacten/", "/raad/"])
def test_a_long_word_stays_on_the_screen(open_page, path):
    page = open_page(path, login="sanne")
    for width in (1280, 390, 320):  # at 320 pixels a word of sixteen letters may be broken
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(path)
        assert (width, [] if width == 320 else page.evaluate(BROKEN)) == (width, [])
        assert page.evaluate(LENGTHEN, WORD) >= 3
        assert page.evaluate(WIDER) <= 0


def test_the_tab_of_now_is_in_sight_on_a_phone(open_page):
    page = open_page("/bijeenkomsten/?wanneer=voorbij", login="sanne", width=390)
    page.locator("main li a[href^='/bijeenkomsten/']").first.click()
    shown = []
    for tab in page.locator(".lp-sub a").evaluate_all("all => all.map(each => each.href)"):
        page.goto(tab)
        box = page.locator(".lp-sub a[aria-current]").bounding_box()
        shown.append(box["x"] >= 0 and box["x"] + box["width"] <= 390)
    assert (shown[1:] != [], set(shown)) == (True, {True}), shown
