"""Ideas, markets and stands, to look at: they are treated in the site itself, with its rules.

Names and addresses of who handed in an idea or wants to join are shown nowhere here.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import AdministratorPage, ReadOnlyInline, column, filter_on
from initiatives.models import Call, FollowUp, Initiative, Stand, Step

MEETING, STATE = column("meeting", _("market")), column("state", _("state"))
ORGANISATION, INITIATIVE = column("organisation", _("organisation")), column("initiative", _("initiative"))


class StepsInline(ReadOnlyInline):
    """Every state that an idea had."""

    model = Step
    fields = readonly_fields = (STATE, column("actor", _("by")), column("at", _("on")))
    show_change_link = False


class FollowUpsInline(ReadOnlyInline):
    """The moments at which we ask how it goes."""

    model = FollowUp
    fields = readonly_fields = (
        column("months", _("after how many months")), column("due_on", _("on")), column("asked_at", _("asked on")),
        column("said_at", _("answered on")), column("closed_at", _("looked at on")),
    )  # fmt: skip
    show_change_link = False


@admin.register(Initiative)
class InitiativeAdmin(AdministratorPage):
    """Ideas and what became of them; from whom, by role or group only."""

    list_display = ("title", "area", MEETING, STATE, column("answered_at", _("answered on")))
    fields = (
        "title", "text", "initiators", "area", MEETING, ORGANISATION, STATE, "advice", "answer",
        column("answered_at", _("answered on")), column("told_at", _("answer sent on")), "join_count", "vote_count",
        column("created_at", _("handed in on")),
    )  # fmt: skip
    list_filter = (filter_on("state", _("state")),)
    list_select_related = ("area", "meeting")
    search_fields = ("title", "area__name", "meeting__title")
    inlines = (StepsInline, FollowUpsInline)


@admin.register(Stand)
class StandAdmin(AdministratorPage):
    """Who stands where, with what."""

    list_display = (MEETING, "number", "whose", "is_coming", "what_it_needs")
    fields = (MEETING, "number", "whose", column("is_coming", _("comes")), "what_it_needs")
    list_select_related = ("meeting", "initiative", "organisation")
    search_fields = ("meeting__title", "initiative__title", "organisation__name")

    @admin.display(description=_("stand of"))
    def whose(self, stand: Stand) -> str:
        """Whose stand it is."""
        return stand.name

    @admin.display(description=_("needs"))
    def what_it_needs(self, stand: Stand) -> str:
        """What it needs."""
        return ", ".join(stand.needs)


@admin.register(Call)
class CallAdmin(AdministratorPage):
    """What a market asks for, and until when."""

    list_display = (MEETING, "closes_on")
    fields = (MEETING, "text", "closes_on")
    list_select_related = ("meeting",)
    search_fields = ("meeting__title",)
