"""Reads a logo: a PNG, kept without what only looks like a picture and without what it tells of its maker."""

import zlib
from itertools import pairwise

from django.utils.translation import gettext as _

from accounts.rules.theme import StyleRefused

MAX_BYTES = 200_000
MAX_SIDE = 2000
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Size, colours, transparency, the picture itself and its end. Texts, places, dates and moving pictures are left out.
_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"sRGB", b"gAMA", b"cHRM", b"IDAT", b"IEND"}


def read_logo(data: bytes) -> bytes:
    """Return the PNG with only what draws it. Raises `StyleRefused` for anything else."""
    if len(data) > MAX_BYTES:
        raise StyleRefused(_("The logo is larger than 200 kB. Save it smaller, for example 400 pixels wide."))
    if not data.startswith(_SIGNATURE):
        raise StyleRefused(_("The logo is not a PNG file. Save it as PNG and choose that file."))
    chunks = _chunks(data)
    if not _is_whole([kind for kind, _chunk in chunks]):
        raise _damaged()
    width, height = (int.from_bytes(data[place : place + 4]) for place in (16, 20))
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise StyleRefused(_("The logo is larger than 2000 pixels. Save it smaller, for example 400 pixels wide."))
    return _SIGNATURE + b"".join(chunk for kind, chunk in chunks if kind in _KEPT)


def _damaged() -> StyleRefused:
    return StyleRefused(_("The logo is damaged and cannot be shown. Save it as PNG once more and choose that file."))


def _is_whole(kinds: list[bytes]) -> bool:
    """True for one header first, pixels side by side, and the end last."""
    pixels = [place for place, kind in enumerate(kinds) if kind == b"IDAT"]
    return (
        kinds[:1] == [b"IHDR"]
        and kinds[-1:] == [b"IEND"]
        and (kinds.count(b"IHDR"), kinds.count(b"IEND")) == (1, 1)
        and bool(pixels)
        and all(after - before == 1 for before, after in pairwise(pixels))
    )


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return the parts of a PNG with their kinds, up to its end. Raises `StyleRefused` when one does not add up."""
    chunks: list[tuple[bytes, bytes]] = []
    place = len(_SIGNATURE)
    while not chunks or chunks[-1][0] != b"IEND":
        length = int.from_bytes(data[place : place + 4])
        end = place + 12 + length
        kind, sum_ = data[place + 4 : place + 8], data[end - 4 : end]
        if end > len(data) or zlib.crc32(data[place + 4 : end - 4]) != int.from_bytes(sum_):
            raise _damaged()
        chunks.append((kind, data[place:end]))
        place = end
    return chunks
