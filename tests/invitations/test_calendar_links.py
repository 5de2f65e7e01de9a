"""Links to calendars on the web: plain, complete, and without a key."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from invitations import calendar
from tests.factories import InvitationFactory
from tests.invitations.calendars import STAMP, invitation_of
from tests.resident import url


@hypothesis_settings(max_examples=60)
@given(st.text(max_size=120))
def test_both_fill_in_the_form_of_the_calendar(title):
    invitation = invitation_of(title=f"Buurt & co {title}")
    google, outlook = calendar.web_links(calendar.entry_of(invitation, stamp=STAMP))
    said = parse_qs(urlsplit(google.url).query), parse_qs(urlsplit(outlook.url).query)
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in f"Buurt & co {title}").split())
    words = ["Do you want to change your answer? Use the link in your e-mail, or call 010 123 45 67."]
    place = ["De Linde, Lindelaan 12, Voorbeeldstad"]
    assert said == (
        {
            "action": ["TEMPLATE"], "text": [plain], "dates": ["20261203T183000Z/20261203T203000Z"],
            "ctz": ["Europe/Amsterdam"], "location": place, "details": words,
        },
        {
            "rru": ["addevent"], "subject": [plain], "startdt": ["2026-12-03T18:30:00Z"],
            "enddt": ["2026-12-03T20:30:00Z"], "location": place, "body": words,
        },
    )  # fmt: skip
    assert [urlsplit(link.url)[:2] for link in (google, outlook)] == [
        ("https", "calendar.google.com"), ("https", "outlook.live.com"),
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"answer": "accepted", "party_size": 1}, 2),
        ({"answer": "tentative", "party_size": 1}, 2),
        ({"answer": "accepted", "party_size": 1, "place": "waiting", "queue_number": 1}, 0),
        ({"answer": "declined"}, 0),
    ],
)
def test_the_page_after_the_answer_offers_them_to_who_comes(client, fields, count):
    cache.clear()
    invitation = InvitationFactory(answered_at=timezone.now(), answer_version=1, **fields)
    page = client.get(url(invitation, "answered")).content.decode()
    found = [page.count("https://calendar.google.com/"), page.count("https://outlook.live.com/")]
    assert (sum(found), page.count('rel="noreferrer noopener"'), "agenda/mijn" in page) == (count, count, False)
    assert invitation.public_id not in page.partition("calendar.google.com")[2].partition('"')[0]
