"""Reading for the pages and the mail of reports and agreements."""

from outcomes.queries.council import Council, Outside, Period, council
from outcomes.queries.evaluation import Counts, Evaluation, evaluation, own_look_back
from outcomes.queries.points import (
    Promise,
    keepers,
    left_over,
    open_points,
    overdue,
    owners,
    points_in,
    promises,
    public_points,
    to_remind,
    with_steps,
)
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
    "Council",
    "Counts",
    "Evaluation",
    "Outside",
    "Period",
    "Promise",
    "Readers",
    "Written",
    "all_published",
    "checkers",
    "content",
    "council",
    "evaluation",
    "followers_of",
    "keepers",
    "left_over",
    "names_found",
    "newest_edition",
    "open_points",
    "overdue",
    "own_look_back",
    "owners",
    "points_in",
    "promises",
    "public_points",
    "published",
    "readers",
    "report_of",
    "shown_owner",
    "to_remind",
    "unreported",
    "with_steps",
    "written",
]
