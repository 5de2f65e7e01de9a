"""A person without a mouse: presses keys, and must see at every stop where the focus is."""

from tests.browser.looking import MARKS

# Where the focus is now, and what is wrong with how it shows.
LOOK = f"""() => {{
  {MARKS}
  window.plain ??= new WeakMap()
  for (const each of document.querySelectorAll(focusable))
    if (each !== document.activeElement && !plain.has(each)) plain.set(each, marks(each))
  const here = document.activeElement
  if (here === document.body) return {{name: 'nothing', wrong: []}}
  if (!plain.has(here)) {{ here.blur(); plain.set(here, marks(here)); here.focus({{focusVisible: true}}) }}
  const wrong = []
  if (marks(here) === plain.get(here)) wrong.push('nothing shows the focus')
  const whole = here.getBoundingClientRect()
  if (whole.height < innerHeight && (whole.top < -1 || whole.bottom > innerHeight + 1)) wrong.push('off the screen')
  for (const bar of document.querySelectorAll('.lp-dock')) if (hides(bar, here)) wrong.push('under the bar')
  for (const box of here.closest('svg') ? [] : here.getClientRects()) {{
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
    if (!(hit && (here.contains(hit) || hit.closest('label')?.control === here))) wrong.push('covered')
  }}
  return {{name: here.outerHTML.slice(0, 90), wrong: [...new Set(wrong)]}}
}}"""
IS_HERE = """([selector, text]) => {
  const here = document.activeElement
  const words = here.labels?.length ? [...here.labels].map(each => each.innerText).join(' ') : here.innerText
  return here.matches(selector) && (words + (here.getAttribute('aria-label') ?? '')).includes(text)
}"""
MOST = 250  # presses to get anywhere


class Keyboard:
    """The keys, and what was wrong at a stop."""

    def __init__(self, page):
        self.page = page
        self.stops, self.wrong = 0, []

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text):
        self.page.keyboard.type(text)

    def look(self):
        """Note where the focus is, and what is wrong with how it shows."""
        found = self.page.evaluate(LOOK)
        self.stops += 1
        self.wrong += [(self.page.url.split("/", 3)[3], found["name"], what) for what in found["wrong"]]

    def to(self, selector, text="", key="Tab"):
        """Press Tab (or Shift+Tab) until an element that matches, with this text, has the focus."""
        for _ in range(MOST):
            self.press(key)
            self.look()
            if self.page.evaluate(IS_HERE, [selector, text]):
                return self
        raise AssertionError(f"{selector} {text!r} cannot be reached with {key} on {self.page.url}")

    def enter(self):
        """Press Enter and wait for the page that follows."""
        with self.page.expect_navigation():
            self.press("Enter")

    def choose(self, text):
        """Go down in a closed list until an option with this text is chosen."""
        chosen = "document.activeElement.selectedOptions[0]?.text ?? ''"
        for _ in range(MOST):
            if text in self.page.evaluate(chosen):
                return
            self.press("ArrowDown")
        raise AssertionError(f"no option {text!r}")

    def pick(self, value):
        """Choose one of a group of radio buttons."""
        self.press("Space")
        for _ in range(MOST):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.press("ArrowDown")
        raise AssertionError(f"no choice {value!r}")
