"""All areas and codes that we have as a tree in memory, and the ones planned so far."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from areas.imports import text
from areas.models import Area, AreaCode

SCHEME = "CBS"


@dataclass(eq=False)
class Node:
    """An area with what the matching needs to know of it; `year` is the newest division year of its codes."""

    area: Area
    parent: "Node | None" = None
    children: list["Node"] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    year: int = 0
    names: set[tuple[str, str]] = field(default_factory=set)  # names ever taken by the children in this run
    row: int = 0  # the row of the file that has this area
    changes: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """True for an area that is planned and not yet written."""
        return self.area.pk is None

    def below(self) -> Iterator["Node"]:
        """Everything inside, however deep."""
        for child in self.children:
            yield child
            yield from child.below()

    def lies_in(self, other: "Node") -> bool:
        """True when `other` is this area or stands anywhere above it."""
        node: Node | None = self
        while node is not None and node is not other:
            node = node.parent
        return node is other

    def move(self, parent: "Node") -> None:
        """Put the area below another one."""
        if self.parent:
            self.parent.children.remove(self)
        self.parent = parent
        parent.children.append(self)
        parent.names.add((self.area.name, self.area.kind))


class Tree:
    """The areas by code, by place and by name. Two queries."""

    def __init__(self) -> None:
        self.root = Node(Area())
        self.by_code: dict[str, list[tuple[AreaCode, Node]]] = defaultdict(list)
        nodes = {area.pk: Node(area) for area in Area.objects.defer("boundary")}
        for node in nodes.values():
            node.move(nodes[node.area.parent_id] if node.area.parent_id else self.root)
        for code in AreaCode.objects.filter(scheme=SCHEME):
            self.note(code, nodes[code.area_id])

    def note(self, code: AreaCode, node: Node) -> None:
        """Remember a code of an area."""
        self.by_code[code.code].append((code, node))
        node.codes.add(code.code)
        node.year = max(node.year, code.year_to or code.year_from)

    def in_year(self, code: str, year: int) -> Node | None:
        """Return the area that has this code in the division of this year."""
        for known, node in self.by_code.get(code, ()):
            if known.year_from <= year and (known.year_to is None or year <= known.year_to):
                return node
        return None

    def earlier(self, code: str, year: int) -> list[Node]:
        """The areas that have this code in any year, the nearest year first."""
        known = sorted(self.by_code.get(code, ()), key=lambda each: abs(each[0].year_from - year))
        return [node for _code, node in known]

    def free_name(self, parent: Node, name: str, kind: str, code: str) -> str:
        """Return the name, or the name with the code where a sister has the same one."""
        return name if (name, kind) not in parent.names else with_code(name, code)


def with_code(name: str, code: str) -> str:
    """Return a name that its code makes unique."""
    return f"{name[:105]} ({code})"


def is_called(area: Area, name: str, code: str) -> bool:
    """True when the area has this name, apart from capitals, hyphens and the code we put behind it."""
    return text.same(area.name) in {text.same(name), text.same(with_code(name, code))}
