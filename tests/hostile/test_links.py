"""Guessing a link tells nothing by the time that it takes; opening a mail tells nobody that it was opened."""

import statistics
import time

import pytest
from django.conf import settings
from django.http import Http404
from django.urls import reverse

from invitations import access, tokens
from tests.cases import case
from tests.factories import InvitationFactory
from tests.hostile.judge import Page
from tests.invitations.every_mail import mails_for, notices, the_meeting
from tests.invitations.snapshots import LANGUAGES, READERS

pytestmark = pytest.mark.django_db
CALENDARS = ("https://calendar.google.com/", "https://outlook.office.com/", "https://outlook.live.com/")


def sorts(invitation):
    """Links that open nothing: unknown, of a known invitation with one sign turned, for another purpose or version."""
    right = tokens.make(invitation.public_id, invitation.token_version, "reply")
    turned = right[:30] + ("B" if right[30] == "A" else "A") + right[31:]
    return {
        "unknown": tokens.make("x" * 22, 1, "reply"),
        "turned": turned,
        "other purpose": tokens.make(invitation.public_id, invitation.token_version, "unsubscribe"),
        "other version": tokens.make(invitation.public_id, invitation.token_version + 1, "reply"),
        "no link": "kwaad",
    }


@case("I1", "links that are none, of five sorts, in turn", "the medians of their times differ by less than 5 ms")
@pytest.mark.parametrize("samples", [200, pytest.param(10_000, marks=pytest.mark.faults)])
def test_the_time_tells_nothing_of_a_link(samples, seen):
    found = sorts(InvitationFactory())
    spent = {name: [] for name in found}
    for _sample in range(samples // len(found)):
        for name, token in found.items():  # in turn, so that a busy machine is as slow for each
            start = time.perf_counter()
            with pytest.raises(Http404):
                access.invitation_for(token, "reply")
            spent[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(times) for name, times in spent.items()}
    apart = max(medians.values()) - min(medians.values())
    assert apart < 0.005
    assert apart < statistics.median(medians.values())  # less than one look itself, whatever the machine is doing
    seen(f"medians of {samples:,} samples are {apart * 1000:.2f} ms apart")


def test_there_are_five_sorts_and_none_opens():
    invitation = InvitationFactory()
    found = sorts(invitation)
    assert len({*found.values(), tokens.make(invitation.public_id, 1, "reply")}) == 6


@case("K8", "every mail that we send, to each reader in both languages", "fetches nothing, and leads to us only")
def test_no_mail_tells_that_it_was_opened(client, seen):
    meeting, count = the_meeting(), 0
    client.force_login(meeting.organiser)
    for language in LANGUAGES:
        for made in (notices(language), *(mails_for(client, meeting, reader, language) for reader in READERS)):
            for kind, mail in made.items():
                page = Page(mail.html, is_mail=True)
                strange = [link for link in page.links if not is_ours(link)]
                assert (kind, page.wrong, strange) == (kind, [], [])
                count += 1
    seen(f"{count} mails, nothing is fetched, every link is our own")


SUPERVISOR = "https://www.autoriteitpersoonsgegevens.nl/"  # where someone complains who disagrees about their data
OURS = (settings.BASE_URL + "/", "tel:", "mailto:", "webcal://testserver/")


def is_ours(link):
    """True for an address of this site, a phone number, an address to write to, a calendar, or the supervisor."""
    return link.startswith((*OURS, *CALENDARS)) or link in {settings.BASE_URL, "", SUPERVISOR}


@case("K8", "a link in a mail", "the page itself, not one that counts and sends on")
def test_a_link_leads_to_its_page_at_once(client):
    invitation = InvitationFactory()
    link = reverse("invitations:reply", args=[tokens.make(invitation.public_id, invitation.token_version, "reply")])
    assert client.get(link).status_code == 200
