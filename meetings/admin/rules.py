"""The rules of themes: built here, with their effect on all areas before they are saved; and what was decided."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.admin.base import Page, ReadOnlyPage
from meetings.actions.deciding import save_rule
from meetings.forms.rules import RuleForm
from meetings.models import ProposalDecision, Theme, ThemeRule
from meetings.proposals import RuleNow, Tree, effect_of
from meetings.proposals.rules import Part, rule_of
from meetings.rules.signal_words import STRENGTHS


@admin.register(ThemeRule)
class ThemeRuleAdmin(Page):
    """Versions of rules. Changing one makes a new version; nothing is deleted."""

    list_display = ("theme", "version", "is_current", "is_on", "slight", "clear", "strong", "created_at")
    list_filter = ("is_current", "is_on", "theme")
    list_select_related = ("theme",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Old versions explain decisions."""
        return False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Choose a theme, or build the rule of the theme in the address."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        asked = request.GET.get("theme", "")
        if asked.isdecimal() and len(asked) < 10:
            return self._rule_view(request, get_object_or_404(Theme, pk=int(asked)))
        themes = Theme.objects.filter(is_active=True)
        return self._page(request, "admin/meetings/choose_theme.html", {"themes": themes, "title": _("Choose a theme")})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Build a new version of the rule of this theme."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        number = int(object_id) if object_id.isdecimal() and len(object_id) < 10 else 0
        rule = get_object_or_404(ThemeRule.objects.select_related("theme"), pk=number)
        return self._rule_view(request, rule.theme)

    def _rule_view(self, request: HttpRequest, theme: Theme) -> HttpResponse:
        """Show the rule that holds; on the first press its effect, on the second save what was looked at."""
        row = ThemeRule.objects.filter(theme=theme, is_current=True).first()
        now = rule_of(theme, row)
        form = RuleForm(request.POST or None, initial=_initial(now), parts=_parts(now))
        effect: list[tuple[Any, ...]] = []
        if form.is_valid():
            if request.POST.get("seen") == form.seal():
                return self._save(request, theme, form)
            effect = _effect(now, form, theme)
        context = {
            "form": form,
            "theme": theme,
            "title": _("Rule of the theme %(theme)s") % {"theme": theme},
            "version": now.version,
            "effect": effect,
            "changed_count": sum(1 for each in effect if each[3]),
            "seen": form.seal() if effect else "",
        }
        return self._page(request, "admin/meetings/rule.html", context, status=422 if form.errors else 200)

    def _save(self, request: HttpRequest, theme: Theme, form: RuleForm) -> HttpResponse:
        said = form.cleaned_data
        rule = save_rule(
            theme=theme,
            parts=form.parts(),
            cut_offs=form.cut_offs(),
            is_on=said["is_on"],
            kind=said["kind"],
            question=said["question"],
            actor=request.user,  # type: ignore[arg-type]  # the administration is for users of ours
        )
        messages.success(request, _("Version %(version)s of “%(theme)s” holds from now on.") % {
            "version": rule.version, "theme": theme,
        })  # fmt: skip
        return HttpResponseRedirect(reverse("admin:meetings_themerule_changelist"), status=303)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        page = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "changelist_url": reverse("admin:meetings_themerule_changelist"),
            **context,
        }
        return TemplateResponse(request, template, page, status=status)


@admin.register(ProposalDecision)
class ProposalDecisionAdmin(ReadOnlyPage):
    """What coordinators decided about proposals, and why."""

    list_display = ("area", "theme", "decision", "reason", "rule_version", "data_year", "actor", "decided_at")
    list_filter = ("decision", "theme")
    list_select_related = ("area", "theme", "actor")
    search_fields = ("area__name", "reason")
    fields = list_display


def _initial(now: RuleNow) -> dict[str, Any]:
    cuts = now.cut_offs
    return {
        "is_on": now.is_on, "slight": cuts.slight, "clear": cuts.clear, "strong": cuts.strong,
        "kind": now.kind, "question": now.question,
    }  # fmt: skip


def _parts(now: RuleNow) -> list[tuple[int, int, bool]]:
    return [(part.indicator.pk, part.direction, part.is_direct) for part in now.parts]


def _effect(now: RuleNow, form: RuleForm, theme: Theme) -> list[tuple[Any, ...]]:
    """Return for every area the word by the rule of now and by the new one, and whether these differ."""
    new = RuleNow(theme, tuple(Part(*part) for part in form.parts()), cut_offs=form.cut_offs())
    areas = list(Tree().areas.values())
    rows = []
    for area, (before, after) in effect_of([now, new], areas, timezone.localdate()):
        words = STRENGTHS[before.strength], STRENGTHS[after.strength]
        rows.append((area, *words, before.strength != after.strength))
    return rows
