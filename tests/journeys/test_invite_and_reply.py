"""The walk of a meeting from plan to answer, as a coordinator and a resident make it: one test, step by step."""

import datetime as dt
import re

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from invitations import delivery
from invitations.models import Invitation, Message
from meetings.models import Meeting
from tests.factories import (
    AreaFactory,
    AreaRoleFactory,
    ContactFactory,
    MembershipFactory,
    OrganisationFactory,
    ThemeFactory,
    ThemeLinkFactory,
    UserFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def outbox(settings, tmp_path):
    """The folder in which the demo keeps its mail."""
    settings.MAIL_DIR = tmp_path
    return tmp_path


def test_a_meeting_from_plan_to_answer(client, outbox):
    wijk = AreaFactory(name="Westwijk", parent=AreaFactory(name="Vlaardingen"))
    user = AreaRoleFactory(area=wijk, user=UserFactory(name="Sanne de Wit")).user
    theme, venue = ThemeFactory(name="Eenzaamheid"), VenueFactory(area=wijk)
    resident = ContactFactory(name="Fatima el Amrani", email="fatima@bewoners.example")
    MembershipFactory(contact=resident, organisation=OrganisationFactory(name="Bewonersraad", areas=[wijk]))
    official = ContactFactory(name="Mark Jansen")
    MembershipFactory(contact=official, organisation=OrganisationFactory(name="Welzijn", kind="municipal"))
    ThemeLinkFactory(theme=theme, contact=official)

    # 1. The coordinator plans.
    client.force_login(user)
    answer = client.post(
        reverse("meetings:plan"),
        {
            "area": wijk.pk,
            "themes": [theme.pk],
            "kind": "theme",
            "title": "Samen tegen eenzaamheid",
            "goal": "Luisteren",
            "question": "Wat helpt?",
            "introduction": "In Westwijk voelen veel mensen zich weleens alleen.",
            "participation": "consult",
        },
    )
    meeting = Meeting.objects.get()
    assert (answer.status_code, meeting.state, meeting.organiser) == (302, "draft", user)
    day = timezone.localdate() + dt.timedelta(days=21)
    answer = client.post(
        reverse("meetings:place", args=[meeting.pk]),
        {"venue": venue.pk, "day": day.isoformat(), "starts": "19:30", "ends": "21:30", "doors": "", "after": "firm"},
    )
    assert answer.status_code == 302
    meeting.refresh_from_db()
    assert timezone.localtime(meeting.starts_at).strftime("%d %H:%M") == f"{day:%d} 19:30"

    # 2. Who is invited, and why. Nothing is stored by looking.
    page = client.get(reverse("invitations:invitees", args=[meeting.pk])).content.decode()
    assert "Fatima el Amrani" in page
    assert "Organisatie werkt in Westwijk" in page
    assert "Gekoppeld aan thema Eenzaamheid" in page
    assert Invitation.objects.count() == 0

    # 3. Check and send, with the stop window ended by hand.
    check = reverse("invitations:check", args=[meeting.pk])
    form = hidden_fields(client.get(check).content.decode())
    assert client.post(check, form | {"when": "now"}).status_code == 302
    assert client.post(check, form | {"when": "now"}).status_code == 302
    assert Invitation.objects.count() == Message.objects.count() == 2
    client.post(reverse("invitations:release", args=[meeting.pk]))

    # 4. A worker mails.
    assert delivery.deliver() == 2
    letters = [path.read_text() for path in sorted(outbox.glob("*.eml"))]
    assert (len(letters), len(django_mail.outbox)) == (2, 0)

    # 5. The resident opens the link, looks, and answers; without an account.
    invitation = Invitation.objects.get(contact=resident)
    [letter] = [letter for letter in letters if "fatima@bewoners.example" in letter]
    from email import message_from_string, policy

    text = message_from_string(letter, policy=policy.default).get_body(("plain",)).get_content()
    path = re.search(r"http://testserver(/u/[^\s?]+)", text).group(1)
    phone = Client()
    shown = phone.get(path)
    assert (shown.status_code, invitation.replies.count()) == (200, 0)
    answered = phone.post(path, hidden_fields(shown.content.decode()) | {"answer": "accepted", "party_size": "3"})
    assert answered.status_code in {302, 303}
    assert "Fijn dat u komt" in phone.get(answered.url).content.decode()

    # 6. The coordinator sees who comes, 7. also on the start page.
    page = client.get(reverse("invitations:replies", args=[meeting.pk])).content.decode()
    assert "Fatima el Amrani" in page
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.party_size) == ("accepted", 3)
    assert "Samen tegen eenzaamheid" in client.get(reverse("home")).content.decode()
    assert delivery.deliver() == 1, "the confirmation"


def hidden_fields(page):
    """The hidden fields of the first form on a page that posts."""
    form = re.search(r'<form[^>]*method="post".*?</form>', page[page.index("<main") :], re.S).group(0)
    fields = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        fields[name.group(1)] = value.group(1) if value else ""
    return fields
