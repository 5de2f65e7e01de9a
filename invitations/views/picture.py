"""Square codes to scan, as drawings within the page."""

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _


def square_code(url: str) -> SafeString:
    """Return the square code of an address of ours."""
    # Here, because only a few pages need it.
    import segno

    drawing = segno.make(url, error="m", micro=False).svg_inline(scale=6, border=4, title=_("Code to scan"))
    return mark_safe(drawing)  # noqa: S308 (made here, of an address that we made)
