"""Looks at what came out, of every kind, for anything of a string that became more than text.

Each function returns what is wrong, in words; an empty list is good. `values`: what stands in the fields, by mark.
"""

import csv
import io
import json
import re
import unicodedata
import zipfile
from email.parser import BytesParser
from email.policy import SMTP
from html.parser import HTMLParser
from urllib.parse import unquote, unquote_plus
from xml.etree import ElementTree

from accounts.rules.spreadsheet import FORMULA_STARTS
from tests.rfc5545 import faults

MARK = re.compile(r"zq(\d+)r\d+z")
ADDRESSES = {
    "href",
    "src",
    "action",
    "formaction",
    "srcset",
    "data",
    "poster",
    "ping",
    "xlink:href",
    "manifest",
    "cite",
}
# What a mail program would fetch when a mail is opened, so that somebody sees who opens it.
FETCHING = {"img", "link", "script", "iframe", "video", "audio", "object", "embed", "source", "input", "image"}
LOADED = ADDRESSES - {"href", "cite"}
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=:)")
SAFE_SCHEMES = {"", "http", "https", "mailto", "tel", "data", "webcal", "webcals"}
# What a cell of a PDF, of a file of our own or of a page may never do.
PDF_DEEDS = {
    "/JavaScript",
    "/JS",
    "/Launch",
    "/EmbeddedFiles",
    "/EmbeddedFile",
    "/OpenAction",
    "/AA",
    "/XFA",
    "/RichMedia",
}


def bare(text):
    """The text without what programs take away, add or fold: white space, control signs and signs that show nothing."""
    kept = (sign for sign in text if unicodedata.category(sign)[0] not in "CZ" and sign != "\ufffd")
    return MARK.sub(r"zq\1z", "".join(kept)).casefold()


class Page(HTMLParser):
    """What a browser would make of a page, as far as it says what a string became."""

    def __init__(self, html, *, is_mail=False):
        self.is_mail = is_mail
        super().__init__(convert_charrefs=True)
        self.wrong, self.texts, self.links, self.open = [], [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.open = tag if tag in {"script", "style"} else ""
        self.is_data = "json" in (dict(attrs).get("type") or "")
        names = {name for name, _value in attrs}
        if "kwaad" in tag or any("kwaad" in name or name.startswith(("on", "hx-on")) for name in names):
            self.wrong.append(f"an element or attribute was made: {self.get_starttag_text()[:80]}")
        if self.is_mail and tag in FETCHING:
            self.wrong.append(f"it fetches {self.get_starttag_text()[:80]}")
        for name, value in attrs:
            self.look(tag, name, value or "")

    def look(self, tag, name, value):
        text = re.sub(r"[\x00-\x20]", "", value).lower()
        scheme = (SCHEME.match(text) or [""])[0]
        if name in ADDRESSES and (scheme not in SAFE_SCHEMES or text.startswith("data:text")):
            self.wrong.append(f"the address of {tag} runs something: {value[:80]}")
        is_other_site = re.match(r"(https?:)?//(?!testserver)[^/]*kwaad", text)
        if (name in LOADED or (name == "href" and tag in {"link", "base"})) and is_other_site:
            self.wrong.append(f"{tag} loads from elsewhere: {value[:80]}")
        if name in {"id", "class", "style", "name", "srcdoc", "http-equiv", "hx-get"} and text.startswith("kwaad"):
            self.wrong.append(f"an attribute was made: {tag} {name}={value[:80]}")
        if name == "srcdoc" or (name == "style" and ("kwaad" in text or not self.is_mail)):
            self.wrong.append(f"there is a {name}: {value[:80]}")
        if name == "style" and "url(" in text:
            self.wrong.append(f"a style fetches something: {value[:80]}")
        (self.links if name in ADDRESSES or value.startswith("/") else self.texts).append(value)

    def handle_endtag(self, tag):
        self.open = "" if tag == self.open else self.open

    def handle_data(self, data):
        if self.open and "kwaad" in data and not (self.open == "script" and self.is_data and _is_json(data)):
            self.wrong.append(f"{self.open} holds it: {data[:80]}")
        if self.is_mail and self.open == "style" and re.search(r"url\(|@import", data):
            self.wrong.append("its style fetches something")
        self.texts += leaves_of(json.loads(data)) if self.open == "script" and self.is_data else [data]

    def handle_comment(self, data):
        if "kwaad" in data:
            self.wrong.append(f"a comment was made: {data[:80]}")


def html(text, values, *, is_mail=False):
    """A page: no element, attribute or address was made, and what is shown is shown as it was typed."""
    page = Page(text, is_mail=is_mail)
    # A part of an address is written in percents, as its value was; an address that was typed is shown as it is.
    wrong = page.wrong + raw(text, values) + shown(page.texts, values)
    for link in page.links:
        if shown([link], values) and shown(_parts(link), values):
            wrong += shown(_parts(unquote(link)), values)
    return wrong


def _parts(link):
    return [unquote_plus(part) for part in link.split("&")]


def raw(text, values):
    """No parser is needed to see that a string stands there as it was typed."""
    found = []
    for number in {int(each) for each in MARK.findall(text)} & set(values):
        parts = [part for part in MARK.split(values[number])[::2] if re.search("<.*kwaad", part)]
        found += [f"{part[:60]!r} stands there unescaped" for part in parts if part in text]
    return found


def shown(texts, values):
    """Behind a mark stands what was typed, whole or cut off: nothing evaluated, nothing escaped twice."""
    found = []
    for text in texts:
        if MARK.search(text):
            found += _differs(bare(text), values)
    return found


def _differs(text, values):
    for match in re.finditer(r"zq(\d+)z", text):
        if int(match[1]) not in values:
            continue
        typed = values[int(match[1])]
        as_json = json.dumps(typed, ensure_ascii=False)[1:-1]  # a field of JSON shows its own signs
        tails = [tail for form in (typed, as_json) for tail in bare(form).split(match[0])[1:]]
        tail = text[match.end() :]
        tail = tail[: tail.index("zq")] if "zq" in tail else tail
        if not any(_agree(tail, each) for each in tails):
            yield f"{match[0]} is followed by {tail[:60]!r} and not by {tails[0][:60]!r}"


def _agree(tail, wanted):
    """True when one begins with the other, up to where the text was cut off."""
    cut = tail.split("…")[0] if "…" not in wanted else tail
    return cut.startswith(wanted) or wanted.startswith(cut)


def calendar(content, values):
    """A calendar file: valid line by line, nobody is added, and the texts are those that were typed."""
    from icalendar import Calendar

    wrong = faults(content)
    names = {line.partition(b":")[0].partition(b";")[0] for line in re.sub(rb"\r\n[ \t]", b"", content).split(b"\r\n")}
    wrong += [f"there is a property {name!r}" for name in names if b"KWAAD" in name.upper()]
    for event in Calendar.from_ical(content).walk("VEVENT"):
        attendees = event.get("attendee", [])
        if isinstance(attendees, list) and len(attendees) > 1:
            wrong.append("somebody was added")
        wrong += shown([str(event.get(name, "")) for name in ("summary", "location", "description")], values)
    return wrong


def table(content, values):
    """A list for a spreadsheet: no cell is a formula."""
    text = content.decode("utf-8-sig")
    sign = ";" if ";" in text.partition("\n")[0] else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    return [f"a cell is a formula: {cell[:60]!r}" for row in rows for cell in row if is_formula(cell)]


def is_formula(cell):
    """True when a spreadsheet would compute this, whatever invisible stands before it."""
    return isinstance(cell, str) and cell.lstrip(" \u00a0\ufeff\u200b\u2060").startswith(FORMULA_STARTS)


def workbook(content, values):
    """A workbook: it opens, and every cell with words is text."""
    from openpyxl import load_workbook

    cells = [cell for sheet in load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for cell in row]
    return [f"a cell is a formula: {cell.value!r}" for cell in cells if cell.data_type == "f" or is_formula(cell.value)]


def xml(content, values):
    """A feed or a site map: well formed, and no element was made."""
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        return [f"it is not well formed: {error}"]
    wrong = [f"an element was made: {each.tag}" for each in root.iter() if "kwaad" in each.tag]
    wrong += [f"it leads elsewhere: {each.attrib}" for each in root.iter() if "kwaad" in str(each.get("href", ""))]
    for each in root.iter():
        is_html = each.get("type") == "html"
        wrong += html(each.text, values) if is_html else shown([each.text or "", *each.attrib.values()], values)
    return wrong


def pdf(content, values):
    """A paper: it does nothing, and it leads nowhere but to our own pages."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content), strict=True)
    wrong = [f"it holds {deed}" for deed in sorted(names_in(reader) & PDF_DEEDS)]
    lines = [line for page in reader.pages for line in page.extract_text().splitlines()]
    wrong += [each for line in lines for each in starts_otherwise(bare(line), values)]
    for page in reader.pages:
        for note in page.get("/Annots") or []:
            address = str(note.get_object().get("/A", {}).get("/URI", ""))
            wrong += [f"it leads to {address[:60]}"] if "kwaad" in address.lower() else []
    return wrong


def names_in(reader):
    """Every key in a PDF, and of what kind each thing is."""
    found, open_ = set(), [reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))]
    while open_:
        each = open_.pop()
        if isinstance(each, dict):
            found |= {*each, str(dict.get(each, "/S", ""))}
            open_ += [value for value in dict.values(each) if isinstance(value, dict | list)]
        elif isinstance(each, list):
            open_ += [value for value in each if isinstance(value, dict | list)]
    return found


def starts_otherwise(text, values):
    """In a line on paper, behind a mark a text begins as it was typed; a line is broken, and addresses lose a comma."""
    found, text = [], re.sub("[;,]", "", text)
    for match in re.finditer(r"zq(\d+)z", text):
        begin = text[match.end() : match.end() + 8].split("zq")[0]
        tails = re.sub("[;,]", "", bare(values.get(int(match[1]), ""))).split(match[0])[1:]
        if tails and "□" not in begin and not any(_agree(begin, each) for each in tails):
            found.append(f"on paper {match[0]} is followed by {begin!r}")
    return found


def packed(content, values):
    """A file of files: each is judged, and none is put outside its folder. A text document is one of those."""
    wrong = []
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        for name in files.namelist():
            if name.startswith(("/", "\\")) or ".." in name.split("/") or "kwaad" in name:
                wrong.append(f"a file is called {name}")
            judge = BY_ENDING.get(name.rpartition(".")[2].lower())
            wrong += [f"{name}: {each}" for each in judge(files.read(name), values)] if judge else []
    return wrong


# What a mail of ours may say in its head, and of what it may exist.
HEADERS = {
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Content-Language", "Auto-Submitted",
    "X-Auto-Response-Suppress", "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type",
}  # fmt: skip
PARTS = {"multipart/alternative", "multipart/mixed", "text/plain", "text/html", "text/calendar"}


def mail(content, values):
    """A mail: no header, part or reader more than it has, nothing in it runs, loads or counts who opens it."""
    message = BytesParser(policy=SMTP).parsebytes(content)
    wrong = [f"there is a header {name}" for name in set(message.keys()) - HEADERS]
    wrong += [f"there are two headers {name}" for name in HEADERS if len(message.get_all(name, [])) > 1]
    wrong += [f"it also goes to {message['To']}"] if len(message["To"].addresses) != 1 else []
    wrong += [f"it is broken: {each}" for each in message.defects]
    wrong += ["a line is too long"] if max(map(len, content.split(b"\r\n"))) > 998 else []
    wrong += ["a line end stands alone"] if re.search(rb"(?<!\r)\n|\r(?!\n)|\0", content) else []
    for part in message.walk():
        kind = part.get_content_type()
        wrong += [f"there is a part {kind}"] if kind not in PARTS else []
        if kind == "text/plain":
            wrong += shown(part.get_content().splitlines(), values)
        elif kind == "text/html":
            wrong += html(part.get_content(), values, is_mail=True)
        elif kind == "text/calendar":
            wrong += calendar(part.get_payload(decode=True), values)
    return wrong


def leaves_of(found):
    """Every text in JSON, keys as well."""
    if isinstance(found, dict):
        return [*found, *(leaf for each in found.values() for leaf in leaves_of(each))]
    if isinstance(found, list):
        return [leaf for each in found for leaf in leaves_of(each)]
    return [found] if isinstance(found, str) else []


def _is_json(text):
    try:
        json.loads(text)
    except ValueError:
        return False
    return "<" not in text


def _json(content, values):
    return [] if _is_json(content.decode()) or b"<" in content else ["it is no JSON"]


def _html(content, values):
    text = content.decode()
    return html(text, values, is_mail="<style" in text and 'role="presentation"' in text)


def _nothing(content, values):
    return []


BY_ENDING = {
    "xml": xml,
    "csv": table,
    "json": _json,
    "html": _html,
    "pdf": lambda content, values: pdf(content, {}),
    "ics": calendar,
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
BY_TYPE = {
    "text/html": _html,
    "text/calendar": calendar,
    "text/csv": table,
    "application/json": _json,
    "application/atom+xml": xml,
    "application/xml": xml,
    "application/pdf": pdf,
    "application/zip": packed,
    ODT: packed,
    XLSX: workbook,
    "text/plain": _nothing,
    "text/css": _nothing,
    "text/javascript": _nothing,
    "image/jpeg": _nothing,
    "image/png": _nothing,
}  # fmt: skip


def answer(response, values):
    """An answer of the site: no failure, no header of someone else, and its content as its kind asks."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "text/html").partition(";")[0]
    wrong = [f"it answered {response.status_code}"] if response.status_code >= 500 else []
    wrong += [f"there is a header {name}" for name in response.headers if "kwaad" in name.lower()]
    location = response.headers.get("Location", "")
    wrong += [f"it leads to {location}"] if location.startswith(("//", "http")) and "kwaad" in location else []
    if response.status_code < 300:
        wrong += BY_TYPE[kind](content, values)
    return wrong, kind, content
