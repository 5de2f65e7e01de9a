"""Seals anew, with the newest key, what people need: after a new key was put in front of the ring."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from invitations.models import Need, Registration, Sealed, marks
from invitations.queries.sealed import under_older_keys

BATCH = 200
SEALED_TABLES: tuple[type[Sealed], ...] = (Need, Registration)


@dataclass(slots=True)
class Resealed:
    """How many rows were sealed anew, how many no key opens, and how many stand under an older key after all."""

    done: int = 0
    unreadable: int = 0
    left: int = 0


def reseal_needs(*, batch: int = BATCH) -> Resealed:
    """Seal with the newest key what stands under an older one; what was done stays done when it is stopped half way.

    Someone may answer meanwhile: their newer row is left as it is. A process that was not started again seals it with
    the older key, so it goes round as long as fewer are left. A row that no key opens stays as it is, and is counted:
    its key may come back.
    """
    found = Resealed(left=under_older_keys())
    while True:
        before, found.unreadable = found.left, 0
        _go_round(found, batch)
        found.left = under_older_keys()
        if not found.left or found.left >= before:
            return found


def _go_round(found: Resealed, batch: int) -> None:
    for table in SEALED_TABLES:
        last = 0
        while rows := list(_older(table).filter(pk__gt=last).order_by("pk")[:batch]):
            last = rows[-1].pk
            with transaction.atomic():
                for row in rows:
                    _reseal(table, row, found)


def _older(table: type[Sealed]) -> QuerySet[Sealed]:
    return table._default_manager.exclude(sealed="").exclude(key_mark=marks()[0])


def _reseal(table: type[Sealed], row: Sealed, found: Resealed) -> None:
    was, told = row.sealed, row.told
    if told is None:
        found.unreadable += 1
        return
    row.seal(told.choices, told.note)
    found.done += table._default_manager.filter(pk=row.pk, sealed=was).update(sealed=row.sealed, key_mark=row.key_mark)
