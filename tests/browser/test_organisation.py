"""An organisation is asked to look at its data, and does so on a phone without JavaScript, behind the mailed link."""

import re

import pytest

from tests.browser.looking import is_too_wide, judge
from tests.installation import wait_until

pytestmark = pytest.mark.browser
ASKED = "Kloppen de gegevens"


def asked(inbox):
    """The newest mail with the question."""
    return next((mail for _to, mail in reversed(inbox.mails) if mail["Subject"].startswith(ASKED)), None)


def test_an_organisation_looks_at_its_data_and_the_coordinator_sees_what_it_changed(open_page, running):
    _town, inbox = running
    desk = open_page("/contacten/bijhouden/?lijst=organisaties", login="sanne")
    desk.locator("main form[action$='/vragen/'] button[name=organisatie]").first.click()
    desk.wait_for_selector("text=krijgt een e-mail met een link")
    wait_until(lambda: asked(inbox) is not None, what="the question")
    link = re.search(r"https?://\S+/organisatie/\S+", asked(inbox).get_body(("plain",)).get_content())[0]

    phone = open_page(link, width=390, java_script_enabled=False)
    assert (phone.inner_text("h1")[:13], is_too_wide(phone)) == ("Gegevens van ", False)
    phone.fill("[name=phone]", "geen nummer")
    phone.get_by_role("button", name="Bewaar onze gegevens").click()
    assert phone.title().startswith("Fout: ")
    phone.fill("[name=phone]", "010 765 43 21")
    phone.get_by_role("button", name="Bewaar onze gegevens").click()
    assert phone.inner_text("h1") == "Bedankt"
    assert judge(open_page(link), "organisation", "everyone") == []
    assert judge(open_page(link + "?bewaard"), "organisation-kept", "everyone") == []

    desk.goto("/contacten/bijhouden/")
    assert "Veranderd: telefoonnummer" in desk.inner_text("main")
