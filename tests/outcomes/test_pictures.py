"""A photo is made anew: bounded, upright, without what a camera hides; what is no photo is refused in plain words."""

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from outcomes.rules.pictures import LONGEST_SIDE, MAX_BYTES, PictureRefused, read_photo
from tests.cases import case
from tests.outcomes.photos import photo


def opened(picture):
    return Image.open(BytesIO(picture.content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_jpeg_of_bounded_size(kind):
    picture = read_photo(photo(kind, size=(3000, 2000)), "foto")
    image = opened(picture)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (LONGEST_SIDE, 933))
    assert (picture.width, picture.height, len(picture.digest)) == (*image.size, 64)


def test_a_small_photo_stays_as_large_as_it_is():
    assert opened(read_photo(photo(size=(300, 200)), "foto")).size == (300, 200)


@case("H9", "a photo with a place, a camera and a comment in it", "made anew, without them")
def test_place_camera_and_comment_are_gone():
    exif = Image.Exif()
    exif[0x010F] = "Camera van Els"
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 54.0, 0.0)})
    data = photo(exif=exif, comment=b"gemaakt door Els")
    assert (b"Camera van Els" in data, b"gemaakt door Els" in data) == (True, True)
    made = read_photo(data, "foto")
    image = opened(made)
    assert (dict(image.getexif()), [word in made.content for word in (b"Els", b"Exif", b"51")][:2]) == (
        {}, [False, False],
    )  # fmt: skip
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_photo_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(read_photo(photo(size=(300, 200), exif=exif), "foto")).size == (200, 300)


def test_what_one_sees_through_becomes_white():
    target = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(target, "PNG")
    assert opened(read_photo(target.getvalue(), "x")).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "1", "LA", "CMYK", "I;16"])
def test_every_kind_of_colour_is_read(mode):
    target = BytesIO()
    Image.new(mode, (30, 20)).save(target, "JPEG" if mode == "CMYK" else "PNG")
    assert opened(read_photo(target.getvalue(), "x")).mode == "RGB"


def bomb(width, height):
    """A PNG of some bytes that says to be so large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@case("H9", "SVG, PDF, GIF, TIFF, half a photo, 50,000 by 50,000 points, 15 MB", "refused by its name")
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is geen foto die wij kunnen lezen. Kies een JPEG-, PNG- of WebP-bestand."),
        (b"%PDF-1.7 geen foto", "is geen foto die wij kunnen lezen."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "is geen foto die wij kunnen lezen."),
        (photo("GIF"), "is geen foto die wij kunnen lezen."),
        (photo("TIFF"), "is geen foto die wij kunnen lezen."),
        (photo(size=(900, 700))[:400], "is beschadigd. Kies de foto opnieuw, of een andere."),
        (photo("PNG", size=(90, 70))[:60], "is beschadigd."),
        (bomb(50_000, 50_000), "heeft te veel beeldpunten. Maak de foto eerst kleiner"),
        (bomb(6_000, 6_000), "heeft te veel beeldpunten."),
        (b"x" * (MAX_BYTES + 1), "is te groot. Kies een foto van hooguit 15 MB."),
    ],
)
def test_what_is_no_photo_is_refused_by_its_name(data, said):
    with pytest.raises(PictureRefused) as refused:
        read_photo(data, "IMG 1.jpg")
    assert str(refused.value).startswith(f"“IMG 1.jpg” {said}")


@case("H9", "any bytes, and photos with any bytes in them", "a JPEG of ours, or refused")
@given(data=st.binary(max_size=200), kind=st.sampled_from(["JPEG", "PNG", "WEBP"]), cut=st.integers(0, 4000))
def test_whatever_comes_in_a_photo_or_a_plain_refusal_comes_out(data, kind, cut):
    whole = photo(kind, size=(60, 40))
    for broken in (data, whole[: cut % len(whole)] + data + whole[cut % len(whole) + 1 :]):
        try:
            said = opened(read_photo(broken, "x")).format
        except PictureRefused as refused:
            said = str(refused)
        assert said == "JPEG" or said.startswith("“x”")
