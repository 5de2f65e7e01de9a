"""Vlaardingen: its 8 wijken and 40 buurten, and the areas that the municipality itself works with."""

import json

from areas.actions import rebuild_tree
from areas.models import Area, AreaCode
from platforms.demo import DATA, parts, rows

SOURCE = "CBS, wijk- en buurtindeling (CC BY 4.0)"
SHAPE_SOURCE = "CBS/Kadaster, wijk- en buurtkaart 2022 (CC BY 4.0), sterk vereenvoudigd"


class Areas:
    """The areas by code and by name; of two with the same name the larger, which stands first in the list."""

    def __init__(self) -> None:
        self._found: dict[str, Area] = {}

    def add(self, code: str, area: Area) -> None:
        """Remember an area under its code and its name."""
        if code:
            self._found[code] = area
        self._found.setdefault(area.name, area)

    def __getitem__(self, key: str) -> Area:
        return self._found[key]

    def listed(self, cell: str) -> list[Area]:
        """Return the areas named in a cell."""
        return [self._found[key] for key in parts(cell)]


def make() -> Areas:
    """Make the tree with codes and boundaries."""
    shapes = json.loads((DATA / "boundaries.json").read_text())
    areas, codes = Areas(), []
    listed = rows("areas")
    for row in listed:
        shape = shapes.get(row["code"])
        area = Area.objects.create(
            name=row["name"],
            kind=row["kind"],
            parent=areas[row["lies_in"]] if row["lies_in"] else None,
            boundary={"type": "Polygon", "coordinates": [shape]} if shape else None,
            source=SHAPE_SOURCE if shape else SOURCE if row["code"] else "",
        )
        areas.add(row["code"], area)
        if row["code"]:
            codes.append(AreaCode(area=area, code=row["code"], year_from=int(row["year_from"])))
    AreaCode.objects.bulk_create(codes)
    for row in listed:
        if row["consists_of"]:
            areas[row["name"]].members.set(areas.listed(row["consists_of"]))
    rebuild_tree()
    return areas
