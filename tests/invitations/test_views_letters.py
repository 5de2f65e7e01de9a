"""The page with the letters of a meeting, and who may print them."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from areas.models import Contact
from invitations.models import Invitation, LetterBatch, Mailing
from tests.invitations.post import invitation_of, planned, printed, writes_to
from tests.invitations.staff_pages import address, coordinator_of, elsewhere, hidden, plan, text, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(client):
    meeting = planned()
    client.force_login(meeting.organiser)
    return meeting


def page(client, meeting):
    return client.get(address("letters", meeting))


def download(client, meeting, **fields):
    nonce = hidden(page(client, meeting), "form_nonce")[0]
    return client.post(address("print_letters", meeting), {"form_nonce": nonce} | fields)


def test_letters_are_counted_and_downloaded_as_one_file(client, meeting):
    words = text(page(client, meeting))
    assert "2 mensen krijgen een brief." in words
    assert "2 brieven moeten nog worden geprint" in words
    response = download(client, meeting)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Disposition"].startswith('attachment; filename="brieven-samen-tegen-eenzaamheid')
    assert response.content.startswith(b"%PDF")
    words = text(page(client, meeting))
    assert "Er is nu niets te printen" in words
    assert f"door {meeting.organiser}" in words


def test_a_second_download_is_marked_as_such(client, meeting):
    download(client, meeting)
    batch = LetterBatch.objects.get()
    response = download(client, meeting, again=batch.pk)
    assert response["Content-Disposition"].endswith('-tweede-afdruk.pdf"')
    assert LetterBatch.objects.filter(copy_of=batch).count() == 1
    assert text(page(client, meeting)).count("Tweede afdruk") == 1


def test_a_double_click_writes_one_download_down(client, meeting):
    data = {"form_nonce": hidden(page(client, meeting), "form_nonce")[0]}
    for _ in range(2):
        assert client.post(address("print_letters", meeting), data).status_code == 200
    assert LetterBatch.objects.count() == 1


def test_one_sending_is_downloaded_apart(client, meeting):
    mailing = Mailing.objects.get()
    writes_to(meeting, "Jan Tas", "Specerijhof 3, 3131 AB Vlaardingen")
    other = Mailing.objects.create(meeting=meeting, form_nonce="o" * 20, release_at=timezone.now())
    Invitation.objects.filter(contact__name="Grace Okafor").update(mailing=other)
    assert download(client, meeting, mailing=other.pk).status_code == 200
    assert [each.contact.name for each in Invitation.objects.filter(letters__isnull=False)] == ["Grace Okafor"]
    assert f'name="mailing" value="{mailing.pk}"' in page(client, meeting).content.decode()


def test_nothing_to_print_is_said_kindly(client, meeting):
    download(client, meeting)
    response = client.post(address("print_letters", meeting), {"form_nonce": "z" * 20}, follow=True)
    assert "Er is geen brief om te printen." in text(response)


@pytest.mark.parametrize("fields", [{"form_nonce": ""}, {"form_nonce": "n" * 20, "again": "x"}])
def test_an_old_page_is_loaded_again(client, meeting, fields):
    response = client.post(address("print_letters", meeting), fields, follow=True)
    assert "Deze pagina is te oud. Druk nog een keer op de knop." in text(response)
    assert not LetterBatch.objects.exists()


@pytest.mark.parametrize("name", ["mailing", "again"])
def test_a_sending_or_download_of_another_meeting_is_not_found(client, meeting, name):
    other = planned(area="Oostwijk", theme="Groen")
    batch, _file = printed(other)
    pk = {"mailing": Mailing.objects.get(meeting=other).pk, "again": batch.pk}[name]
    assert download(client, meeting, **{name: pk}).status_code == 404


def test_who_cannot_be_written_to_is_named(client, meeting):
    Contact.objects.filter(name="Corrie van der Ham").update(postal_address="")
    Contact.objects.filter(name="Grace Okafor").update(postal_address="Rue Haute 1, Bruxelles")
    words = text(page(client, meeting))
    assert "1 persoon heeft geen postadres Corrie van der Ham" in words
    assert "1 adres heeft geen Nederlandse postcode Grace Okafor" in words


def test_letters_wait_until_the_sending_cannot_be_stopped(client, meeting):
    Mailing.objects.update(release_at=timezone.now() + dt.timedelta(minutes=9))
    words = text(page(client, meeting))
    assert "Er is nu niets te printen 2 brieven wachten tot u het versturen niet meer kunt stoppen." in words


def test_a_meeting_without_letters_says_so_with_one_action(client):
    draft = plan()
    client.force_login(draft.organiser)
    assert "Niemand krijgt een brief voor deze bijeenkomst." in text(page(client, draft))


def test_the_replies_and_the_sending_lead_to_the_letters(client, meeting):
    for name in ("replies", "sending"):
        body = client.get(address(name, meeting))
        assert "2 mensen krijgen een brief" in text(body)
        assert f'href="{address("letters", meeting)}"' in body.content.decode()


def test_people_by_letter_count_in_the_replies(client, meeting):
    assert "5 Iedereen 0 Komt 0 Misschien 0 Komt niet 5 Nog geen reactie" in text(
        client.get(address("replies", meeting))
    )


def test_letters_take_as_many_queries_for_one_as_for_three(client, meeting):
    Invitation.objects.filter(contact__name="Grace Okafor").delete()
    page(client, meeting)
    with CaptureQueriesContext(connection) as one:
        page(client, meeting)
    for name in ("Een", "Twee"):
        contact = writes_to(meeting, name, "Laan 1, 3131 AA Vlaardingen")
        invitation = invitation_of("Corrie van der Ham")
        invitation.pk, invitation.public_id, invitation.contact = None, name.ljust(22, "x"), contact
        invitation.save()
    with CaptureQueriesContext(connection) as three:
        page(client, meeting)
    assert len(three) == len(one)


@pytest.mark.parametrize(
    ("method", "name", "seen_by_viewer"), [("get", "letters", 200), ("post", "print_letters", 404)]
)
def test_letters_are_for_who_may_see_or_change_the_meeting(client, meeting, method, name, seen_by_viewer):
    data = {"form_nonce": "n" * 20}
    for user, status in ((coordinator_of(elsewhere().area), 404), (viewer(), seen_by_viewer), (meeting.organiser, 200)):
        client.force_login(user)
        assert getattr(client, method)(address(name, meeting), data).status_code == status


def test_a_viewer_gets_no_button_to_print(client, meeting):
    client.force_login(viewer())
    assert address("print_letters", meeting) not in page(client, meeting).content.decode()


def test_looking_at_the_letters_prints_nothing(client, meeting):
    page(client, meeting)
    assert client.get(address("print_letters", meeting)).status_code == 405
    assert not LetterBatch.objects.exists()


def test_the_page_of_a_person_says_which_letter_was_printed(client, meeting):
    url = address("invitation", meeting, invitation_of("Corrie van der Ham").pk)
    assert "Geprint" not in text(client.get(url))
    download(client, meeting)
    words = text(client.get(url))
    assert "Brief: uitnodiging Geprint" in words
    assert f"door {meeting.organiser}" in words
