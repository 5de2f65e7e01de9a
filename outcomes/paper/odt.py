"""A memo as OpenDocument text, the open standard of the government: real headings, table headers, language and title.

Written by hand, for it takes five small files in a zip; the one library for it is hardly kept up any more.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from invitations.mail.words import printable

MIMETYPE = "application/vnd.oasis.opendocument.text"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
NAMES = {
    "office": f"{_OASIS}:office:1.0",
    "style": f"{_OASIS}:style:1.0",
    "text": f"{_OASIS}:text:1.0",
    "table": f"{_OASIS}:table:1.0",
    "fo": f"{_OASIS}:xsl-fo-compatible:1.0",
    "meta": f"{_OASIS}:meta:1.0",
    "manifest": f"{_OASIS}:manifest:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_VERSION = {"office:version": "1.3"}
_COLOUR = "#08414b"
# Per level of heading: size, and the space above and below it.
_HEADINGS = {1: ("20pt", "0cm", "0.4cm"), 2: ("15pt", "0.7cm", "0.25cm"), 3: ("12pt", "0.5cm", "0.2cm")}

for _prefix, _space in NAMES.items():
    register_namespace(_prefix, _space)


def memo_odt(memo: Mapping[str, Any]) -> bytes:
    """Return a memo as a file to write on in."""
    parts = {
        "content.xml": _content(memo),
        "styles.xml": _styles(memo["lang"]),
        "meta.xml": _meta(memo),
        "META-INF/manifest.xml": _manifest(("content.xml", "styles.xml", "meta.xml")),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as folder:
        # First and as it is: programs recognise the file by it.
        folder.writestr(zipfile.ZipInfo("mimetype"), MIMETYPE, zipfile.ZIP_STORED)
        for name, root in parts.items():
            folder.writestr(name, tostring(root, encoding="utf-8", xml_declaration=True))
    return file.getvalue()


def _name(name: str) -> str:
    prefix, _colon, local = name.partition(":")
    return f"{{{NAMES[prefix]}}}{local}"


def _add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """Add an element; in the name of an attribute two underscores stand for the colon and one for a hyphen."""
    named = {_name(key.replace("__", ":").replace("_", "-")): value for key, value in attributes.items()}
    found = SubElement(parent, _name(tag), named)
    found.text = printable(text) or None
    return found


def _root(tag: str) -> Element:
    return Element(_name(tag), {_name(key): value for key, value in _VERSION.items()})


def _content(memo: Mapping[str, Any]) -> Element:
    root = _root("office:document-content")
    _cells(_add(root, "office:automatic-styles"))
    body = _add(_add(root, "office:body"), "office:text")
    _heading(body, memo["title"], 1)
    for label, value in memo["facts"]:
        line = _add(body, "text:p", text__style_name="Standard")
        _add(line, "text:span", f"{label}:", text__style_name="Label").tail = f" {printable(value)}"
    for number, section in enumerate(memo["sections"]):
        _heading(body, section["heading"], 2)
        for paragraph in section["paragraphs"]:
            _add(body, "text:p", paragraph, text__style_name="Standard")
        _list(body, section["points"])
        for place, table in enumerate(section["tables"]):
            _table(body, table, f"Tabel{number + 1}-{place + 1}")
    return root


def _heading(parent: Element, words: str, level: int) -> None:
    _add(parent, "text:h", words, text__style_name=f"Heading_20_{level}", text__outline_level=str(level))


def _list(parent: Element, points: Sequence[str]) -> None:
    if points:
        found = _add(parent, "text:list", text__style_name="Points")
        for point in points:
            _add(_add(found, "text:list-item"), "text:p", point, text__style_name="Standard")


def _table(parent: Element, table: Mapping[str, Any], name: str) -> None:
    _heading(parent, table["heading"], 3)
    for note in table["notes"]:
        _add(parent, "text:p", note, text__style_name="Standard")
    if not table["rows"]:
        _add(parent, "text:p", table["empty"], text__style_name="Standard")
        return
    found = _add(parent, "table:table", table__name=name)
    _add(found, "table:table-column", table__style_name="First")
    if others := len(table["columns"]) - 1:
        _add(found, "table:table-column", table__style_name="Other", table__number_columns_repeated=str(others))
    _row(_add(found, "table:table-header-rows"), table["columns"], "Label_20_cell")
    for row in table["rows"]:
        _row(found, row, "Plain_20_cell")


def _row(parent: Element, cells: Iterable[str], style: str) -> None:
    row = _add(parent, "table:table-row")
    for cell in cells:
        box = _add(row, "table:table-cell", table__style_name="Cell", office__value_type="string")
        _add(box, "text:p", cell, text__style_name=style)


def _cells(styles: Element) -> None:
    cell = _add(styles, "style:style", style__name="Cell", style__family="table-cell")
    _add(cell, "style:table-cell-properties", fo__padding="0.12cm", fo__border_bottom="0.5pt solid #5f7678")
    for name, width in (("First", "14*"), ("Other", "10*")):
        column = _add(styles, "style:style", style__name=name, style__family="table-column")
        _add(column, "style:table-column-properties", style__rel_column_width=width)
    bold = _add(styles, "style:style", style__name="Label", style__family="text")
    _add(bold, "style:text-properties", fo__font_weight="bold")
    points = _add(styles, "text:list-style", style__name="Points")
    bullet = _add(points, "text:list-level-style-bullet", text__level="1", text__bullet_char="•")
    _add(bullet, "style:list-level-properties", text__space_before="0.4cm", text__min_label_width="0.4cm")


def _styles(language: str) -> Element:
    root = _root("office:document-styles")
    styles = _add(root, "office:styles")
    default = _add(styles, "style:default-style", style__family="paragraph")
    country = {"nl": "NL", "en": "GB"}.get(language, "NL")
    _add(
        default,
        "style:text-properties",
        fo__language=language,
        fo__country=country,
        fo__font_size="11pt",
        fo__font_family="Arial",
    )
    plain = _add(styles, "style:style", style__name="Standard", style__family="paragraph", style__class="text")
    _add(plain, "style:paragraph-properties", fo__margin_bottom="0.2cm", fo__line_height="125%")
    # The widest table has six columns: its heads fit at this size.
    for name, weight in (("Label_20_cell", "bold"), ("Plain_20_cell", "normal")):
        cell = _add(
            styles, "style:style", style__name=name, style__family="paragraph", style__parent_style_name="Standard"
        )
        _add(cell, "style:paragraph-properties", fo__margin_bottom="0cm")
        _add(cell, "style:text-properties", fo__font_size="9pt", fo__font_weight=weight)
    for level, (size, above, below) in _HEADINGS.items():
        found = _add(
            styles, "style:style", style__name=f"Heading_20_{level}", style__display_name=f"Heading {level}",
            style__family="paragraph", style__parent_style_name="Standard", style__next_style_name="Standard",
            style__default_outline_level=str(level), style__class="text",
        )  # fmt: skip
        _add(
            found, "style:paragraph-properties", fo__margin_top=above, fo__margin_bottom=below,
            fo__keep_with_next="always",
        )  # fmt: skip
        _add(found, "style:text-properties", fo__font_size=size, fo__font_weight="bold", fo__color=_COLOUR)
    layouts = _add(root, "office:automatic-styles")
    page = _add(layouts, "style:page-layout", style__name="A4")
    _add(page, "style:page-layout-properties", fo__page_width="21cm", fo__page_height="29.7cm", fo__margin="2.2cm")
    masters = _add(root, "office:master-styles")
    _add(masters, "style:master-page", style__name="Standard", style__page_layout_name="A4")
    return root


def _meta(memo: Mapping[str, Any]) -> Element:
    root = _root("office:document-meta")
    meta = _add(root, "office:meta")
    _add(meta, "dc:title", memo["title"])
    _add(meta, "meta:initial-creator", memo["author"])
    _add(meta, "dc:creator", memo["author"])
    _add(meta, "dc:language", {"nl": "nl-NL", "en": "en-GB"}.get(memo["lang"], "nl-NL"))
    _add(meta, "meta:generator", "Buurtvenster")
    return root


def _manifest(names: Iterable[str]) -> Element:
    root = Element(_name("manifest:manifest"), {_name("manifest:version"): "1.3"})
    _add(root, "manifest:file-entry", manifest__full_path="/", manifest__media_type=MIMETYPE)
    for name in names:
        _add(root, "manifest:file-entry", manifest__full_path=name, manifest__media_type="text/xml")
    return root
