"""Reads a photo that someone chose, and makes it anew: bounded, upright, and without what a camera hides in it."""

import hashlib
import warnings
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

# What people may choose; a photo of a telephone is 3 to 12 MB.
MAX_BYTES, MAX_MB = 15_000_000, 15
# A JPEG is read at the size that is needed, others in full: 25 million points take 100 MB of memory.
# An MPO is a JPEG with a second picture behind it, as some telephones make.
MOST_POINTS = {"JPEG": 50_000_000, "MPO": 50_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
LONGEST_SIDE, QUALITY = 1400, 80
MOST_PHOTOS = 12
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, OverflowError)


class PictureRefused(Exception):
    """The file is no photo that we can keep; the message says why and what to do, in the active language."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo as it is kept: a JPEG, its size in points, and what stands in for it in a fingerprint."""

    content: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes as 64 hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


def read_photo(data: bytes, name: str) -> Picture:
    """Return the photo in these bytes, made anew. Raises `PictureRefused`, which names the file.

    Nothing of the file itself is kept: no place, no camera, no text, no second picture, no program behind the picture.
    """
    words = {"name": name, "mb": MAX_MB}
    if len(data) > MAX_BYTES:
        raise PictureRefused(_("“%(name)s” is too large. Choose a photo of %(mb)s MB at most.") % words)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own bound is lower and speaks plainly
            found = Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
            _refuse_large(found, words)
            return _made_anew(found)
    except UnidentifiedImageError as error:
        raise PictureRefused(
            _("“%(name)s” is not a photo that we can read. Choose a JPEG, PNG or WebP file.") % words
        ) from error
    except Image.DecompressionBombError as error:
        raise _too_large(words) from error
    except _BROKEN as error:
        raise PictureRefused(_("“%(name)s” is damaged. Choose the photo again, or another one.") % words) from error


def _refuse_large(found: Image.Image, words: dict[str, object]) -> None:
    width, height = found.size
    if width * height > MOST_POINTS.get(found.format or "", 0) or min(width, height) < 1:
        raise _too_large(words)


def _too_large(words: dict[str, object]) -> PictureRefused:
    return PictureRefused(
        _("“%(name)s” has too many points to read. Make it smaller first, for example 4000 by 3000.") % words
    )


def _made_anew(found: Image.Image) -> Picture:
    found.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
    profile = found.info.get("icc_profile")
    image = ImageOps.exif_transpose(found)
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    image = _in_common_colours(image, profile).convert("RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", image.size)
    clean.paste(image)  # without the notes that Pillow carries along
    target = BytesIO()
    clean.save(target, "JPEG", quality=QUALITY, optimize=True)
    return Picture(target.getvalue(), *clean.size)


def _in_common_colours(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the picture in the colours that every screen knows; telephones use others, and say so in a profile."""
    if not profile or image.mode not in {"RGB", "CMYK", "L"}:
        return image
    try:
        own, common = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, own, common, outputMode="RGB") or image
    except (ImageCms.PyCMSError, OSError):
        return image
