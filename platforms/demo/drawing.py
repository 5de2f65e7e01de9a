"""A street, drawn: the demo has photos in a report without anyone who can be recognised."""

from io import BytesIO

from PIL import Image, ImageDraw

WIDTH, HEIGHT, GROUND = 1200, 800, 620


def street(number: int) -> bytes:
    """Return a street as PNG, with two trees or, the second time, with five."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "#dcebf2")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, GROUND, WIDTH, HEIGHT), fill="#b9b4a8")
    for place, colour in enumerate(("#b5543c", "#c97b5a", "#a84c38", "#c06a4a")):
        left = 40 + place * 290
        pen.rectangle((left, 320, left + 240, GROUND), fill=colour)
        pen.polygon([(left - 15, 320), (left + 120, 220), (left + 255, 320)], fill="#5b4a46")
        for x in (left + 30, left + 150):
            pen.rectangle((x, 370, x + 60, 450), fill="#f4f1e4")
        pen.rectangle((left + 95, 490, left + 150, GROUND), fill="#3d5a52")
    for place in range(2 if number == 1 else 5):
        middle = 180 + place * (840 if number == 1 else 220)
        pen.rectangle((middle - 12, 500, middle + 12, 680), fill="#6b4f35")
        pen.ellipse((middle - 95, 330, middle + 95, 540), fill="#4f8a4c")
    target = BytesIO()
    image.save(target, "PNG")
    return target.getvalue()
