"""Where the words of someone who was forgotten still stand: in reports, and in what others wrote or was of others."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry as AdminEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from areas.models import Contact
from invitations.audience import NAMES_SOMEONE
from invitations.models import Suppression
from invitations.rules.fates import Fate, Person, Table
from invitations.tokens import address_hash

MOST_NAMED = 50
_PIECE = 500
_WORD = re.compile(r"[^\W_]+")
SHORTEST = 4  # letters of a family name that is looked for by itself


@dataclass(frozen=True, slots=True)
class Stayed:
    """In which field of which rows a name, address or number still stands; `keys` are the first fifty of `count`."""

    label: str
    field: str
    count: int
    keys: tuple[int, ...]


def words_of(name: str, email: str = "", phone: str = "") -> list[str]:
    """Return by what someone is found: full name, family name when it is no short word, address and number."""
    first, _, last = name.strip().rpartition(" ")
    return [word for word in (name, last if first and len(last) >= SHORTEST else "", email, phone) if word]


def names_before(contacts: Collection[int]) -> list[str]:
    """Return how the history of the administration calls these contacts: also by names of before. One query."""
    entries = AdminEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Contact), object_id__in=[str(pk) for pk in contacts]
    )
    return sorted(set(entries.exclude(object_repr="").order_by().values_list("object_repr", flat=True)))


def who_want_no_mail(emails: Collection[str]) -> set[str]:
    """Return which of these addresses want no mail at all: only keyed hashes are kept of them. One query per 500."""
    hashes = {address_hash(email): email for email in emails}
    keys, found = sorted(hashes), set()
    rows = Suppression.objects.filter(reason=Suppression.Reason.OPTED_OUT, theme=None, area=None)
    for start in range(0, len(keys), _PIECE):
        near = rows.filter(address_hash__in=keys[start : start + _PIECE])
        found |= {hashes[each] for each in near.values_list("address_hash", flat=True)}
    return found


def where_words_stay(tables: Mapping[str, Table], words: Iterable[str], person: Person | None = None) -> list[Stayed]:
    """Return where these words stand as whole words in what stays, whatever their capitals and signs.

    Also in what others typed of somebody, in rows that are not of this `person` and so stay. There one word alone is no
    proof: it is the family name of many. One query per table, and every row with words is read, as SQLite knows no
    capitals but A to Z.
    """
    wanted = {found for word in words if (found := plain(word)).strip()}
    sure = {word for word in wanted if len(word.split()) > 1 or word.strip().isdecimal()}
    stayed: list[Stayed] = []
    for label, table in tables.items():
        names = [name for name, fate in table.fields.items() if fate is Fate.SEARCH]
        if names and wanted:
            stayed += _of_rows(label, names, wanted, apps.get_model(label)._base_manager.all())
        if table.words and sure:
            stayed += _of_rows(label, list(table.words), sure, _of_others(label, table, person))
    return stayed


def _of_others(label: str, table: Table, person: Person | None) -> Any:
    """Return the rows in which something is written, but for those of the person, who are about to go."""
    rows, found, texts_of = apps.get_model(label)._base_manager, Q(), {}
    for name in table.words:
        texts_of[f"{name}_text"] = Cast(name, TextField())
        found |= ~Q(**{f"{name}_text__in": ["", "[]"]})
    written = rows.alias(**texts_of).filter(found)
    if person is None or table.whose is None:
        return written
    return written.exclude(pk__in=rows.filter(table.whose(person)).values("pk"))


def _of_rows(label: str, names: list[str], wanted: set[str], rows: Any) -> list[Stayed]:
    keys: dict[str, list[int]] = {}
    for pk, *values in rows.order_by("pk").values_list("pk", *names).iterator():
        for name, value in zip(names, values, strict=True):
            text = plain(value if isinstance(value, str) else " ".join(texts(value)))
            if any(word in text for word in wanted):
                keys.setdefault(name, []).append(pk)
    return [Stayed(label, name, len(found), tuple(found[:MOST_NAMED])) for name, found in keys.items()]


def texts(value: Any) -> Iterator[str]:
    """Return every text in a value of a JSON field; the name in a reason goes by itself (`unnaming.py`)."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict) and value.get("code") not in NAMES_SOMEONE:
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def plain(text: str) -> str:
    """Return the words of a text in small letters between single spaces, so that whole words can be looked for.

    Without accents: one and the same name is written with and without, and an accent can be a sign of its own.
    """
    small = text.casefold()
    if not small.isascii():
        small = "".join(sign for sign in unicodedata.normalize("NFKD", small) if not unicodedata.combining(sign))
    return " ".join(["", *_WORD.findall(small), ""])
