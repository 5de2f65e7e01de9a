"""The list of postcodes comes in."""

from pathlib import Path

from django.db import transaction

from accounts.actions import log
from accounts.models import User
from areas.imports.postcodes import own_codes, read_postcodes, shortened, write_postcodes
from areas.imports.report import Report


def import_postcodes(*, path: Path, name: str, apply: bool, actor: User | None = None) -> Report:
    """Read the list of CBS and put it in the place of the one before, when `apply`. Raises `FileRefused`."""
    report = Report(file=name, layout="CBS pc6hnr", is_applied=apply)
    houses = read_postcodes(path, own_codes(), report)
    rows = shortened(houses)
    with transaction.atomic():
        write_postcodes(rows, report.year or 0, report)
        if apply:
            log(actor=actor, action="import_postcodes", rows=len(rows))
    return report
