"""What follows when a report becomes final: who gets an e-mail, and who could still have answered."""

import datetime as dt
from dataclasses import dataclass

from outcomes.models import ActionPoint, Agreement, Opinion, Report
from outcomes.queries.points import keepers
from outcomes.queries.report import Written, published


@dataclass(frozen=True, slots=True)
class Telling:
    """How many people hear of their agreement, of which nobody hears; and how many can still answer until which day."""

    has_agreements: bool
    has_text: bool
    people: int
    unheard: list[ActionPoint | Agreement]
    awaited: int
    until: dt.date | None


def telling(found: Written, today: dt.date) -> Telling:
    """Return what making this report final does. Five queries at most."""
    report = found.report
    until = report.check_until
    is_checked = report.state == Report.State.CHECKING and until is not None and until >= today
    waits = sum(each.answer == Opinion.Answer.OPEN for each in found.opinions)
    news = _news(found)
    told = list(keepers(news, today))
    heard = {each for each, _pk, _email in told}
    return Telling(
        has_agreements=bool(found.agreements),
        has_text=found.has_text,
        people=len({pk for _each, pk, _email in told}),
        unheard=[each for each in news if each not in heard],
        awaited=waits if is_checked else 0,
        until=until,
    )


def _news(found: Written) -> list[ActionPoint | Agreement]:
    """Return the agreements that are new; and those that a correction changes, when nobody reads an older version."""
    rows = ActionPoint.objects.filter(meeting=found.report.meeting_id).select_related("agreement", "owner", "contact")
    known = {point.agreement_id: point for point in rows}
    fresh: list[ActionPoint | Agreement] = [each for each in found.agreements if each.pk not in known]
    if not known or published(found.report.meeting_id):
        return fresh
    kept = {each.pk for each in found.agreements}
    gone = [point for pk, point in known.items() if pk not in kept and point.state != ActionPoint.State.WITHDRAWN]
    changed = [(known[each.pk], each) for each in found.agreements if each.pk in known]
    passed = [point for point, each in changed if point.owner_id != each.owner_id and point.is_open]
    return fresh + gone + passed + [each for point, each in changed if _differs(point, each)]


def _differs(point: ActionPoint, agreement: Agreement) -> bool:
    same = all(getattr(point, name) == getattr(agreement, name) for name in ("what", "owner_id", "contact_id"))
    return not same or point.first_due_on != agreement.due_on
