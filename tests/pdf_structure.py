"""Looks into a PDF for what PDF/UA-1 and PDF/A ask of its structure. It is no validator: see docs/archive.md.

Each function returns what is wrong, in words; an empty list is good.
"""

import io
import re
from itertools import pairwise

from pypdf import PdfReader
from pypdf.generic import ContentStream

# What a reader hears as a heading, a table and so on (ISO 32000-1, 14.8.4), as far as our presses make it.
STANDARD = {
    "Document", "Part", "Sect", "Div", "P", "H1", "H2", "H3", "H4", "L", "LI", "Lbl", "LBody", "Table", "THead",
    "TBody", "TFoot", "TR", "TH", "TD", "Span", "Link", "Figure", "Caption", "Note", "Formula", "Art", "BlockQuote",
    "Reference", "Quote", "Code", "TOC", "TOCI", "Index", "NonStruct",
}  # fmt: skip
PAINTS = {b"Tj", b"TJ", b"'", b'"', b"f", b"F", b"f*", b"S", b"s", b"B", b"B*", b"b", b"b*", b"Do", b"sh", b"BI"}
FORBIDDEN = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/OpenAction", "/AA", "/XFA", "/RichMedia", "/Movie")


class Looked:
    """A PDF that was opened, with its structure as a flat list of (depth, kind, element)."""

    def __init__(self, content):
        self.content = content
        self.reader = PdfReader(io.BytesIO(content), strict=True)
        self.root = self.reader.trailer["/Root"].get_object()
        tree = self.root.get("/StructTreeRoot")
        self.tree = tree.get_object() if tree else None
        self.roles = {key[1:]: value[1:] for key, value in ((self.tree or {}).get("/RoleMap") or {}).items()}
        self.elements = list(self._walk(self.tree["/K"], 0)) if self.tree else []
        stream = self.root.get("/Metadata")
        self.xmp = stream.get_object().get_data().decode() if stream else ""

    def _walk(self, kid, depth):
        kid = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(kid, list):
            for each in kid:
                yield from self._walk(each, depth)
        elif hasattr(kid, "get") and "/S" in kid:
            kind = kid["/S"][1:]
            yield depth, self.roles.get(kind, kind), kid
            if "/K" in kid:
                yield from self._walk(kid["/K"], depth + 1)

    def below(self, element):
        """The kinds of all elements in this one."""
        return [kind for _depth, kind, _each in self._walk(element.get("/K", []), 0)]

    def is_filled(self, element):
        """True when an element, or one in it, holds something that is on the paper."""
        return any(_marks(each) for _depth, _kind, each in self._walk(element, 0))


def _marks(element):
    kids = element.get("/K", [])
    kids = kids.get_object() if hasattr(kids, "get_object") else kids
    kids = kids if isinstance(kids, list) else [kids]
    return [kid for kid in kids if isinstance(kid, int) or "/S" not in kid.get_object()]


def attribute(element, owner, name):
    found = element.get("/A", [])
    found = found.get_object() if hasattr(found, "get_object") else found
    for each in found if isinstance(found, list) else [found]:
        each = each.get_object()
        if each.get("/O") == owner and name in each:
            return each[name]
    return None


def of_the_document(looked, *, is_archive):
    """Title, language, marks of the standards, and nothing that an archive or a screen reader cannot take."""
    root, wrong = looked.root, []
    mark = root.get("/MarkInfo", {})
    view = root.get("/ViewerPreferences", {})
    checks = {
        "is not marked": mark.get("/Marked") is True or getattr(mark.get("/Marked"), "value", False) is True,
        "may hold suspects": not getattr(mark.get("/Suspects"), "value", False),
        "has no language": bool(re.fullmatch(r"nl|en", root.get("/Lang", ""))),
        "has no title": bool((looked.reader.metadata or {}).get("/Title", "").strip()),
        "does not show its title": getattr(view.get("/DisplayDocTitle"), "value", False) is True,
        "is encrypted": not looked.reader.is_encrypted,
        "does not say PDF/UA-1": "pdfuaid:part" in looked.xmp,
        "has no title in its metadata": "<dc:title>" in looked.xmp,
        "is no PDF 1.7": looked.reader.pdf_header == "%PDF-1.7",
        "has no id": "/ID" in looked.reader.trailer,
    }
    if is_archive:
        level = re.search(r"<pdfaid:part>2</pdfaid:part>\s*<pdfaid:conformance>A<", looked.xmp)
        intents = root.get("/OutputIntents", [])
        intents = intents.get_object() if hasattr(intents, "get_object") else intents
        checks["does not say PDF/A-2a"] = level is not None
        checks["has no output intent"] = [each.get_object().get("/S") for each in intents] == ["/GTS_PDFA1"]
        checks["has an output intent without colours"] = all(
            "/DestOutputProfile" in each.get_object() for each in intents
        )
    wrong += [words for words, is_good in checks.items() if not is_good]
    return wrong + [f"holds {name}" for name in sorted(_names_in(looked) & set(FORBIDDEN))]


def _names_in(looked):
    """Every key and every kind of action in all objects of the file."""
    found = set()
    for number in range(1, len(looked.reader.xref_objStm) + sum(map(len, looked.reader.xref.values())) + 1):
        each = looked.reader.get_object(number) if _is_there(looked, number) else None
        if hasattr(each, "keys"):
            found |= set(each.keys()) | ({str(each["/S"])} if "/S" in each else set())
    return found


def _is_there(looked, number):
    return number in looked.reader.xref_objStm or any(number in table for table in looked.reader.xref.values())


def of_the_structure(looked):
    """Kinds that a reader knows, headings in order, tables with heads, pictures with words."""
    if looked.tree is None:
        return ["has no structure"]
    kinds = [kind for _depth, kind, _element in looked.elements]
    wrong = [f"has the unknown kind {kind}" for kind in sorted(set(kinds) - STANDARD)]
    wrong += [] if kinds[:1] == ["Document"] else ["does not begin with Document"]
    levels = [int(kind[1]) for kind in kinds if re.fullmatch(r"H[1-6]", kind)]
    if levels[:1] != [1]:
        wrong.append("does not begin with a heading of the first level")
    if any(after > before + 1 for before, after in pairwise(levels)):
        wrong.append(f"skips a heading: {levels}")
    for _depth, kind, element in looked.elements:
        wrong += _of_one(looked, kind, element)
    return wrong


def _of_one(looked, kind, element):
    if kind == "Figure" and not str(element.get("/Alt", "")).strip():
        return ["has a picture without words"]
    if re.fullmatch(r"H[1-6]", kind) and not looked.is_filled(element):
        return [f"has an empty {kind}"]
    if kind == "Table":
        found = looked.below(element)
        return [] if "TH" in found and "TR" in found else ["has a table without heads"]
    if kind == "TH":
        wrong = (
            []
            if attribute(element, "/Table", "/Scope") in {"/Column", "/Row", "/Both"}
            else ["has a head without scope"]
        )
        return wrong if looked.is_filled(element) else [*wrong, "has an empty head"]
    return []


def of_the_pages(looked):
    """Everything that is painted is either in the structure or said to be decoration; tabs follow the structure."""
    wrong, used = [], set()
    parents = looked.tree is not None and "/ParentTree" in looked.tree
    for number, page in enumerate(looked.reader.pages, 1):
        if page.get("/Tabs") != "/S":
            wrong.append(f"page {number}: tabs do not follow the structure")
        if "/StructParents" not in page or not parents:
            wrong.append(f"page {number}: leads to no structure")
        wrong += [f"page {number}: {words}" for words in _unmarked(looked, page, used)]
        wrong += [f"page {number}: {words}" for words in _of_fonts(page["/Resources"].get("/Font", {}))]
    known = {kid for _depth, _kind, element in looked.elements for kid in _known(element)}
    return wrong + (["has marks that stand nowhere in the structure"] if used - known else [])


def _known(element):
    for kid in _marks(element):
        yield kid if isinstance(kid, int) else kid.get_object().get("/MCID")


def _unmarked(looked, page, used):
    """Painting outside any mark; `used` gathers the numbers of the marks."""
    stack, wrong = [], []
    for operands, operator in ContentStream(page["/Contents"].get_object(), looked.reader).operations:
        if operator in {b"BDC", b"BMC"}:
            properties = operands[1] if operator == b"BDC" else {}
            is_number = hasattr(properties, "get") and "/MCID" in properties
            if is_number:
                used.add(int(properties["/MCID"]))
            stack.append(operands[0] == "/Artifact" or is_number)
        elif operator == b"EMC":
            stack.pop()
        elif operator in PAINTS and not any(stack):
            wrong.append(f"paints outside the structure ({operator.decode()})")
    return wrong[:1] if not stack else ["has a mark that does not end"]


def _of_fonts(fonts):
    fonts = fonts.get_object() if hasattr(fonts, "get_object") else fonts
    for font in fonts.values():
        font = font.get_object()
        below = [each.get_object() for each in font.get("/DescendantFonts", [font])]
        described = [each["/FontDescriptor"].get_object() for each in below if "/FontDescriptor" in each]
        if len(described) != len(below) or not all(
            {"/FontFile", "/FontFile2", "/FontFile3"} & set(each) for each in described
        ):
            yield f"the font {font.get('/BaseFont')} is not in the file"
        if "/ToUnicode" not in font:
            yield f"the font {font.get('/BaseFont')} does not say which letters it shows"


def flaws(content, *, is_archive):
    """Everything that is wrong with a PDF."""
    looked = Looked(content)
    return of_the_document(looked, is_archive=is_archive) + of_the_structure(looked) + of_the_pages(looked)
