"""Writes planned areas, in a few statements per kind. The caller opens the transaction and rebuilds the tree."""

import json

from django.db import connection

from areas.imports.area_match import AreaPlan
from areas.imports.area_tree import Node
from areas.models import Area, AreaCode

_BATCH = 500


def lock(*models: type) -> None:
    """Let one import at a time write. On SQLite the transaction itself does so (IMMEDIATE)."""
    if connection.vendor == "postgresql":
        names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models)  # type: ignore[attr-defined]  # every model has it
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")


def write_areas(plan: AreaPlan) -> None:
    """Write new areas, changes, boundaries and codes."""
    _write_new(plan.new)
    for node in plan.changed:
        node.area.parent = _above(node)
    Area.objects.bulk_update([node.area for node in plan.changed], ["name", "parent", "source"], batch_size=_BATCH)
    _write_boundaries(list(plan.boundaries.items()))
    for node, code in plan.codes:
        code.area = node.area
    AreaCode.objects.bulk_create([code for _node, code in plan.codes], batch_size=_BATCH)


def _write_new(nodes: list[Node]) -> None:
    """Write new areas level by level, so that each has its larger area."""
    for kind in (Area.Kind.MUNICIPALITY, Area.Kind.WIJK, Area.Kind.BUURT):
        level = [node for node in nodes if node.area.kind == kind]
        for node in level:
            node.area.parent = _above(node)
        Area.objects.bulk_create([node.area for node in level], batch_size=_BATCH)


def _above(node: Node) -> Area | None:
    """Return the larger area; None for a municipality."""
    return node.parent.area if node.parent and node.parent.area.pk else None


def _write_boundaries(items: list[tuple[Node, str]]) -> None:
    """Write changed boundaries in small pieces, for they are large."""
    for start in range(0, len(items), 100):
        areas = []
        for node, boundary in items[start : start + 100]:
            node.area.boundary = json.loads(boundary)
            areas.append(node.area)
        Area.objects.bulk_update(areas, ["boundary"])
        for area in areas:
            area.boundary = None
