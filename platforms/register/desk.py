"""The desk of who watches over privacy: what there is, what must be done, and where it stands."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import may_see_privacy, require
from accounts.models import User
from invitations.queries import under_older_keys, unreadable_needs
from outcomes import queries
from platforms.keeping.pages import dry_run


@require_safe
def privacy_desk(request: HttpRequest) -> HttpResponse:
    """Show how it stands, and lead to every page about privacy."""
    require(may_see_privacy(cast(User, request.user)))
    lines = dry_run(timezone.now())
    context = {
        "due": sum(line.due for line in lines),
        "without_term": [line.name for line in lines if not line.is_set],
        "run": queries.runs().first(),
        "held": queries.holds().filter(released_at=None).count(),
        "unreadable": unreadable_needs(),
        "older": under_older_keys(),
    }
    return render(request, "platforms/privacy_desk.html", context)
