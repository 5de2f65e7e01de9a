"""Which area of ours is meant by a row: by code and division year, by code and name, or by place and name."""

import json
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from areas.imports.area_rows import AreaRow, packed
from areas.imports.area_tree import SCHEME, Node, Tree, is_called, with_code
from areas.imports.report import Remark, Report
from areas.models import Area, AreaCode

_CHUNK = 500


@dataclass
class AreaPlan:
    """What is to be written: new areas with large ones first, changed ones, boundaries as GeoJSON text, new codes."""

    new: list[Node] = field(default_factory=list)
    changed: list[Node] = field(default_factory=list)
    boundaries: dict[Node, str] = field(default_factory=dict)
    codes: list[tuple[Node, AreaCode]] = field(default_factory=list)


def match_areas(rows: list[AreaRow], report: Report, *, accept_renames: bool) -> AreaPlan:
    """Decide about every row (large areas first) and return what is to be written; the report gets the counts."""
    matcher = _Matcher(report, accept_renames=accept_renames)
    for row in rows:
        matcher.match(row)
    matcher.compare_boundaries()
    matcher.conclude()
    return matcher.plan


class _Matcher:
    """Matches the rows of one file, of one division year."""

    def __init__(self, report: Report, *, accept_renames: bool) -> None:
        self.report = report
        self.year = report.year or 0
        self.accept_renames = accept_renames
        self.tree = Tree()
        self.plan = AreaPlan()
        self.matched: list[tuple[Node, AreaRow]] = []
        self.drawn: dict[int, tuple[Node, str]] = {}
        self.refused: dict[str, int] = {}

    def match(self, row: AreaRow) -> None:
        """Find the area of one row, or plan a new one, or refuse the row with a question."""
        parent = self._parent(row)
        if parent is None:
            self._refuse(row, self._orphan(row))
            return
        node, question = self._find(row, parent)
        if node is not None and node.row:
            question = _("this is the same area as row %(row)s") % {"row": node.row}
        if question:
            self._refuse(row, question)
        elif node is None:
            self._plan_new(row, parent)
        else:
            self._update(node, row, parent)

    def _refuse(self, row: AreaRow, reason: str) -> None:
        """Leave a row out."""
        self.refused[row.code] = row.number
        self.report.refuse(row.number, row.code, reason)

    def _orphan(self, row: AreaRow) -> str:
        """Return why the row has no larger area: that one was refused, or is nowhere."""
        facts = {"code": row.parent_code, "row": self.refused.get(row.parent_code)}
        if row.parent_code in self.refused:
            return _("the larger area %(code)s was refused (row %(row)s)") % facts
        self.report.missing_parents.add(row.parent_code)
        return _("the larger area %(code)s is not known; import it first, or in the same file") % facts

    def _parent(self, row: AreaRow) -> Node | None:
        """Return the larger area: by its code in this year, else in the nearest year; None when it is not known."""
        if not row.parent_code:
            return self.tree.root
        known = self.tree.in_year(row.parent_code, self.year)
        return known or next(iter(self.tree.earlier(row.parent_code, self.year)), None)

    def _find(self, row: AreaRow, parent: Node) -> tuple[Node | None, str]:
        """Return the area that is meant, or None for a new one; or a question that a person must answer."""
        node = self.tree.in_year(row.code, self.year)
        if node is not None:
            return node, ""
        earlier = self.tree.earlier(row.code, self.year)
        node = next((each for each in earlier if is_called(each.area, row.name, row.code)), None)
        if node is not None:
            return node, ""
        if earlier:
            return (earlier[0], "") if self.accept_renames else (None, _reused(earlier[0]))
        return self._by_place(row, parent)

    def _by_place(self, row: AreaRow, parent: Node) -> tuple[Node | None, str]:
        """Look for an area of this kind and name inside the larger one; it may have no code, or one of another year."""
        inside = self.tree.root.children if parent is self.tree.root else parent.below()
        for node in inside:
            is_candidate = node.area.kind == row.kind and node.year != self.year and not node.row
            if not is_candidate or not is_called(node.area, row.name, row.code):
                continue
            if not node.codes or self.accept_renames:
                return node, ""
            question = _("“%(name)s” is known with another code: %(code)s. The same area: add this code to it by hand")
            return None, question % {"name": node.area.name, "code": ", ".join(sorted(node.codes))}
        return None, ""

    def _plan_new(self, row: AreaRow, parent: Node) -> None:
        """Plan a new area; where a sister has the same name, the code tells them apart."""
        name = self.tree.free_name(parent, row.name, row.kind, row.code)
        boundary = json.loads(row.boundary) if row.boundary else None
        node = Node(Area(name=name, kind=row.kind, boundary=boundary, source=self._source), row=row.number)
        node.move(parent)
        self._add_code(node, row)
        self.plan.new.append(node)
        self.report.count("areas").new += 1

    def _add_code(self, node: Node, row: AreaRow) -> None:
        """Plan the code of this division year."""
        code = AreaCode(scheme=SCHEME, code=row.code, year_from=self.year, year_to=self.year)
        self.plan.codes.append((node, code))
        self.tree.note(code, node)

    def _update(self, node: Node, row: AreaRow, parent: Node) -> None:
        """Plan what the row changes in an area. An older division adds its code and changes nothing else."""
        node.row = row.number
        self.matched.append((node, row))
        newest, newer = self.year >= node.year, self.year > node.year
        if self.tree.in_year(row.code, self.year) is None:
            self._add_code(node, row)
            node.changes.append(_("code %(code)s of %(year)s added") % {"code": row.code, "year": self.year})
        if newest and not node.lies_in(parent) and not parent.lies_in(node):
            node.move(parent)
            node.changes.append(_("lies in %(name)s") % {"name": parent.area.name})
        if newest:
            self._rename(node, row, newer=newer)
            if row.boundary:
                self.drawn[node.area.pk] = (node, row.boundary)

    def _rename(self, node: Node, row: AreaRow, *, newer: bool) -> None:
        """Take the name of the newest division; within one year another spelling is not a new name."""
        area, above = node.area, node.parent or self.tree.root
        if area.name in {row.name, with_code(row.name, row.code)}:
            return
        if is_called(area, row.name, row.code) and not newer:
            return
        old, area.name = area.name, self.tree.free_name(above, row.name, area.kind, row.code)
        above.names.add((area.name, area.kind))
        area.source = self._source
        node.changes.append(_("name: “%(old)s” becomes “%(new)s”") % {"old": old, "new": area.name})

    def compare_boundaries(self) -> None:
        """Plan the boundaries that differ from what we have; reads them in pieces."""
        keys = list(self.drawn)
        for start in range(0, len(keys), _CHUNK):
            piece = Area.objects.filter(pk__in=keys[start : start + _CHUNK]).order_by()
            for pk, boundary in piece.values_list("pk", "boundary"):
                node, drawn = self.drawn[pk]
                if boundary is None or packed(boundary) != drawn:
                    self.plan.boundaries[node] = drawn
                    node.area.source = self._source
                    node.changes.append(_("boundary"))

    def conclude(self) -> None:
        """Count the matched areas as changed or as they were, and put the remarks in the order of the file."""
        count = self.report.count("areas")
        for node, row in self.matched:
            if not node.changes:
                count.same += 1
                continue
            count.changed += 1
            self.plan.changed.append(node)
            self.report.changes.append(Remark(row.number, row.code, "; ".join(node.changes)))
        self.report.sort()

    @property
    def _source(self) -> str:
        """Where the areas came from, as stored with them."""
        return f"{self.report.layout} {self.year}"


def _reused(node: Node) -> str:
    """Return the question of a code that has another name in another year."""
    return _(
        "is the code used again for another area? In %(year)s it was “%(name)s”. The same area: import with “accept "
        "new names”. Another area: first add it by hand with this code and year"
    ) % {"year": node.year, "name": node.area.name}
