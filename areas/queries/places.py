"""In which area a house stands."""

from django.db.models import Q

from areas.models import Area, AreaCode, PostcodeArea


def area_at(postcode: str, number: int) -> Area | None:
    """Return the smallest area in use of this house, postcode as "3131AA"; None when we do not know it. Two queries."""
    rows = PostcodeArea.objects.filter(Q(number=number) | Q(number__isnull=True), postcode=postcode)
    house = rows.order_by("number").first()
    if house is None:
        return None
    codes = [house.code, f"WK{house.code[2:8]}"]  # where the buurten are not in the tree, the wijk is
    found = [
        code
        for code in AreaCode.objects.filter(code__in=codes, area__is_active=True).select_related("area__parent")
        if code.covers(house.division_year)
    ]
    return max((code.area for code in found), key=lambda area: area.depth, default=None)


def knows_postcodes() -> bool:
    """True when a list of postcodes was imported."""
    return PostcodeArea.objects.exists()
