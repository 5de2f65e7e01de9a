"""Which pages are open to a role that does not work with people: editor, help at the door, auditor, privacy officer.

A page that does not stand here is not found for them, so that a new page is closed until someone decides otherwise.
What they see on it, and in which areas, is up to the access module of the app: this is a second wall, not the only one.
"""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import User

Role = User.Role

OF_ALL = {"home"}  # beside the pages of `accounts`, where everyone looks after the own login
# The texts of meetings: what they are about, the programme, what must be done and be there, and the report.
TEXTS = {
    f"meetings:{page}"
    for page in (
        "meetings", "meeting", "subject", "preparation", "programme", "propose_programme", "add_item", "item",
        "move_item", "remove_item", "checklist", "make_checklist", "add_chore", "chore", "tick_chore", "remove_chore",
        "materials", "add_material", "material", "tick_material", "remove_material",
    )
} | {
    f"outcomes:{page}"
    for page in (
        "report", "begin_report", "report_summary", "add_subject", "report_subject", "remove_subject",
        "add_agreement", "report_agreement", "remove_agreement", "add_photo", "report_photo", "move_photo",
        "remove_photo", "report_picture", "choose_text", "report_file",
    )
}  # fmt: skip
OF_ROLES: dict[str, set[str]] = {
    "privacy_desk": {Role.PRIVACY},
    "terms": {Role.PRIVACY},
    "register": {Role.PRIVACY},
    "register_file": {Role.PRIVACY},
    "dpia": {Role.PRIVACY},
    "forget_now": {Role.PRIVACY},
    "forget_certificates": {Role.PRIVACY},
    "holds": {Role.PRIVACY},
    "release_hold": {Role.PRIVACY},
    "outcomes:forgotten": {Role.PRIVACY},
    "outcomes:forgotten_file": {Role.PRIVACY},
    **{page: {Role.EDITOR} for page in TEXTS},
    "invitations:check_in": {Role.DOOR},
    "who_saw": {Role.PRIVACY},
    "who_saw_file": {Role.PRIVACY},
    "logbook": {Role.AUDITOR, Role.PRIVACY},
    "logbook_file": {Role.AUDITOR, Role.PRIVACY},
    "invitations:erasures": {Role.PRIVACY},
    "invitations:erasure": {Role.PRIVACY},
    "state": {Role.AUDITOR},
    "outcomes:council": {Role.AUDITOR},
    "outcomes:council_file": {Role.AUDITOR},
    "outcomes:council_list": {Role.AUDITOR},
    "outcomes:destructions": {Role.AUDITOR},
    "outcomes:destruction": {Role.AUDITOR},
    "outcomes:certificate": {Role.AUDITOR},
}


def is_open(user: User, name: str, app: str) -> bool:
    """True when this user may open the route with this name at all."""
    if user.may.look or app == "accounts" or name in OF_ALL:
        return True
    return user.role in OF_ROLES.get(name, ())


class RoleGate:
    """Lets nobody further than the role reaches. Public pages and links of residents do not pass here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_arguments: Any) -> None:
        """Raise `Http404` where the role does not reach."""
        match = request.resolver_match
        if match is None or not getattr(view, "login_required", True) or not isinstance(request.user, User):
            return
        if not is_open(request.user, match.view_name, match.app_name):
            raise Http404
