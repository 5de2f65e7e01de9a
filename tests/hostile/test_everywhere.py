"""Every field of text of every model × every hostile string: on every page, in every mail and in every file.

`make test` gives each field three of the strings, so that each is used; `make test-faults` gives each field all.
"""

from collections import Counter

import pytest
from django.core.cache import cache

from accounts.queries import forget_house_style
from tests.cases import case
from tests.hostile import judge, visits
from tests.hostile.corpus import CORPUS, bundles
from tests.hostile.mails import all_mails
from tests.hostile.world import fields, fill, ours

PARTS = (visits.staff, visits.administration, visits.public, visits.later)
OF_THE_ADDRESS = {999: "zq999r0z<kwaad>"}  # what is typed in the address of a page
KINDS = {
    "text/html": "pages", "text/calendar": "calendar files", "text/csv": "lists", judge.XLSX: "workbooks",
    "application/pdf": "papers", judge.ODT: "text documents", "application/zip": "packed files",
    "application/json": "JSON", "application/atom+xml": "feeds",
}  # fmt: skip


class Sight:
    """What was looked at, and what was wrong: (field or page, words)."""

    def __init__(self):
        self.counts, self.escapes, self.marks, self.refused, self.opened = Counter(), [], set(), [], 0

    def look(self, client, town, strings_of):
        """Fill the town with strings, and look at everything that it shows."""
        cache.clear()  # the counts of visitors who guess
        forget_house_style()  # a process keeps it for half a minute
        refused, values = fill(strings_of)
        self.refused += refused
        values |= OF_THE_ADDRESS
        for part in PARTS:
            for name, response in part(client, town):
                wrong, kind, content = judge.answer(response, values)
                self.opened += response.status_code == 200
                self.note(name, KINDS.get(kind, "other answers"), wrong, content)
        for name, content in all_mails(client, town, strings_of):
            self.note(name, "mails", judge.mail(content, values) if content else [], content)

    def note(self, name, kind, wrong, content):
        """Keep what is wrong with one thing, and which fields stand in it."""
        self.counts[kind] += 1
        self.escapes += [(name, words) for words in dict.fromkeys(wrong)]
        self.marks |= {int(number) for number in judge.MARK.findall(content.decode("utf-8", "ignore"))}

    def words(self, strings):
        """What the report says of it."""
        looked = ", ".join(f"{count:,} {kind}" for kind, count in self.counts.most_common())
        return f"{len(fields())} fields × {strings} strings; {looked}; {len(self.escapes)} escapes"


@pytest.fixture
def sight(client, settings):
    """Someone who looks; what fails is an answer like any other."""
    client.raise_request_exception = False
    return Sight()


def strings_at(start):
    """Which strings each field gets: the next field gets the next ones."""
    groups = bundles()
    return lambda number: groups[(number + start) % len(groups)]


def test_the_corpus_is_what_the_plan_asks_for():
    texts = [each.text for each in CORPUS]
    assert (len(texts), len(set(texts))) == (60, 60)
    assert [text for text in texts if "kwaad" not in text.lower()] == []
    assert sorted(each.text for group in bundles() for each in group) == sorted(texts)
    assert {sum(each.leads for each in group) for group in bundles()} == {0, 1}


@case("H1", "every field × three of 60 hostile strings, on every page, in every file and mail", "text, everywhere")
@case("H3", "template and format strings among them", "literal text")
@case("H7", "calendar lines and overlong lines among them", "escaped, folded, and read back the same")
def test_a_string_stays_a_string(client, town, sight, seen):
    assert [model._meta.label for model in ours() if not model._base_manager.exists()] == []
    sight.look(client, town, strings_at(0))
    assert (sight.escapes, sight.refused) == ([], [])
    shown = len(sight.marks & set(range(len(fields()))))
    assert shown > len(fields()) * 0.6, "pages show fewer fields than they did"
    assert sight.opened > 280, "fewer pages open than did"
    seen(f"{sight.words(3)}; {shown} fields are shown somewhere")


@pytest.mark.faults
@case("H1", "every field × each of 60 hostile strings, on every page, in every file and mail", "text, everywhere")
@pytest.mark.parametrize("part", range(4))
def test_every_string_stays_a_string_in_every_field(client, town, sight, seen, part):
    starts = range(part, len(bundles()), 4)
    for start in starts:
        sight.look(client, town, strings_at(start))
    assert (sight.escapes, sight.refused) == ([], [])
    seen(sight.words(3 * len(starts)), **{f"hostile {kind}": count for kind, count in sight.counts.items()},
         escapes=len(sight.escapes), hostile=len(fields()) * 3 * len(starts))  # fmt: skip
