"""What a person may ask of an import."""

import re

from django.utils.translation import gettext as _


def municipality_codes(text: str) -> set[str]:
    """Return the codes in "GM0622, 0606"; an empty text means all. Raises `ValueError` with a sentence."""
    codes = set()
    for part in re.split(r"[\s,;]+", text.strip().upper()):
        digits = part.removeprefix("GM")
        if part and not (digits.isdigit() and len(digits) <= 4):
            raise ValueError(_("“%(part)s” is not a code of a municipality. Type for example GM0622.") % {"part": part})
        if part:
            codes.add(f"GM{digits.zfill(4)}")
    return codes
