"""Which area of ours a code of a division year means: sure, proposed by code and name, or a question."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from areas.imports import text
from areas.imports.area_tree import SCHEME, Node, Tree, is_called
from areas.imports.report import Remark, Report
from areas.models import AreaCode, CodeQuestion


@dataclass
class Links:
    """Codes that go to an area by the import itself, and questions for a person."""

    codes: list[AreaCode] = field(default_factory=list)
    questions: list[CodeQuestion] = field(default_factory=list)


def find_links(names: dict[str, str], divisions: Iterable[int], report: Report) -> Links:
    """Compare the codes of a file (with their names, "" where it has none) with what we know. Three queries."""
    tree, links = Tree(), Links()
    asked = {(row.code, row.division_year) for row in CodeQuestion.objects.filter(code__in=names)}
    unknown = []
    for division in sorted(set(divisions)):
        for code, name in sorted(names.items()):
            if code.startswith("NL") or (code, division) in asked:
                continue
            if not _link(code, name, division, tree, links, report):
                unknown.append(code)
    if unknown:
        report.warn(0, "", _("No area here has these codes yet: %(codes)s. Their figures wait for “Import areas”.") % {
            "codes": ", ".join(sorted(set(unknown))[:20]) + (" …" if len(set(unknown)) > 20 else ""),
        })  # fmt: skip
    return links


def _link(code: str, name: str, division: int, tree: Tree, links: Links, report: Report) -> bool:
    """Decide about one code; False when no area here has to do with it."""
    sure = tree.in_year(code, division)
    if sure is not None:
        if name and not is_called(sure.area, name, code) and not _is_confirmed(code, division, tree):
            _ask(code, name, division, sure, links, report)
        return True
    earlier = tree.earlier(code, division)
    if not earlier:
        return False
    named = next((node for node in earlier if name and is_called(node.area, name, code)), None)
    if named is None:
        _ask(code, name, division, earlier[0], links, report)
        return True
    links.codes.append(AreaCode(area=named.area, scheme=SCHEME, code=code, year_from=division, year_to=division))
    facts = {"code": code, "year": division, "area": named.area.name}
    sentence = _("in the division of %(year)s it is “%(area)s”: code and name agree")
    report.changes.append(Remark(0, code, sentence % facts))
    report.count("codes").new += 1
    return True


def _is_confirmed(code: str, division: int, tree: Tree) -> bool:
    """True when a person or an import of areas named this very division, not "from 2014 on"."""
    return any(
        known.covers(division) and (known.year_to is not None or known.year_from == division)
        for known, _node in tree.by_code.get(code, ())
    )


def _ask(code: str, name: str, division: int, node: Node, links: Links, report: Report) -> None:
    """Put a question on the list."""
    links.questions.append(CodeQuestion(code=code, division_year=division, name=text.line(name)[:120], area=node.area))
    facts = {"code": code, "year": division, "area": node.area.name, "name": name or "?"}
    sentence = _("is “%(name)s” of %(year)s the same area as “%(area)s”? Answer it at “Questions about codes”")
    report.warn(0, code, sentence % facts)
