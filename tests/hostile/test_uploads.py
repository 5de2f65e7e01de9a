"""Files that are two things at once, or whose name leads elsewhere: made anew, or refused; never kept as they came."""

import io
import struct
import zipfile

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.urls import get_resolver
from PIL import Image

from outcomes.models import Photo
from outcomes.rules.pictures import PictureRefused, read_photo
from tests.cases import case
from tests.factories import AdministratorFactory, InvitationFactory
from tests.outcomes.held import address, held, reported
from tests.outcomes.photos import photo

SCRIPT = b"<script>kwaad(1)</script>"


def packed():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as files:
        files.writestr("kwaad.exe", b"MZ")
    return target.getvalue()


@case("H9", "a photo with a page, a program or a packed file behind or inside it", "made anew, without it")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("more", [SCRIPT, b"<?php kwaad(); ?>", packed(), b"%PDF-1.7 /JavaScript (kwaad)"])
def test_what_hides_in_a_photo_is_gone(kind, more):
    made = read_photo(photo(kind, size=(60, 40)) + more, "x.jpg")
    assert (b"kwaad" in made.content, Image.open(io.BytesIO(made.content)).format) == (False, "JPEG")


@case("H9", "a GIF that is a program, EPS, SVG with a program, a page and a PDF named .jpg", "refused by its name")
@pytest.mark.parametrize(
    "data",
    [
        b"GIF89a/*" + struct.pack("<HHBBB", 1, 1, 0, 0, 0) + b"*/=1;kwaad(1)",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(kwaad) run\n",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='kwaad(1)'/>",
        b"<!doctype html>" + SCRIPT,
        b"%PDF-1.7\n/OpenAction << /S /JavaScript /JS (kwaad) >>",
        b"BM" + b"\0" * 60,
    ],
)
def test_what_is_no_photo_is_refused(data):
    with pytest.raises(PictureRefused, match=r"foto\.jpg"):
        read_photo(data, "foto.jpg")


@pytest.mark.django_db
@case("H9", "names that lead elsewhere or are long, as a photo is sent", "kept as a short name without a path")
@pytest.mark.parametrize(
    "name", ["../../kwaad.jpg", "..\\..\\kwaad.jpg", "/etc/kwaad.jpg", "k" * 400 + ".jpg", "\u202egpj.exe"]
)
def test_the_name_of_a_file_leads_nowhere(client, name):
    meeting = held()
    report = reported(meeting)
    client.force_login(meeting.organiser)
    sent = SimpleUploadedFile("x.jpg", photo(), "image/jpeg")
    sent._name = name
    data = {"file": sent, "alt": "Een volle zaal", "has_consent": "on", "form_nonce": "n" * 20}
    client.post(address("add_photo", meeting), data)
    kept = Photo.objects.get(report=report)
    assert (len(kept.name) <= 120, "/" in kept.name, "\\" in kept.name) == (True, False, False)
    served = client.get(address("report_picture", meeting, kept.digest))
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert (served.headers["Content-Type"], name in str(served.headers)) == ("image/jpeg", False)


@case("H9", "what was sent, asked for by an address of its own", "there is no such address: files are in the tables")
def test_no_file_that_was_sent_has_an_address():
    kept = [
        str(field) for model in apps.get_models() for field in model._meta.fields if isinstance(field, models.FileField)
    ]
    assert kept == []
    served = [str(pattern.pattern) for pattern in get_resolver().url_patterns]
    assert (settings.MEDIA_URL, [path for path in served if "media" in path]) == ("/", [])


@pytest.mark.django_db
@case("H9", "each file that we give", "saved or shown as what it is, nothing is guessed")
def test_every_file_that_we_give_says_what_it_is(client):
    invitation = InvitationFactory()
    client.force_login(AdministratorFactory())
    for path in (
        "reacties/lijst/?soort=csv",
        "reacties/lijst/?soort=xlsx",
        "voorbereiding/papieren/presentielijst.pdf",
    ):
        response = client.get(f"/bijeenkomsten/{invitation.meeting_id}/{path}")
        assert response.headers.get("Content-Disposition", "").startswith("attachment;")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
