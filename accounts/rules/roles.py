"""What each role means, in plain words: for whoever gives one."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User

Role = User.Role

EXPLAINED = {
    Role.ADMINISTRATOR: _("sees and changes everything, gives roles and sets up the site"),
    Role.COORDINATOR: _("plans meetings in the own areas, invites people and sees their answers"),
    Role.EDITOR: _(
        "writes texts, checklists and reports in the own areas; sends nothing and sees no addresses or needs"
    ),
    Role.DOOR: _("checks people in at meetings in the own areas, on the day itself"),
    Role.VIEWER: _("sees everything, people included, and changes nothing"),
    Role.AUDITOR: _("reads the log, the state, the report for the council and what was destroyed; sees no people"),
    Role.PRIVACY: _("sees who looked at what of whom; sees nothing of the meetings"),
}
