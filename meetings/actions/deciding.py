"""What a coordinator decides about a proposal, and how an administrator changes the rule of a theme."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.actions import log
from accounts.models import User
from areas.models import Area, Indicator
from meetings.models import Meeting, ProposalDecision, Theme, ThemeIndicator, ThemeRule
from meetings.rules.catalogue import CATALOGUE
from meetings.rules.signal import USUAL, CutOffs


def decide(
    *,
    area: Area,
    theme: Theme,
    decision: str,
    reason: str,
    rule_version: int,
    data_year: int | None,
    actor: User,
) -> ProposalDecision:
    """Keep what was decided about a theme in an area, with why, the version of the rule and the year of the figures."""
    with transaction.atomic():
        row = ProposalDecision.objects.create(
            area=area,
            theme=theme,
            decision=decision,
            reason=reason,
            rule_version=rule_version,
            data_year=data_year,
            actor=actor,
            decided_at=timezone.now(),
        )
        log(actor=actor, action="decide_proposal", subject=row, area=area.pk, theme=theme.pk, decision=decision)
    return row


def save_rule(
    *,
    theme: Theme,
    parts: Iterable[tuple[Indicator, int, bool]],
    cut_offs: CutOffs = USUAL,
    is_on: bool = True,
    kind: str = Meeting.Kind.THEME,
    question: str = "",
    actor: User | None,
) -> ThemeRule:
    """Make a new version of the rule of a theme: indicators with their direction and whether they say it directly.

    The old version stays, so that what was decided by it can be explained.
    """
    with transaction.atomic():
        Theme.objects.select_for_update().get(pk=theme.pk)
        old = ThemeRule.objects.filter(theme=theme, is_current=True).first()
        ThemeRule.objects.filter(theme=theme, is_current=True).update(is_current=False)
        rule = ThemeRule.objects.create(
            theme=theme,
            version=old.version + 1 if old else 1,
            is_on=is_on,
            slight=cut_offs.slight,
            clear=cut_offs.clear,
            strong=cut_offs.strong,
            kind=kind,
            question=question,
            actor=actor,
        )
        ThemeIndicator.objects.bulk_create(
            ThemeIndicator(rule=rule, indicator=indicator, direction=direction, is_direct=is_direct)
            for indicator, direction, is_direct in parts
        )
        log(actor=actor, action="save_rule", subject=rule, theme=theme.pk, version=rule.version)
    return rule


def install_rules(*, actor: User | None = None) -> list[ThemeRule]:
    """Give every theme of the catalogue that has no rule its first one; return those made. Twice changes nothing.

    An indicator that this installation does not know is left out. A rule that somebody made stays as it is.
    """
    with transaction.atomic():
        themes = {theme.name: theme for theme in Theme.objects.filter(rules__isnull=True)}
        indicators = {indicator.key: indicator for indicator in Indicator.objects.filter(is_active=True)}
        return [
            save_rule(
                theme=themes[entry.theme],
                parts=[(indicators[key], way, is_direct) for key, way, is_direct in entry.parts if key in indicators],
                kind=entry.kind,
                question=entry.question,
                actor=actor,
            )
            for entry in CATALOGUE
            if entry.theme in themes
        ]
