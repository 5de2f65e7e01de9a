"""Keeps the catalogues in locale/ in step with the code and the templates, without needing gettext on the machine.

manage.py messages --update                 find the texts, keep the translations, drop what is gone
manage.py messages --merge FILE [FILE …]    take translations from other .po files
manage.py messages --compile                write the .mo files that Django reads
manage.py messages --check                  list what is missing or wrong; ends with 1 when anything is
"""

import os
import re
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import polib
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation.reloader import translation_file_changed
from django.utils.translation.template import templatize

SOURCE_LANGUAGE = "en"  # the message ids are English, so its catalogue translates each text by itself
TEMPLATE_ENDINGS = {".html", ".txt", ".svg"}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")
# gettext function → the argument numbers that hold texts; "c" marks a context.
KEYWORDS: dict[str, tuple[Any, ...] | None] = {
    name + ending: arguments
    for name, arguments in {
        "gettext": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for ending in ("", "_lazy")
} | {"_": None, "gettext_noop": None}
HEADER = {
    "Project-Id-Version": "Buurtvenster",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


@dataclass(frozen=True, order=True)
class Text:
    """One text as it stands in the source; `plural` is empty when it has none."""

    single: str
    context: str = ""
    plural: str = ""


class Command(BaseCommand):
    """Find, merge, compile and check the translated texts."""

    help = "Keeps the catalogues in locale/ in step with code and templates."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the four things it can do; they are done in this order."""
        parser.add_argument("--update", action="store_true", help="find the texts and write the catalogues")
        parser.add_argument("--merge", nargs="+", metavar="FILE", default=[], help="take translations from .po files")
        parser.add_argument("--compile", action="store_true", help="write the .mo files")
        parser.add_argument("--check", action="store_true", help="list what is missing; ends with 1 when anything is")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked."""
        if options["update"]:
            update(set(source_texts()))
        for file in options["merge"]:
            for line in merge(Path(file)):
                self.stderr.write(line)
        if options["compile"]:
            compile_catalogues()
        problems = check(set(source_texts())) if options["check"] else []
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} texts are missing or wrong. Try: manage.py messages --update")


def catalogue_path(language: str) -> Path:
    """Return where the catalogue of a language stands."""
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def read_catalogue(language: str) -> polib.POFile:
    """Return the catalogue; an empty one when there is none yet."""
    path = catalogue_path(language)
    return polib.pofile(str(path), wrapwidth=110) if path.exists() else polib.POFile(wrapwidth=110)


def source_texts() -> Iterator[Text]:
    """Yield every text that code and templates ask a translation for."""
    for config in apps.get_app_configs():
        folder = Path(config.path)
        if folder.parent == settings.BASE_DIR:
            for path in sorted(folder.rglob("*.py")):
                if "migrations" not in path.parts:
                    yield from _texts_in(path.read_text())
    for path in sorted((settings.BASE_DIR / "templates").rglob("*")):
        if path.suffix in TEMPLATE_ENDINGS:
            # The brackets make one expression of it, so that odd indentation in a template is no syntax error.
            yield from _texts_in(f"(\n{templatize(path.read_text(), str(path))}\n)")


def _texts_in(code: str) -> Iterator[Text]:
    """Yield the texts in a piece of Python."""
    # Here, because Babel is a tool of the developer: an installation compiles catalogues, it never searches for texts.
    from babel.messages.extract import extract

    for _line, found, _comments, context in extract("python", BytesIO(code.encode()), KEYWORDS):
        single, plural = found if isinstance(found, tuple) else (found, "")
        if single:
            yield Text(single, context or "", plural)


def update(texts: set[Text]) -> None:
    """Write both catalogues: sorted, with the translations kept, without what is no longer asked for."""
    for language, _name in settings.LANGUAGES:
        known = {_key(entry): entry for entry in read_catalogue(language) if not entry.obsolete}
        catalogue = polib.POFile(wrapwidth=110)
        catalogue.metadata = HEADER | {"Language": language}
        catalogue.extend(_entry(text, language, known.get((text.single, text.context))) for text in sorted(texts))
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(path))


def _entry(text: Text, language: str, known: polib.POEntry | None) -> polib.POEntry:
    """Return the line of a catalogue for a text, with the translation that was known."""
    entry = polib.POEntry(msgid=text.single, msgctxt=text.context or None, msgid_plural=text.plural)
    if PLACEHOLDER.search(text.single + text.plural):
        entry.flags.append("python-format")
    if text.plural:
        entry.msgstr_plural = {0: "", 1: ""} | (known.msgstr_plural if known else {})
        if language == SOURCE_LANGUAGE:
            entry.msgstr_plural = {0: text.single, 1: text.plural}
    else:
        entry.msgstr = text.single if language == SOURCE_LANGUAGE else known.msgstr if known else ""
    return entry


def merge(file: Path) -> Iterator[str]:
    """Take the translations of a .po file over into the catalogue of its language (nl when it names none).

    Yields a line for each translation that replaces another one, and for each that nobody asks for.
    """
    offered = polib.pofile(str(file))
    catalogue = read_catalogue(offered.metadata.get("Language") or settings.LANGUAGE_CODE)
    entries = {_key(entry): entry for entry in catalogue}
    for new in offered:
        entry = entries.get(_key(new))
        if entry is None:
            yield f"{file.name}: not asked for: {new.msgid!r}"
        elif any(new.msgstr_plural.values()) and entry.msgid_plural:
            entry.msgstr_plural = new.msgstr_plural
        elif new.msgstr and not entry.msgid_plural:
            if entry.msgstr and entry.msgstr != new.msgstr:
                yield f"{file.name}: {new.msgid!r} was {entry.msgstr!r}, is now {new.msgstr!r}"
            entry.msgstr = new.msgstr
    catalogue.save(str(catalogue_path(offered.metadata.get("Language") or settings.LANGUAGE_CODE)))


def compile_catalogues() -> None:
    """Write the .mo files. Each is put in place in one move: another process may be reading it."""
    for language, _name in settings.LANGUAGES:
        path = catalogue_path(language)
        if path.exists():
            unfinished = path.with_suffix(f".mo.{os.getpid()}")
            polib.pofile(str(path)).save_as_mofile(str(unfinished))
            unfinished.replace(path.with_suffix(".mo"))
            # This process may have looked for the catalogue before it was there, and would never look again.
            translation_file_changed(None, path.with_suffix(".mo"))


def check(texts: set[Text]) -> list[str]:
    """Return a line for each text that is missing, untranslated, wrong or no longer asked for."""
    problems = []
    for language, _name in settings.LANGUAGES:
        entries = {_key(entry): entry for entry in read_catalogue(language)}
        for text in sorted(texts):
            entry = entries.pop((text.single, text.context), None)
            if problem := _problem(text, entry, language):
                problems.append(f"{language}: {problem}: {text.single!r}")
        problems += [f"{language}: no longer asked for: {single!r}" for single, _context in sorted(entries)]
    return problems


def _key(entry: polib.POEntry) -> tuple[str, str]:
    """Return what identifies a line of a catalogue."""
    return entry.msgid, entry.msgctxt or ""


def _problem(text: Text, entry: polib.POEntry | None, language: str) -> str:
    """Return what is wrong with the translation of one text, or nothing."""
    if entry is None:
        return "missing"
    wanted = [text.single, text.plural] if text.plural else [text.single]
    given = [entry.msgstr_plural.get(index, "") for index in (0, 1)] if text.plural else [entry.msgstr]
    if entry.fuzzy or not all(given):
        return "not translated"
    if entry.msgid_plural != text.plural:
        return "its plural changed"
    if language == SOURCE_LANGUAGE and given != wanted:
        return "differs from the source"
    # The singular may leave out the number, or name it where the source does not: "one person", "%(count)s persoon".
    if _placeholders(given[-1]) != _placeholders(wanted[-1]) or not _placeholders(given[0]) <= _placeholders(*wanted):
        return "other placeholders than the source"
    return ""


def _placeholders(*texts: str) -> set[str]:
    """Return the placeholders in texts."""
    return {match.group() for text in texts for match in PLACEHOLDER.finditer(text)}
