"""The style sheet stays small: it is on the way of every first visit, also of a resident on a phone."""

import gzip
import re

from tests.house import ROOT, templates

STYLE_SHEET = ROOT / "static" / "platform.css"
MOST_BYTES = 10 * 1024


def test_the_style_sheet_stays_small():
    assert len(gzip.compress(STYLE_SHEET.read_bytes(), compresslevel=6)) <= MOST_BYTES


def test_a_variable_that_is_used_has_a_value():
    text = STYLE_SHEET.read_text()
    assert set(re.findall(r"var\((--[\w-]+)", text)) - set(re.findall(r"(--[\w-]+):", text)) == set()


def test_no_template_has_a_style_of_its_own():
    pages = [path for path in templates() if path.suffix == ".html" and "mail" not in path.parts]
    assert [path.name for path in pages if re.search(r"<style|\sstyle=", path.read_text())] == []
