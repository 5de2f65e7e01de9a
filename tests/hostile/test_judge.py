"""The judge sees each kind of escape, and takes nothing for one that is none."""

import io
import zipfile
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from django.utils.html import escape
from openpyxl import Workbook
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from tests.hostile import judge
from tests.hostile.corpus import CORPUS
from tests.invitations.test_rfc5545 import GOOD
from tests.rfc5545 import faults

HTML = [each.text for each in CORPUS if each.kind in {"html", "attribute", "script"}]


def page(text, value=""):
    return f'<!doctype html><title>x</title><p title="{value}">{text}</p>'


@pytest.mark.parametrize("text", [each.text for each in CORPUS])
def test_what_is_escaped_is_no_escape(text):
    values = {7: f"zq7r1z{text}"}
    shown = escape(values[7].replace("\0", "\ufffd"))
    assert judge.html(page(shown, shown), values) == []
    assert judge.html(page(f"{escape(values[7][:14])}…"), values) == []


@pytest.mark.parametrize("text", [text for text in HTML if "<" in text])
def test_an_element_that_was_made_is_seen(text):
    assert judge.html(page(f"zq7r1z{text}"), {7: f"zq7r1z{text}"}) != []


@pytest.mark.parametrize("text", ['" onmouseover=kwaad(1) x="', '"><kwaad x="', '" class="kwaad" x="'])
def test_an_attribute_that_was_made_is_seen(text):
    assert judge.html(page("", f"zq7r1z{text}"), {7: f"zq7r1z{text}"}) != []


@pytest.mark.parametrize("link", [each.text for each in CORPUS if each.kind == "scheme" and "//kwaad" not in each.text])
def test_a_link_that_runs_something_is_seen(link):
    assert "runs something" in "".join(judge.html(f'<a href="{escape(link)}">x</a>', {}))


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>zq7r1z49</p>", "is followed by"),
        ("<p>zq7r1z&amp;lt;b&amp;gt;kwaad</p>", "is followed by"),
        ("<script>var x = 'zq7r1z kwaad'</script>", "script holds it"),
        ("<style>kwaad{}</style>", "style holds it"),
        ('<img src="//kwaad.example/x">', "loads from elsewhere"),
        ('<base href="https://kwaad.example">', "loads from elsewhere"),
        ("<!-- kwaad -->", "a comment was made"),
        ('<p style="color:red">x</p>', "there is a style"),
    ],
)
def test_other_escapes_from_a_page_are_seen(html, words):
    assert words in "".join(judge.html(html, {7: "zq7r1z<b>kwaad"}))


def letter(**more):
    made = EmailMessage(policy=SMTP)
    made["To"], made["Subject"] = "noor@thuis.example", "Uitnodiging"
    for name, value in more.items():
        made[name.replace("_", "-")] = value
    made.set_content("Dag zq7r1z<b>kwaad\n")
    made.add_alternative("<p>Dag zq7r1z&lt;b&gt;kwaad</p>\n", subtype="html")
    return made


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (b"Subject: ", b"X-Kwaad: ja\r\nSubject: ", "there is a header X-Kwaad"),
        (b"noor@thuis.example", b"noor@thuis.example, kwaad@kwaad.example", "it also goes to"),
        (b"<p>", b'<img src="https://wij.example/1.gif"><p>', "it fetches"),
        (b"<p>", b'<p background="x" style="background:url(https://wij.example/1.gif)">', "a style fetches"),
        (b"text/html", b"application/x-sh", "there is a part application/x-sh"),
        (b"Dag", b"Dag\n", "a line end stands alone"),
    ],
)
def test_an_escape_from_a_mail_is_seen(before, after, words):
    good = letter().as_bytes()
    assert judge.mail(good, {7: "zq7r1z<b>kwaad"}) == []
    assert words in "".join(judge.mail(good.replace(before, after, 1), {7: "zq7r1z<b>kwaad"}))


def test_an_escape_from_a_calendar_is_seen():
    assert (judge.calendar(GOOD.encode(), {}), faults(GOOD.encode())) == ([], [])
    more = GOOD.replace("STATUS:", "ATTENDEE:mailto:kwaad@kwaad.example\r\nX-KWAAD:1\r\nSTATUS:")
    assert [each for each in judge.calendar(more.encode(), {}) if "added" in each or "KWAAD" in each] != []
    changed = GOOD.replace("SUMMARY:Samen", "SUMMARY:zq7r1zSamen")
    assert judge.calendar(changed.encode(), {7: "zq7r1zAnders"}) != []


@pytest.mark.parametrize("cell", ["=1+1", "+1", "\ufeff=1", " @x", "\t=1", "＝1"])
def test_a_formula_is_seen(cell):
    assert judge.table(f'naam;"{cell}"\r\n'.encode("utf-8-sig"), {}) != []
    assert judge.table(f'naam;"\'{cell.strip()}"\r\n'.encode("utf-8-sig"), {}) == []


def test_a_formula_in_a_workbook_is_seen():
    book, content = Workbook(), io.BytesIO()
    book.active.append(["=1+1"])
    book.save(content)
    assert judge.workbook(content.getvalue(), {}) == ["a cell is a formula: '=1+1'"]


def test_an_escape_from_a_feed_or_a_packed_file_is_seen():
    assert judge.xml(b"<a>\x0b</a>", {}) != []
    assert judge.xml(b"<a><kwaad/></a>", {}) == ["an element was made: kwaad"]
    assert judge.xml(b'<a type="html">&lt;kwaad&gt;</a>', {}) != []
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as files:
        files.writestr("../x.csv", "=1")
    assert judge.packed(content.getvalue(), {}) == ["a file is called ../x.csv", "../x.csv: a cell is a formula: '=1'"]


def test_a_paper_on_which_something_was_evaluated_is_seen():
    values = {7: "zq7r1z{{ kwaad }}zq7r1z<b>kwaad</b>"}
    assert judge.starts_otherwise(judge.bare("Dag zq7r1z{{ kwaad }} zq7r1z<b>kw aad"), values) == []
    assert judge.starts_otherwise(judge.bare("Dag zq7r1z49 en"), values) == ["on paper zq7z is followed by '49en'"]


def test_a_paper_that_does_something_is_seen():
    writer, content = PdfWriter(), io.BytesIO()
    writer.add_blank_page(10, 10)
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})
    writer.write(content)
    assert {"it holds /JavaScript", "it holds /OpenAction"} <= set(judge.pdf(content.getvalue(), {}))
