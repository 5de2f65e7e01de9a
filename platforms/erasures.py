"""The ledger of erasures outside the database, and what holds names beside its tables: mail and files on disk.

A line of the ledger holds numbers and keyed hashes only. It lies in VAR_DIR and, at each backup, beside the backup, so
that an older backup that is put back is erased again before anybody looks: docs/erasure.md.
"""

import html
import logging
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from email import message_from_bytes, policy
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.html import strip_tags

from invitations import actions, tokens
from invitations.models import Erasure
from invitations.queries.traces import SHORTEST, plain
from platforms import ledgers
from platforms.backup.workplace import remove_left_behind

logger = logging.getLogger(__name__)
NAME = "erasures.jsonl"
KEYS = ("id", "at", "contacts", "addresses", "why")
# Below VAR_DIR: mail that is kept instead of sent, mail that was not understood, and what waits to be imported.
MAIL_FOLDERS = ("mail", "bounces", "calendar-replies")
IMPORTS = "imports"
_FOLDED = re.compile(r"\r?\n[ \t]")  # a long line of a calendar file goes on after this


def ledger() -> Path:
    """Return where the ledger of this machine lies."""
    return Path(settings.VAR_DIR) / NAME


def note(erasure: Erasure, words: Collection[str]) -> None:
    """Write an erasure in the ledger, and clear what stands outside the tables. Called after the commit.

    `words`: names and addresses, to search the files for; they are written down nowhere.
    """
    entry = actions.entry_of(erasure)
    try:
        append([entry] if ledgers.is_whole(ledger()) else entries(), ledger())
    except OSError as error:
        logger.error("Erasure %s does not stand in the ledger: %s.", entry["id"], error.strerror)
    clear_files(set(entry["addresses"]), words)
    forget_freed_pages()


def append(new: Iterable[Mapping[str, Any]], path: Path) -> int:
    """Add entries that a ledger does not have yet; return how many. A torn last line is taken off."""
    return ledgers.append(new, path)


def read(path: Path) -> list[dict[str, Any]]:
    """Return the entries of a ledger, the oldest first; none when there is no such file. Raises `ValueError`."""
    return ledgers.read(path, KEYS)


def entries() -> list[dict[str, Any]]:
    """Return the entries of the erasures that the database knows, the oldest first."""
    return [actions.entry_of(erasure) for erasure in Erasure.objects.order_by("at", "pk")]


def collect(*paths: Path) -> int:
    """Take what other ledgers and the database know over into the ledger of this machine; return how many were new."""
    found = [entry for path in paths for entry in read(path)]
    return append([*found, *_known_to_the_database()], ledger())


def mend() -> int:
    """Write down anew what a damaged ledger lost and the database knows; return how many."""
    return 0 if ledgers.is_whole(ledger()) else append(entries(), ledger())


def _known_to_the_database() -> list[dict[str, Any]]:
    """Return what the database knows before it is replaced; nothing when it is empty or older than erasing."""
    with connection.cursor() as cursor:
        has_table = Erasure._meta.db_table in connection.introspection.table_names(cursor)
    return entries() if has_table else []


def clear_files(hashes: Collection[str], words: Iterable[str] = ()) -> int:
    """Delete mail on disk to or from these addresses or with these names, and files that wait to be imported.

    A name counts as whole words, and only when it has four letters or more. Copies of killed backups go too.
    """
    remove_left_behind()
    count, wanted = 0, {found for word in words if len((found := plain(word)).strip()) >= SHORTEST}
    for name in MAIL_FOLDERS:
        for path in sorted((Path(settings.VAR_DIR) / name).rglob("*")):
            if path.is_file() and not path.is_symlink() and _is_about(path, hashes, wanted):
                path.unlink(missing_ok=True)
                count += 1
    for path in sorted((Path(settings.VAR_DIR) / IMPORTS).glob("*")):
        path.unlink(missing_ok=True)  # it waits for a press of a button, and is chosen again in a moment
        count += 1
    return count


def _is_about(path: Path, hashes: Collection[str], wanted: Collection[str]) -> bool:
    """True when one of the addresses stands in the head of a mail, or in a mail within it; or a name in its text."""
    try:
        content = path.read_bytes()
    except OSError:
        return False
    head = BytesHeaderParser().parsebytes(content)
    values = [str(value) for name in ("To", "Cc", "Reply-To", "From") for value in head.get_all(name, [])]
    found = {address for _name, address in getaddresses(values)} | _addresses_in(content)
    if any(tokens.address_hash(address) in hashes for address in found):
        return True
    return bool(wanted) and any(word in text for text in _texts_in(content) for word in wanted)


def _texts_in(content: bytes) -> Iterator[str]:
    """Return the words of the head and of each part of a mail that is text, whatever it is written in."""
    for part in message_from_bytes(content, policy=policy.default).walk():
        yield plain(" ".join(str(value) for value in part.values()))
        if part.get_content_maintype() != "text":
            continue
        raw = part.get_payload(decode=True)
        text = raw.decode(part.get_content_charset("utf-8"), "replace") if isinstance(raw, bytes) else ""
        if part.get_content_subtype() == "html":
            yield plain(html.unescape(strip_tags(text)))
        yield plain(_FOLDED.sub("", text))


def _addresses_in(content: bytes) -> set[str]:
    """Return what looks like an address anywhere in a mail: a report quotes whom it could not reach."""
    words = content.replace(b"=\r\n", b"").replace(b"=\n", b"").decode("latin-1").replace("=40", "@").split()
    return {word.strip("<>()[]{},;:.\"'").rpartition(";")[2] for word in words if "@" in word}


def forget_freed_pages() -> None:
    """Empty the log of SQLite, in which rows stand as they were; it overwrites freed room by itself (settings)."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
