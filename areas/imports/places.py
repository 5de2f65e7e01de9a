"""Finds areas by what people write: a code or a name."""

from collections import defaultdict

from django.utils.translation import gettext as _

from areas.imports import text
from areas.models import Area, AreaCode


class Places:
    """All areas by code and by name. Two queries."""

    def __init__(self) -> None:
        self._names: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for pk, name, depth in Area.objects.filter(is_active=True).values_list("pk", "name", "depth"):
            self._names[text.same(name)].append((depth, pk))
        codes = AreaCode.objects.filter(area__is_active=True).order_by("year_from").values_list("code", "area_id")
        self._codes: dict[str, int] = dict(codes)  # the newest division wins

    def find(self, word: str) -> int:
        """Return the id of an area; of areas with one name the largest. Raises `LookupError` with a sentence."""
        pk = self._codes.get(word.upper())
        if pk is not None:
            return pk
        found = sorted(self._names.get(text.same(word), ()))
        if not found:
            raise LookupError(_("the area “%(name)s” is not known") % {"name": word[:60]})
        if len(found) > 1 and found[0][0] == found[1][0]:
            raise LookupError(_("there are more areas called “%(name)s”; use the code") % {"name": word[:60]})
        return found[0][1]
