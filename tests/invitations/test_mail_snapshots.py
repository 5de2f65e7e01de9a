"""Every mail as it reads, compared with what was written down.

`make snapshots` writes them down anew; look at the difference before it is committed.
"""

import os
import re

import pytest
import time_machine

from tests.house.test_words import long_ones
from tests.invitations import snapshots
from tests.invitations.every_mail import NOW, mails_for, notices, the_meeting
from tests.outbox import words_of_html

pytestmark = pytest.mark.django_db
RENEW = os.environ.get("SNAPSHOTS") == "renew"
LINK = re.compile(r"https?://[^\s\"<>]+")


@pytest.fixture(params=snapshots.NAMES)
def name(request):
    return request.param


@pytest.fixture
def mails(client, name):
    """{kind: message} of one reader in one language."""
    reader, language = name.split("-")
    with time_machine.travel(NOW, tick=False):
        if reader == "notices":
            return notices(language)
        meeting = the_meeting()
        client.force_login(meeting.organiser)
        return mails_for(client, meeting, reader, language)


@pytest.mark.parametrize("ending", ["txt", "html"])
def test_every_mail_reads_as_it_was_written_down(mails, name, ending):
    html = {kind: mail.html for kind, mail in mails.items()}
    now = snapshots.as_text(mails) if ending == "txt" else snapshots.as_html(html)
    if RENEW:
        snapshots.keep(name, ending, now)
    assert now == snapshots.kept(name, ending), "A mail reads differently. Is that meant? Then: make snapshots"


def test_the_html_that_was_written_down_is_whole(mails, name):
    html = {kind: mail.html for kind, mail in mails.items()}
    assert snapshots.html_of(snapshots.as_html(html)) == html


def test_text_and_html_have_the_same_words_and_links(mails):
    for kind, mail in mails.items():
        seen = re.sub(r"\btel:\+?\d+", "", words_of_html(mail.html))
        assert (kind, words(seen)) == (kind, words(plain(mail)))
        assert (kind, sorted(LINK.findall(seen))) == (kind, sorted(LINK.findall(mail.text)))
        assert LINK.findall(mail.text) != []


def words(text):
    return sorted(re.findall(r"[\w/?=&%-]+", text))


def plain(mail):
    """The text part without what stands for layout: the dash of a point, the colon before a link."""
    return re.sub(r"(?m)^- |:$|: (?=https?://)", " ", mail.text)


def test_a_mail_to_residents_and_others_has_short_sentences(mails, name):
    found = {
        kind: long_ones(mail.text)
        for kind, mail in mails.items()
        if kind not in {"alarm", "digest", "watch", "watch-over"}
    }
    assert {kind: sentences for kind, sentences in found.items() if sentences} == {}


def test_nothing_is_kept_of_what_is_no_longer_sent():
    wanted = {f"{name}.{ending}" for name in snapshots.NAMES for ending in ("txt", "html")}
    assert {path.name for path in snapshots.FOLDER.iterdir()} == wanted
