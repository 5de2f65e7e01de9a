"""Puts values back into a form of a finished page, as a browser does when it goes back. It presses nothing.

For every form of every page: a view need not know of it. What nobody typed (hidden fields, files, passwords) is left.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

Attributes = dict[str, str | None]
Values = dict[str, list[str]]
TICKS = {"checkbox", "radio"}
LEFT = {"hidden", "submit", "button", "image", "reset", "file", "password"}


@dataclass
class Tag:
    """A start tag: where it stands in the page, and for a textarea where its text stands."""

    name: str
    attributes: Attributes
    start: int
    end: int
    text_end: int = 0
    select: str = ""  # of an option: the name of its list

    @property
    def kind(self) -> str:
        """The kind of an input."""
        return (self.attributes.get("type") or "text").lower() if self.name == "input" else self.name

    @property
    def field(self) -> str:
        """The name under which it is sent."""
        return self.select or self.attributes.get("name") or ""

    def changed(self, **attributes: str | bool) -> str:
        """Return the tag with these attributes; False takes one away."""
        wanted = {**self.attributes, **attributes}
        words = [
            name if value in {None, True} else f'{name}="{escape(str(value))}"'
            for name, value in wanted.items()
            if value is not False
        ]
        return f"<{' '.join([self.name, *words])}>"


@dataclass
class Form:
    """A form that is sent with POST, and what stands in it."""

    action: str
    identity: str
    tags: list[Tag] = field(default_factory=list)

    def is_of(self, values: Values) -> bool:
        """True unless a hidden field names another row than the one that was sent; a nonce is new in each page."""
        named = [tag for tag in self.tags if tag.kind == "hidden" and tag.field in values and "nonce" not in tag.field]
        return all(tag.attributes.get("value") in values[tag.field] for tag in named)

    def fitting(self, values: Values) -> int:
        """Return how many of the values have a place in this form."""
        return len({tag.field for tag in self.tags if tag.kind not in LEFT} & set(values))


class _Reader(HTMLParser):
    """Finds the forms of a page with where their fields stand."""

    def __init__(self, html: str, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path, self.forms = path, list[Form]()
        self._open: Form | None = None
        self._select = ""
        self._textarea: Tag | None = None
        self._lines = [0]
        for line in html.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._loose: list[Tag] = []
        self.feed(html)
        self.close()
        for tag in self._loose:
            for form in self.forms:
                if form.identity == tag.attributes.get("form"):
                    form.tags.append(tag)

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes, start = dict(attrs), self._offset()
        if tag == "form":
            self._begin(attributes)
        if tag == "select":
            self._select = attributes.get("name") or ""
        if tag not in {"input", "textarea", "option"}:
            return
        found = Tag(tag, attributes, start, start + len(self.get_starttag_text() or ""))
        if tag == "option":
            found.select = self._select
        if tag == "textarea":
            self._textarea = found
        if "form" in attributes:
            self._loose.append(found)
        elif self._open:
            self._open.tags.append(found)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        if tag == "select":
            self._select = ""
        if tag == "textarea" and self._textarea:
            self._textarea.text_end, self._textarea = self._offset(), None

    def _begin(self, attributes: Attributes) -> None:
        self._open = None
        if (attributes.get("method") or "").lower() == "post":
            action = urlsplit(attributes.get("action") or "").path or self.path
            self._open = Form(action, attributes.get("id") or "")
            self.forms.append(self._open)


def refill(html: str, *, path: str, target: str, values: Values) -> str:
    """Return the page at `path` with the values in its form that is sent to `target`; unchanged without such a form."""
    forms = [form for form in _Reader(html, path).forms if form.action == target]
    if len(forms) > 1:
        forms = [form for form in forms if form.is_of(values)]
    if not forms:
        return html
    form = max(forms, key=lambda each: each.fitting(values))
    for start, end, text in sorted(_edits(form, values), reverse=True):
        html = html[:start] + text + html[end:]
    return html


def _edits(form: Form, values: Values) -> Iterator[tuple[int, int, str]]:
    """Yield what stands from where to where, and what comes there instead."""
    left = {name: list(given) for name, given in values.items()}
    for tag in form.tags:
        given = left.get(tag.field, [])
        if tag.kind in LEFT or not tag.field:
            continue
        if tag.kind in TICKS:
            value = tag.attributes.get("value") or "on"
            yield tag.start, tag.end, tag.changed(checked=value in given)
        elif tag.kind == "option" and tag.field in values:
            yield tag.start, tag.end, tag.changed(selected=tag.attributes.get("value") in given)
        elif tag.kind == "textarea" and given:
            yield tag.end, tag.text_end, "\n" + escape(given.pop(0))
        elif tag.name == "input" and given:
            yield tag.start, tag.end, tag.changed(value=given.pop(0))
