"""What may not happen to the tree of areas: each function returns a sentence, or "" when it is fine."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from areas.models import Area, AreaCode

# A smaller number is a larger area. An own area may lie in any of them, but only own areas may lie in it.
_RANKS = {Area.Kind.MUNICIPALITY: 0, Area.Kind.DISTRICT: 1, Area.Kind.WIJK: 2, Area.Kind.BUURT: 3, Area.Kind.CUSTOM: 9}
_LEVELS = {"GM": Area.Kind.MUNICIPALITY, "WK": Area.Kind.WIJK, "BU": Area.Kind.BUURT}


def _may_lie_in(kind: str, larger: str) -> bool:
    """True when an area of this kind may lie in one of the other kind; districts and own areas may nest."""
    if kind == larger:
        return kind in {Area.Kind.DISTRICT, Area.Kind.CUSTOM}
    return _RANKS[Area.Kind(larger)] < _RANKS[Area.Kind(kind)]


def wrong_place(area: Area, kind: str, parent: Area) -> str:
    """Return why an area of this kind cannot lie in `parent`: a circle, or the wrong order of kinds."""
    if area.pk and area.pk in {parent.pk, *parent.chain_ids}:
        return _("“%(parent)s” lies in “%(area)s”. An area cannot lie inside itself.") % {
            "parent": parent.name,
            "area": area.name,
        }
    if not _may_lie_in(kind, parent.kind):
        return _("A %(kind)s cannot lie in a %(larger)s. The order is: municipality, district, wijk, buurt.") % {
            "kind": Area.Kind(kind).label,
            "larger": Area.Kind(parent.kind).label,
        }
    return ""


def wrong_children(area: Area, kind: str) -> str:
    """Return why an area cannot become this kind with what lies in it. One query."""
    for child in area.children.order_by("path").only("name", "kind"):
        if not _may_lie_in(child.kind, kind):
            return _("“%(child)s” (%(kind)s) lies in it and does not fit. First move “%(child)s”.") % {
                "child": child.name,
                "kind": child.get_kind_display(),
            }
    return ""


def municipality_codes(parent: Area) -> set[str]:
    """Return the codes of the municipality in which an area lies; empty when it has none. One query."""
    root = parent.chain_ids[0] if parent.path else parent.pk
    return set(AreaCode.objects.filter(area=root, code__startswith="GM").values_list("code", flat=True))


def outside_municipality(codes: Iterable[str], allowed: set[str]) -> str:
    """Return a sentence when a code belongs to another municipality; without known codes everything fits."""
    for code in codes:
        if allowed and code[:2] != "NL" and f"GM{code[2:6]}" not in allowed:
            return _("Code %(code)s belongs to another municipality (%(theirs)s, not %(ours)s).") % {
                "code": code,
                "theirs": f"GM{code[2:6]}",
                "ours": ", ".join(sorted(allowed)),
            }
    return ""


def codes_inside(area: Area) -> list[str]:
    """Return the codes of everything inside an area, its own left out. One query."""
    if not area.pk or not area.path:
        return []
    inside = AreaCode.objects.filter(area__path__startswith=area.path).exclude(area=area)
    return list(inside.order_by("code").values_list("code", flat=True))


def wrong_level(kind: str, code: str) -> str:
    """Return a sentence when a code is of another level than the area; an own area or district may have any."""
    level = _LEVELS.get(code[:2])
    if kind in _LEVELS.values() and level != kind:
        return _("Code %(code)s does not fit a %(kind)s: GM is a municipality, WK a wijk, BU a buurt.") % {
            "code": code,
            "kind": Area.Kind(kind).label,
        }
    return ""
