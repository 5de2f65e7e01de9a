"""Photos in a report: added with a description and consent, in order, in the PDF and for everyone; refused by name."""

import datetime as dt
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from invitations import tokens
from invitations.models import Message
from outcomes import actions
from outcomes.models import Edition, Opinion, OtherText, Photo, Report
from outcomes.paper import report_pdf
from outcomes.rules.pictures import MOST_PHOTOS, read_photo
from tests.factories import UserFactory
from tests.invitations.staff_pages import hidden, text, viewer
from tests.outcomes.held import address, came, final, held, reported
from tests.outcomes.photos import photo

pytestmark = [pytest.mark.django_db(transaction=True)]
ALT = "Twintig mensen rond een kaart"


@pytest.fixture
def meeting(client):
    meeting = held()
    client.force_login(meeting.organiser)
    return meeting


@pytest.fixture
def report(meeting):
    return reported(meeting)


def chosen(name="IMG_1.jpg", data=None):
    return SimpleUploadedFile(name, photo() if data is None else data)


def add(client, meeting, nonce="n" * 20, **fields):
    data = {"form_nonce": nonce, "alt": ALT, "has_consent": "on", "file": chosen()} | fields
    return client.post(address("add_photo", meeting), {name: value for name, value in data.items() if value})


def put(report, number=1, **fields):
    """A photo in a report, of a colour of its own."""
    given = {"alt": f"{ALT} {number}", "has_consent": True, "name": f"IMG_{number}.jpg"} | fields
    picture = read_photo(photo(colour=(number * 15, 100, 100)), "x")
    return actions.add_photo(
        report=report, actor=report.meeting.organiser, form_nonce=f"{number:020}", picture=picture, **given
    )


def order(report):
    return [row.name for row in Photo.objects.filter(report=report, removed_at=None).order_by("position")]


def test_a_photo_is_kept_once_and_shown_with_its_description(client, meeting, report):
    for _twice in range(2):
        assert add(client, meeting).status_code == 302
    row = Photo.objects.get()
    assert (row.name, row.alt, row.is_ready, row.changed_by) == ("IMG_1.jpg", ALT, True, meeting.organiser)
    page = client.get(address("report", meeting))
    assert f'alt="{ALT}"' in page.content.decode()
    picture = client.get(address("report_picture", meeting, row.digest))
    assert (picture["Content-Type"], Image.open(BytesIO(picture.content)).format) == ("image/jpeg", "JPEG")


@pytest.mark.parametrize("missing", ["alt", "has_consent"])
def test_a_photo_stays_when_the_rest_is_missing_and_waits(client, meeting, report, missing):
    page = add(client, meeting, **{missing: ""})
    said = {"alt": "“IMG_1.jpg” heeft nog geen beschrijving.", "has_consent": "Zijn alle mensen die te herkennen zijn"}
    assert (page.status_code, said[missing] in text(page), "U hoeft de foto niet opnieuw te kiezen" in text(page)) == (
        422, True, True,
    )  # fmt: skip
    row = Photo.objects.get()
    assert (row.is_ready, address("report_photo", meeting, row.pk) in page.content.decode()) == (False, True)
    kept = "Een andere zaal" if missing == "has_consent" else ""
    data = {"seen": hidden(page, "seen")[0], "form_nonce": "m" * 20, "alt": kept or ALT, "has_consent": "on"}
    assert client.post(address("report_photo", meeting, row.pk), data).status_code == 302
    row.refresh_from_db()
    assert (row.is_ready, row.alt, Photo.objects.count()) == (True, kept or ALT, 1)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"file": None}, "Kies een foto."),
        ({"file": chosen("brief.pdf", b"%PDF-1.7")}, "“brief.pdf” is geen foto die wij kunnen lezen."),
        ({"file": chosen("leeg.jpg", b"")}, "Dit bestand is leeg."),
        ({"file": chosen("half.jpg", photo(size=(900, 700))[:500])}, "“half.jpg” is beschadigd."),
    ],
)
def test_what_is_no_photo_is_refused_and_what_was_typed_stays(client, meeting, report, fields, said):
    page = add(client, meeting, **fields)
    assert (page.status_code, said in text(page), ALT in page.content.decode()) == (422, True, True)
    assert ("Kies opnieuw een foto" in text(page)) == (fields["file"] is not None)
    assert not Photo.objects.exists()


def test_there_is_room_for_twelve(client, meeting, report):
    for number in range(MOST_PHOTOS):
        put(report, number + 1)
    page = add(client, meeting)
    assert (page.status_code, "staan al 12 foto’s" in text(page), Photo.objects.count()) == (422, True, 12)
    assert f'href="{address("add_photo", meeting)}"' not in client.get(address("report", meeting)).content.decode()


def test_photos_change_places_and_go(client, meeting, report):
    rows = [put(report, number) for number in (1, 2, 3)]
    client.post(address("move_photo", meeting, rows[2].pk), {"naar": "eerder"})
    client.post(address("move_photo", meeting, rows[0].pk), {"naar": "eerder"})
    assert order(report) == ["IMG_1.jpg", "IMG_3.jpg", "IMG_2.jpg"]
    client.post(address("move_photo", meeting, rows[0].pk), {"naar": "later"})
    assert order(report) == ["IMG_3.jpg", "IMG_1.jpg", "IMG_2.jpg"]
    page = client.get(address("remove_photo", meeting, rows[1].pk))
    assert ("Weet u zeker dat u ‘IMG_2.jpg’ wilt verwijderen?" in text(page), Photo.objects.count()) == (True, 3)
    assert rows[1].digest in page.content.decode()
    for seen, left in ((9, 3), (1, 2)):
        client.post(address("remove_photo", meeting, rows[1].pk), {"seen": seen})
        assert Photo.objects.count() == left
    assert client.get(address("report_picture", meeting, rows[1].digest)).status_code == 404


def test_two_people_who_describe_a_photo_lose_nothing(client, meeting, report):
    row = put(report)
    form = {"seen": 1, "form_nonce": "m" * 20, "has_consent": "on"}
    client.post(address("report_photo", meeting, row.pk), form | {"alt": "Een zaal"})
    page = client.post(address("report_photo", meeting, row.pk), form | {"alt": "Een plein"})
    row.refresh_from_db()
    other = OtherText.objects.get()
    assert (row.alt, other.values, other.row) == ("Een zaal", {"alt": "Een plein"}, row)
    assert page["Location"] == address("choose_text", meeting, other.pk)
    assert ["Een zaal" in text(client.get(page["Location"])), "Een plein" in text(client.get(page["Location"]))] == [
        True
    ] * 2
    client.post(page["Location"], {"text": "other"})
    row.refresh_from_db()
    assert row.alt == "Een plein"
    place = address("report_photo", meeting, row.pk)
    row.delete()
    gone = client.post(place, form | {"alt": "Mijn tekst"}, follow=True)
    assert "U schreef: Mijn tekst" in text(gone)


def test_a_photo_without_a_description_stops_the_final_version_by_its_name(client, meeting, report):
    put(report, 1, alt="")
    put(report, 2, has_consent=False)
    page = client.post(address("finalise_report", meeting), {})
    assert (page.status_code, "IMG_1.jpg, IMG_2.jpg" in text(page), Edition.objects.count()) == (422, True, 0)


def test_a_picture_without_a_text_is_refused_by_its_name_when_the_file_is_made(client, meeting, report):
    put(report)
    edition = final(meeting, is_public=False)
    edition.content["photos"][0]["alt"] = " "
    edition.save()
    with pytest.raises(actions.CannotPublish, match=r"IMG_1\.jpg"):
        actions.publish(edition=edition, actor=meeting.organiser)
    page = client.get(address("report_file", meeting), follow=True)
    assert ("IMG_1.jpg" in text(page), page["Content-Type"].startswith("text/html")) == (True, True)
    ticks = dict.fromkeys(("no_names", "nobody_recognised", "owners_know", "people_agreed"), "on")
    assert "IMG_1.jpg" in text(client.post(address("publish_report", meeting), ticks))


def test_the_file_holds_the_photos_with_their_texts(meeting, report):
    for number in (1, 2):
        put(report, number)
    with_photos = final(meeting)
    file = bytes(with_photos.file)
    assert (file.startswith(b"%PDF-"), file.count(b"/Subtype /Image") + file.count(b"/Subtype/Image")) == (True, 2)
    assert file == report_pdf(Edition.objects.get()) or len(file) > 5000
    assert [each["alt"] for each in with_photos.content["photos"]] == [f"{ALT} 1", f"{ALT} 2"]


def test_everyone_sees_the_photos_of_a_published_version_and_of_no_other(client, meeting, report):
    shown, dropped = put(report, 1), put(report, 2)
    final(meeting)
    actions.correct(report=report, actor=meeting.organiser, reason="Een foto minder.")
    report.refresh_from_db()
    actions.remove_photo(photo=dropped, seen=1, actor=meeting.organiser)
    new = put(report, 3)
    client.logout()
    places = [reverse("outcomes:public_photo", args=[meeting.pk, each.digest]) for each in (shown, dropped, new)]
    assert [client.get(place).status_code for place in places] == [200, 200, 404]
    page = client.get(reverse("outcomes:public_report", args=[meeting.pk])).content.decode()
    assert [place in page for place in places] == [True, True, False]
    answer = client.get(places[0])
    assert [answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy")] == [
        "image/jpeg", "nosniff", "default-src 'none'; sandbox",
    ]  # fmt: skip
    actions.unpublish(edition=Edition.objects.get(), actor=meeting.organiser)
    assert [client.get(place).status_code for place in places] == [404] * 3
    assert client.get(address("report_picture", meeting, shown.digest)).status_code == 302


def test_a_removed_photo_is_deleted_unless_a_final_version_shows_it(meeting, report):
    kept, gone = put(report, 1), put(report, 2)
    actions.remove_photo(photo=gone, seen=1, actor=meeting.organiser)
    final(meeting, is_public=False)
    actions.correct(report=report, actor=meeting.organiser, reason="Zonder foto.")
    actions.remove_photo(photo=kept, seen=1, actor=meeting.organiser)
    assert (Photo.objects.get().pk, order(report)) == (kept.pk, [])
    assert final(meeting, is_public=False).content["photos"] == []
    assert len(report_pdf(Edition.objects.get(number=1))) > len(report_pdf(Edition.objects.get(number=2)))


def test_who_checks_the_report_sees_the_photos_by_their_link_only(client, meeting, report):
    els = came(meeting)
    row, waiting = put(report, 1), put(report, 2, has_consent=False)
    until = timezone.localdate() + dt.timedelta(days=5)
    actions.ask_check(report=report, actor=meeting.organiser, invitations=[els], chair=None, until=until)
    client.logout()
    link = f"/controle/{tokens.make(Opinion.objects.get().public_id, 1, 'opinion')}/"
    assert f"?foto={row.digest}" in client.get(link).content.decode()
    assert [client.get(link, {"foto": each.digest}).status_code for each in (row, waiting)] == [200, 404]
    assert Message.objects.filter(kind="check").count() == 1


def test_photos_are_for_who_may_change_the_meeting(client, meeting, report):
    row = put(report)
    names = [("add_photo", ()), ("report_photo", (row.pk,)), ("move_photo", (row.pk,)), ("remove_photo", (row.pk,))]
    for user in (viewer(), UserFactory()):
        client.force_login(user)
        assert [client.post(address(name, meeting, *more), {"seen": 1}).status_code for name, more in names] == [
            404
        ] * 4
    assert Photo.objects.count() == 1


def test_nothing_changes_while_it_is_checked(client, meeting, report):
    row = put(report)
    Report.objects.update(state="checking")
    assert add(client, meeting, nonce="q" * 20).status_code == 422
    client.post(address("remove_photo", meeting, row.pk), {"seen": 1})
    client.post(address("move_photo", meeting, row.pk), {"naar": "later"})
    assert Photo.objects.count() == 1
