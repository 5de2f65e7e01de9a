"""Reading for the pages and the mail of reports."""

from outcomes.queries.readers import Checker, Readers, checkers, followers_of, readers
from outcomes.queries.report import (
    Written,
    all_published,
    content,
    names_found,
    newest_edition,
    published,
    report_of,
    shown_owner,
    written,
)
from outcomes.queries.unreported import unreported

__all__ = [
    "Checker",
    "Readers",
    "Written",
    "all_published",
    "checkers",
    "content",
    "followers_of",
    "names_found",
    "newest_edition",
    "published",
    "readers",
    "report_of",
    "shown_owner",
    "unreported",
    "written",
]
