"""The words of what residents read: none of office language, and no sentence that needs a second breath."""

import re
from io import BytesIO

import pytest
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from platforms.management.commands.messages import KEYWORDS, read_catalogue
from tests.house import ROOT, shown, templates

MOST_WORDS = 20
# "Genodigde" is for lists of staff: a resident is "u".
NEVER = re.compile(r"\b(rsvp|deadlines?|status(?:sen)?|accounts?|optione(?:el|le)|submit\w*|events?)\b", re.IGNORECASE)
NEVER_TO_RESIDENTS = re.compile(rf"{NEVER.pattern}|\bgenodigden?\b", re.IGNORECASE)
PUBLIC_BASES = {"base_public.html", "base_agenda.html"}
# Pages in the frame of staff that residents read too.
SHARED = ("accessibility", "help", "help_partner", "help_resident", "privacy")
PAGES = ("404.html", "500.html", "invitations/embed.html", *(f"platforms/{name}.html" for name in SHARED))
NAMES_TEMPLATE = re.compile(r"\{%\s*(?:extends|include)\s+[\"']([^\"']+)[\"']")
# The Python whose sentences stand on these pages and in these mails; alarm and digest go to administrators.
MODULES = [
    ROOT / path
    for path in (
        "areas/rules.py", "invitations/audience/words.py", "meetings/rules/days.py",
        *(f"invitations/forms/{name}.py" for name in ("coming_forward", "letters", "names", "reply", "resident")),
        *(f"invitations/views/{name}.py" for name in (
            "agenda", "answered", "by_letter", "following", "guest", "news", "open_page", "public_places",
            "registering", "resident", "resident_mail", "states", "token_page",
        )),
    )
]  # fmt: skip
MODULES += [ROOT / f"initiatives/{name}.py" for name in ("forms/ideas", "forms/own", "mail/words", "views/own")]
MODULES += [
    ROOT / "outcomes" / path
    for path in ("forms/evaluation.py", "forms/opinions.py", "forms/points.py", "paper/report.py")
]
MODULES += sorted((ROOT / "outcomes" / "mail").glob("*.py"))
MODULES += [
    path for name in ("calendar", "mail", "paper") for path in sorted((ROOT / "invitations" / name).glob("*.py"))
]
TO_ADMINISTRATORS = {"alarm.py", "digest.py"}


def named(path):
    """The templates that a template is made of, itself among them."""
    found, queue = set(), [path]
    while queue:
        now = queue.pop()
        if now not in found and now.is_file():
            found.add(now)
            queue += [ROOT / "templates" / name for name in NAMES_TEMPLATE.findall(now.read_text())]
    return found


def read_by_residents():
    """The templates of mail and of pages without a login, with all that they are made of."""
    mails = [path for path in templates() if path.parent.name == "mail"]
    pages = [path for path in templates() if PUBLIC_BASES & set(NAMES_TEMPLATE.findall(path.read_text()))]
    return set().union(*map(named, [*mails, *pages, *(ROOT / "templates" / name for name in PAGES)]))


def texts(path):
    """The message ids in a template or a module."""
    code = path.read_text()
    if path.suffix != ".py":
        code = f"(\n{templatize(code, str(path))}\n)"
    for _line, found, _comments, _context in extract("python", BytesIO(code.encode()), KEYWORDS):
        yield from found if isinstance(found, tuple) else [found]


def resident_texts():
    """(file, language, text) of all that a resident may read, in both languages."""
    files = [*read_by_residents(), *(path for path in MODULES if path.name not in TO_ADMINISTRATORS)]
    asked = {(shown(path), single) for path in files for single in texts(path)}
    for language in ("nl", "en"):
        said = {}
        for entry in read_catalogue(language):
            said.setdefault(entry.msgid, []).extend(filter(None, [entry.msgstr, *entry.msgstr_plural.values()]))
        yield from ((file, language, text) for file, single in sorted(asked) for text in said.get(single, ()))


def sentences(text):
    """The sentences of a text; each placeholder counts as a word."""
    plain = re.sub(r"%\(\w+\)[sd]|<[^>]+>", " X ", text)
    return [part for part in re.split(r"(?<=[.?!:;…])\s+|\n+", plain) if re.search(r"\w", part)]


def long_ones(text):
    return [part for part in sentences(text) if len(re.findall(r"[\w’'-]+", part)) > MOST_WORDS]


def test_what_residents_read_has_short_sentences():
    found = [(file, language, part) for file, language, text in resident_texts() for part in long_ones(text)]
    assert found == []


def test_what_residents_read_has_no_office_language():
    found = {(file, text) for file, language, text in resident_texts() if NEVER_TO_RESIDENTS.search(text)}
    assert found == set()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_screen_has_office_language(language):
    entries = [text for entry in read_catalogue(language) for text in (entry.msgstr, *entry.msgstr_plural.values())]
    assert [text for text in entries if NEVER.search(text)] == []


def test_enough_is_looked_at():
    files = {shown(path) for path in read_by_residents()}
    wanted = ("mail/invite.txt", "invitations/reply.html", "invitations/_reply_form.html", "platforms/privacy.html")
    assert {f"templates/{name}" for name in wanted} - files == set()
    assert {path.name for path in MODULES if not path.is_file()} == set()
    assert long_ones("Een " * 20 + "twee. Drie.") == ["Een " * 20 + "twee."]
