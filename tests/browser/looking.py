"""What is looked at on every page: axe, the widths, large text, the focus and the console; and what is noted of it."""

import hashlib
import json
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT

ARTEFACTS = os.environ.get("TEST_ARTEFACTS", "")
# The folder in which the processes of one run keep what they saw; without it nothing is kept.
RECORD = os.environ.get("ACCESSIBILITY_RECORD", "")
# The text spacing of WCAG 1.4.12 and the text size of 1.4.4, as a reader may set them.
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
DOUBLE = "html { font-size: 200% }"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What depends on the width: judged once more as on a phone.
NARROW_RULES = ["target-size", "scrollable-region-focusable", "region"]
CHECKS = {
    "axe": "no rule of axe is broken (WCAG 2.0, 2.1, 2.2, A and AA, and good practice), at 1280 and 390 pixels",
    "320 px": "nothing is off the screen at 390 and at 320 pixels",
    "text": "nothing is off the screen at 320 pixels with the spacing of WCAG 1.4.12, and at 1280 with text of 200 %",
    "HTML": "the Nu checker finds no error in what the server sent",
    "console": "the browser complains of nothing: no error, nothing that the content policy refuses",
    "keyboard": "every control shows that it has the focus, is not covered by the bar at the foot, and keeps the order",
}
# A style sheet made by a script is no inline style: the strict policy lets a reader's own settings be imitated so.
WITH_STYLE = """text => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  document.adoptedStyleSheets = text ? [sheet] : []
  return document.documentElement.scrollWidth > document.documentElement.clientWidth
}"""
# What marks an element: its own outline, that of a card or a step around it, or the line of an area on a map.
MARKS = """const marks = element => {
  const shown = [element, element.parentElement, element.parentElement?.parentElement].filter(Boolean)
  return [...shown, ...element.querySelectorAll('path')].map(each => {
    const style = getComputedStyle(each)
    const line = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
    return (line ? style.outline : '') + (each.matches('path') ? style.stroke + style.strokeWidth : '')
  }).join()
}
const focusable = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]'
const hides = (bar, element) => {
  const over = bar.getBoundingClientRect(), whole = element.getBoundingClientRect()
  return !bar.contains(element) && whole.bottom > over.top + 1 && whole.top < over.bottom - 1
}
"""
# Each control gets the focus in turn; of what is not shown, nothing is asked.
FOCUS = f"""() => {{
  {MARKS}
  const had = document.activeElement
  had?.blur()
  const shown = [...document.querySelectorAll(focusable)].filter(each => each.checkVisibility() && !each.disabled)
  const plain = new Map(shown.map(each => [each, marks(each)])), wrong = []
  for (const each of shown) {{
    each.focus({{focusVisible: true}})
    if (document.activeElement !== each) continue
    if (each.tabIndex >= 0 && marks(each) === plain.get(each)) wrong.push('no focus: ' + each.outerHTML.slice(0, 90))
    for (const bar of document.querySelectorAll('.lp-dock'))
      if (hides(bar, each)) wrong.push('under the bar: ' + each.outerHTML.slice(0, 90))
    if (each.tabIndex > 0) wrong.push('order: ' + each.outerHTML.slice(0, 90))
  }}
  document.activeElement.blur()
  had?.focus({{preventScroll: true}})
  scrollTo(0, 0)
  return wrong
}}"""


# Of rows that are made of the same, three are judged: the others would say it again. Nothing is taken away for good.
FEWER = """() => {
  const made = each => [each, ...each.querySelectorAll('*')].map(inner =>
    inner.tagName + inner.getAttribute('class') + inner.getAttribute('type') + inner.hasAttribute('hidden')).join()
  window.leftOut = []
  for (const list of document.querySelectorAll('main :is(tbody, ul, ol, dl, table, fieldset, div, section)')) {
    if (list.children.length < 7) continue
    const seen = new Map()
    for (const each of list.children) {
      const count = (seen.get(made(each)) || 0) + 1
      seen.set(made(each), count)
      if (count > 3 && each.getClientRects().length) window.leftOut.push(each)
    }
  }
  window.leftOut.forEach(each => each.style.setProperty('display', 'none', 'important'))
}"""
ALL = "() => window.leftOut.forEach(each => each.style.removeProperty('display'))"


def axe(page, rules=None):
    """Rules of axe that the page breaks, with the elements; evaluated in the page because of the strict CSP."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    chosen = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
    # Asked of frames, it would wait for the mails that are shown in them, which know no axe.
    found = page.evaluate(
        "chosen => axe.run(document, {resultTypes: ['violations'], iframes: false, preload: false, runOnly: chosen})",
        chosen,
    )
    return [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found["violations"]]


def photograph(page, name):
    """Keep a picture of the whole page for people to look at, in the folder TEST_ARTEFACTS; without one, none."""
    if ARTEFACTS:
        Path(ARTEFACTS).mkdir(exist_ok=True)
        page.screenshot(path=Path(ARTEFACTS) / f"{name}.png", full_page=True)


def is_too_wide(page, style=""):
    """True when the page scrolls sideways; `style` is what a reader sets."""
    return page.evaluate(WITH_STYLE, style)


def resize(page, width):
    page.set_viewport_size({"width": width, "height": 900})


def judge(page, name, who, source="", complaints=()):
    """Look at the page that is open in every way; note it and return what is wrong. `who` is the person who looks.

    One load for all: the widths and the settings of a reader change under the page, as they do for people.
    """
    page.wait_for_load_state()
    resize(page, 1280)
    photograph(page, f"{name}-1280")
    found = {"console": list(complaints), "axe": [], "keyboard": page.evaluate(FOCUS)}
    found["text"] = ["wide at 200 %"] if is_too_wide(page, DOUBLE) else []
    page.evaluate(WITH_STYLE, "")
    resize(page, 390)
    found["320 px"] = ["wide at 390"] if is_too_wide(page) else []
    photograph(page, f"{name}-390")
    resize(page, 320)
    found["320 px"] += ["wide at 320"] if is_too_wide(page) else []
    found["text"] += ["wide with spacing"] if is_too_wide(page, SPACING) else []
    page.evaluate(WITH_STYLE, "")
    page.evaluate(FEWER)
    resize(page, 390)
    found["axe"] += axe(page, NARROW_RULES)
    resize(page, 1280)
    found["axe"] += axe(page)
    page.evaluate(ALL)
    note(page, who, found, source)
    return [(page.url.split("/", 3)[3], check, what) for check, list_ in found.items() for what in list_]


# Of what a page is made: two pages of one address that are made of the same show the same state with other words.
MADE_OF = """() => [...new Set([...document.querySelectorAll('body *')].map(each => each.tagName
  + ' ' + each.getAttribute('class') + ' ' + each.getAttribute('type')))].sort().join()"""


def judge_all(open_page, page, paths, label, who, *, states=None, may_be_gone=False):
    """Open each path and look at it; what leads to a page that was looked at already is no other page.

    A page that differs from an earlier one in its words alone is looked at for its width only; `states` is what was
    looked at before, and grows. Only a link with `onbekend` in it leads to nothing, unless any of these `may_be_gone`.
    """
    wrong, seen, states = [], set(), set() if states is None else states
    for path in paths:
        before = len(open_page.complaints)
        response = page.goto(path)
        is_gone = response.status == 404
        if is_gone and not may_be_gone and "onbekend" not in path:
            wrong.append((path, "status", 404))
        key = "gone" if is_gone else page.url
        if key in seen:
            continue
        seen.add(key)
        state = pattern(urlsplit("/gone/" if is_gone else page.url).path), page.evaluate(MADE_OF)
        if state in states:
            resize(page, 320)
            wrong += [(path, "320 px", "wide at 320")] if is_too_wide(page) else []
            resize(page, 1280)
            continue
        states.add(state)
        name = f"{label}-{len(seen):02}-{re.sub(r'[^a-z]+', '-', path).strip('-') or 'home'}"
        wrong += judge(page, name, who, response.text(), open_page.complaints[before:])
    return wrong


def note(page, who, found, source=""):
    """Keep what was found of this page for the table, and what the server sent for the checker of HTML."""
    if not RECORD:
        return
    address = urlsplit(page.url)
    line = {"page": pattern(address.path), "state": pattern(address.query), "who": who, "checks": {}, "html": ""}
    line["checks"] = {check: not wrong for check, wrong in found.items()}
    if source:
        line["html"] = f"{hashlib.sha256(source.encode()).hexdigest()[:16]}.html"
        (Path(RECORD) / line["html"]).write_text(source, encoding="utf-8")
    with (Path(RECORD) / "seen.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def pattern(address):
    """Return an address without the numbers and secrets in it, so that pages of one kind stand together."""
    address = re.sub(r"/(u|afmelden|bevestigen|gast|organisatie)/[^/]{20,}/", r"/\1/…/", address)
    address = re.sub(r"/[\w-]{15,}\.[\w-]{15,}/", "/…/", address)
    address = re.sub(r"\b(state|code)=[^&]+", r"\1=…", address)
    return re.sub(r"\d+", "…", address)
