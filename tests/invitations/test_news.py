"""Public meetings as Atom: what stands in it, that it is well-formed, and what a reader fetches again."""

import datetime as dt
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting
from tests.factories import AreaFactory, MeetingFactory, ThemeFactory

pytestmark = pytest.mark.django_db
INVITING = Meeting.State.INVITING
ATOM = "{http://www.w3.org/2005/Atom}"
NEWS = "/agenda/nieuws.atom"


def feed(response):
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    return ElementTree.fromstring(response.content)


def titles(response):
    return sorted(entry.findtext(f"{ATOM}title") for entry in feed(response).iter(f"{ATOM}entry"))


def test_all_an_area_and_a_theme_show_what_is_public(client):
    town = AreaFactory(name="Vlaardingen")
    wijk, theme = AreaFactory(name="Holy", parent=town), ThemeFactory(name="Groen", name_en="Green")
    MeetingFactory(title="hier", area=wijk, state=INVITING, themes=[theme])
    MeetingFactory(title="afgelast", area=wijk, state=Meeting.State.CANCELLED)
    MeetingFactory(title="elders", area=town, state=INVITING)
    MeetingFactory(title="concept", area=wijk, themes=[theme])
    MeetingFactory(title="besloten", area=wijk, state=INVITING, themes=[theme], is_public=False)
    found = {
        url: titles(client.get(url))
        for url in (NEWS, f"/agenda/gebied/{wijk.pk}.atom", f"/agenda/thema/{theme.pk}.atom")
    }
    assert list(found.values()) == [
        ["Gaat niet door: afgelast", "elders", "hier"], ["Gaat niet door: afgelast", "hier"], ["hier"],
    ]  # fmt: skip
    english = feed(client.get(f"/agenda/thema/{theme.pk}.atom?taal=en"))
    assert english.findtext(f"{ATOM}title") == "Green – Gemeente Voorbeeldstad"


def test_an_entry_keeps_its_identity_and_leads_to_the_page(client):
    meeting = MeetingFactory(state=INVITING)
    (entry,) = feed(client.get(NEWS)).iter(f"{ATOM}entry")
    link = reverse("invitations:public_meeting", args=[meeting.pk])
    assert (entry.findtext(f"{ATOM}id"), entry.find(f"{ATOM}link").get("href"), entry.findtext(f"{ATOM}updated")) == (
        f"urn:uuid:{meeting.public_id}",
        f"http://testserver{link}",
        meeting.changed_at.isoformat(),
    )


def test_a_feed_names_nobody(client):
    meeting = MeetingFactory(state=INVITING)
    content = client.get(NEWS).content.decode()
    assert (meeting.organiser.name in content, meeting.organiser.email in content) == (False, False)


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "]]>&<b>", "stil\x0b\x1ben"])
def test_no_words_of_a_meeting_break_the_feed_or_become_html(client, hostile):
    MeetingFactory(state=INVITING, title=hostile, introduction=hostile)
    (entry,) = feed(client.get(NEWS)).iter(f"{ATOM}entry")
    title, summary = entry.findtext(f"{ATOM}title"), entry.find(f"{ATOM}summary")
    assert (summary.get("type"), "<" in summary.text, "\x0b" in title) == ("html", False, False)


def test_a_reader_that_has_the_newest_gets_no_more(client):
    MeetingFactory(state=INVITING)
    first = client.get(NEWS)
    marks = {"If-None-Match": first.headers["ETag"], "If-Modified-Since": first.headers["Last-Modified"]}
    answers = [client.get(NEWS, headers={name: mark}) for name, mark in marks.items()]
    assert [(each.status_code, each.content) for each in answers] == [(304, b""), (304, b"")]
    assert {each.headers["Cache-Control"] for each in [first, *answers]} == {"public, max-age=900"}
    assert client.get(NEWS).content == first.content


def test_a_change_a_new_meeting_and_a_withdrawn_one_are_fetched(client):
    meeting = MeetingFactory(state=INVITING)
    long_ago = timezone.now() - dt.timedelta(days=3)

    def is_news():
        """Ask with what was there before; then remember what is there now."""
        nonlocal marks
        found = [client.get(NEWS, headers={name: mark}).status_code for name, mark in marks.items()]
        marks = marks_now()
        return found

    def marks_now():
        Meeting.objects.update(changed_at=long_ago)
        now = client.get(NEWS).headers
        return {"If-None-Match": now["ETag"], "If-Modified-Since": now["Last-Modified"]}

    marks = marks_now()
    Meeting.objects.filter(pk=meeting.pk).update(title="anders", changed_at=timezone.now())
    assert is_news() == [200, 200]
    other = MeetingFactory(state=INVITING)
    assert is_news() == [200, 200]
    other.is_public = False
    other.save()
    assert is_news() == [200, 200]
    assert is_news() == [304, 304]


def test_an_empty_feed_is_a_feed_that_stays_the_same(client):
    area = AreaFactory()
    url = f"/agenda/gebied/{area.pk}.atom"
    first = client.get(url)
    assert (titles(first), client.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code) == ([], 304)


@pytest.mark.parametrize("name", ["area_news", "theme_news"])
def test_what_is_not_there_is_not_found(client, name):
    assert client.get(reverse(f"invitations:{name}", args=[4040])).status_code == 404
