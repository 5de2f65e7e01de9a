"""What people set in their own system: colours of their own (Windows contrast themes), and less motion."""

import pytest

from tests.browser.looking import FOCUS, photograph
from tests.installation import reply_link

pytestmark = pytest.mark.browser

# Buttons that have lost their edge: nothing would show that they are buttons. A quiet one is underlined, as a link.
EDGELESS = """() => [...document.querySelectorAll('main button, .lp-btn, .lp-lang__b')].filter(each => {
  if (!each.checkVisibility() || each.classList.contains('lp-vh')) return false
  const style = getComputedStyle(each), colour = style.borderBlockStartColor
  const edge = style.borderBlockStartStyle !== 'none' && parseFloat(style.borderBlockStartWidth) >= 1
  const shows = colour !== style.backgroundColor && !colour.startsWith('rgba(0, 0, 0, 0')
  return !(edge && shows) && !style.textDecorationLine.includes('underline')
}).map(each => each.outerHTML.slice(0, 100))"""

# What is marked among its like (the page one is on, a step, a chosen card): more than its ground must differ.
ALIKE = """() => {
  const told = [
    'borderBlockEndColor', 'borderBlockStartColor', 'borderBlockEndWidth', 'fontWeight', 'textDecorationLine', 'content'
  ]
  const shape = (element, part) => told.map(name => getComputedStyle(element, part)[name]).join()
  const holds = (element, what) => element.querySelector(what) !== null
  const whole = element =>
    [shape(element), shape(element, '::before'), holds(element, ':checked'), holds(element, 'a')].join()
  return [...document.querySelectorAll('[aria-current], .is-done, .lp-choice:has(:checked)')].filter(each => {
    const item = each.closest('li') ?? each, isInside = item !== each
    const others = [...item.parentElement.children].filter(other => other !== item && other.matches(item.tagName))
    return others.some(other => whole((isInside && other.querySelector('a')) || other) === whole(each))
  }).map(each => each.outerHTML.slice(0, 100))
}"""

# A patch of colour without a word, a picture or an edge says nothing to who does not see that colour.
PATCHES = """() => {
  const things = 'svg, img, input, select, textarea, iframe, button, hr'
  return [...document.querySelectorAll('main *')].filter(each => {
    const style = getComputedStyle(each), box = each.getBoundingClientRect()
    const isEmpty = !each.innerText?.trim() && !each.querySelector(things) && !each.matches(things)
    const isPatch = style.backgroundColor !== 'rgba(0, 0, 0, 0)' && style.borderBlockStartStyle === 'none'
    const isShown = box.width > 3 && box.height > 3 && each.checkVisibility()
    return isEmpty && isPatch && isShown && !each.closest('svg') && !each.matches('tr, td, tbody, thead')
  }).map(each => each.outerHTML.slice(0, 100))
}"""

MOVING = """() => [...document.querySelectorAll('*')].flatMap(each => [null, '::before', '::after'].map(part => {
  const style = getComputedStyle(each, part)
  const seconds = [style.transitionDuration, style.animationDuration].join(',').split(',').map(parseFloat)
  return Math.max(...seconds) > 0.01 || style.scrollBehavior === 'smooth' ? each.outerHTML.slice(0, 100) : ''
})).filter(Boolean)"""


def pages(open_page, invitation):
    """Open the pages that stand for all, one after another: of a resident, of everyone, and of a coordinator."""
    page = open_page("/agenda/", width=390)
    for path in (reply_link(invitation), "/agenda/", "/agenda/3/", "/hulp/bewoner/"):
        page.goto(path)
        yield path, page
    page = open_page("/bijeenkomsten/", login="sanne")
    meeting = page.locator("main a:has-text('Samen tegen eenzaamheid in Westwijk')").first.get_attribute("href")
    for path in ("/", "/bijeenkomsten/nieuw/", f"{meeting}reacties/", f"{meeting}verzending/", f"{meeting}plekken/"):
        page.goto(path)
        yield path, page


def test_in_colours_of_ones_own_everything_is_told_and_with_less_motion_nothing_moves(open_page, invitation):
    wrong = []
    for number, (path, page) in enumerate(pages(open_page, invitation)):
        page.emulate_media(reduced_motion="reduce", forced_colors="none")
        wrong += [(path, "moves", found) for found in page.evaluate(MOVING)]
        page.emulate_media(reduced_motion="no-preference", forced_colors="active")
        photograph(page, f"forced-{number}")
        for name, rule in (("edge", EDGELESS), ("marked", ALIKE), ("patch", PATCHES), ("focus", FOCUS)):
            wrong += [(path, name, found) for found in page.evaluate(rule)]
    assert wrong == []


def test_the_triangle_of_more_turns_only_for_who_wants_motion(open_page):
    page = open_page("/hulp/")
    page.set_content(
        '<link rel="stylesheet" href="/static/platform.css"><details class="lp-more"><summary>Meer</summary>'
    )
    assert len(page.evaluate(MOVING)) == 1
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == []
