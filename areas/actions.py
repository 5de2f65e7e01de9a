"""What happens to areas and the directory."""

from django.db import transaction

from areas.models import Area
from areas.rules import slug


def rebuild_tree() -> int:
    """Write every area's path and depth anew after an import or an edit; return how many changed. Two queries."""
    with transaction.atomic():
        areas = {area.pk: area for area in Area.objects.only("pk", "name", "parent_id", "path", "depth")}
        paths: dict[int, tuple[str, int]] = {}

        def place(area: Area) -> tuple[str, int]:
            if area.pk not in paths:
                above, depth = place(areas[area.parent_id]) if area.parent_id else ("", -1)
                paths[area.pk] = (f"{above}{slug(area.name)}~{area.pk}/", depth + 1)
            return paths[area.pk]

        changed = []
        for area in areas.values():
            path, depth = place(area)
            if (area.path, area.depth) != (path, depth):
                area.path, area.depth = path, depth
                changed.append(area)
        Area.objects.bulk_update(changed, ["path", "depth"], batch_size=500)
        return len(changed)
