"""Photos for the tests, drawn here."""

from io import BytesIO

from PIL import Image


def photo(kind="JPEG", size=(640, 480), colour=(60, 120, 90), **more):
    """The bytes of a photo of this kind, with a pale square in it."""
    image = Image.new("RGB", size, colour)
    image.paste((230, 220, 180), (size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2))
    target = BytesIO()
    image.save(target, kind, **more)
    return target.getvalue()
