"""The register of processing and the DPIA: filled from what is really set, saved by version, for who watches only."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import LogEntry, User
from invitations.models import Pulse
from outcomes.models import DpiaVersion
from platforms.register import content
from platforms.register.questions import CODES
from tests.factories import AdministratorFactory, UserFactory
from tests.invitations.staff_pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    user = UserFactory(role=User.Role.PRIVACY)
    client.force_login(user)
    return user


def states():
    return {each.name: each.is_on for each in content.measures()}


def test_the_register_says_what_is_set_and_follows_a_change(client, officer, settings):
    settings.DPO_CONTACT, settings.HOSTING_PROVIDER = "fg@voorbeeldstad.example", "Rekencentrum"
    words = text(client.get(reverse("register")))
    for part in ("Gemeente Voorbeeldstad", "fg@voorbeeldstad.example", "Rekencentrum", "AVG art. 9 lid 2 onder a",
                 "Wat mensen nodig hebben om mee te doen: 14 dagen", "90 dagen", "Geen termijn ingesteld"):  # fmt: skip
        assert part in words
    settings.NEEDS_KEPT_DAYS, settings.CONTACTS_KEPT_DAYS = 7, 400
    words = text(client.get(reverse("register")))
    assert ("Wat mensen nodig hebben om mee te doen: 7 dagen" in words, "400 dagen" in words) == (True, True)


def test_data_are_named_by_the_fields_of_the_models():
    found = content.data_of(["areas.Contact"])
    assert {"e-mailadres", "postadres"} <= {str(each) for each in found}
    assert "feed_key" not in found


def test_measures_are_those_that_are_really_on(settings):
    before = states()
    settings.IS_HTTPS, settings.SECOND_FACTOR, settings.EMAIL_USE_TLS = True, "required", True
    Pulse.objects.create(name="backup", at=timezone.now())
    changed = {name for name, is_on in states().items() if is_on != before[name]}
    assert changed == {
        "Alleen HTTPS", "E-mail gaat versleuteld naar de mailserver", "Er is kortgeleden een back-up gemaakt",
    } | ({"Een tweede stap bij het inloggen"} if not before["Een tweede stap bij het inloggen"] else set())  # fmt: skip


def test_the_sheet_holds_every_line_of_the_page(client, officer):
    response = client.get(reverse("register_file"))
    assert response["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert (len(rows[0]), len(rows)) == (6, len(content.rows()))
    assert {row[0] for row in rows[1:]} == {"Verantwoordelijk", "Doel", "Verwerker", "Maatregel"}


def test_the_dpia_keeps_each_change_as_a_version(client, officer):
    url, blank = reverse("dpia"), dict.fromkeys(CODES, "")
    assert "16 vragen hebben nog geen woorden van u." in text(client.get(url))
    assert client.post(url, blank | {"risks": "Een lek"}).status_code == 302
    client.post(url, blank | {"risks": "Een lek"})
    assert DpiaVersion.objects.count() == 1
    client.post(url, blank | {"risks": "Een lek", "left": "Klein"})
    first, second = DpiaVersion.objects.order_by("pk")
    assert (first.answers, second.answers) == ({"risks": "Een lek"}, {"risks": "Een lek", "left": "Klein"})
    assert (second.saved_by, LogEntry.objects.filter(action="save_dpia").count()) == (officer, 2)
    assert "14 vragen hebben" in text(client.get(url))
    old = client.get(url, {"versie": first.pk}).content.decode()
    assert ("Een lek" in old, "Klein" in old) == (True, False)
    assert client.get(url, {"versie": "x"}).status_code == 200


def test_an_answer_that_is_too_long_is_shown_again(client, officer):
    response = client.post(reverse("dpia"), {"risks": "x" * 4001, "left": "Klein"})
    assert (response.status_code, "Klein" in response.content.decode()) == (422, True)
    assert not DpiaVersion.objects.exists()


@pytest.mark.parametrize("role", [User.Role.COORDINATOR, User.Role.VIEWER, User.Role.AUDITOR, User.Role.EDITOR])
def test_nobody_else_opens_them(client, role):
    client.force_login(UserFactory(role=role))
    for name in ("register", "register_file", "dpia"):
        assert client.get(reverse(name)).status_code == 404
    assert client.post(reverse("dpia"), {"risks": "x"}).status_code == 404
    client.force_login(AdministratorFactory())
    assert client.get(reverse("register")).status_code == 200


def test_the_public_page_names_the_terms_as_they_are_set(client, settings):
    settings.ANSWERS_KEPT_DAYS, settings.NEEDS_KEPT_DAYS, settings.VISITORS_KEPT_DAYS = 61, 8, 0
    words = text(client.get(reverse("privacy")))
    assert "61 dagen na de bijeenkomst vergeten wij welke bewoners zijn uitgenodigd" in words
    assert ("8 dagen na de bijeenkomst" in words, "Hebt u zichzelf aangemeld" in words) == (True, False)
    settings.VISITORS_KEPT_DAYS = 200
    assert "Dan vergeten we u na 200 dagen." in text(client.get(reverse("privacy")))
