"""What a role opens beside the work in areas: the log, the pages for privacy, the state, what was kept and destroyed.

Pages of every app ask here, so that what a role means is said once (`accounts.models.RIGHTS`).
"""

from django.http import Http404

from accounts.models import User


def may_see_log(user: User) -> bool:
    """True for who may read who did and saw what: administrator, auditor, privacy officer."""
    return user.may.see_log


def may_see_privacy(user: User) -> bool:
    """True for who may use the pages for privacy: administrator and privacy officer."""
    return user.may.see_privacy


def may_see_state(user: User) -> bool:
    """True for who may see how the installation is: administrator and auditor."""
    return user.may.see_state


def may_see_records(user: User) -> bool:
    """True for who may see what is kept how long and what was destroyed: administrator and auditor."""
    return user.may.see_records


def require(allowed: bool) -> None:
    """Raise `Http404` for who may not: whoever must not see a page need not know that it is there."""
    if not allowed:
        raise Http404
