"""Which groups of an identity provider give which role."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.access import providers
from accounts.actions import change_role_rule
from accounts.admin.base import Page
from accounts.models import RoleRule, User


@admin.register(RoleRule)
class RoleRuleAdmin(Page):
    """Who has this value in this claim has this role; at each login it is looked at anew."""

    list_display = ("claim", "value", "role", "provider")
    list_filter = ("role",)
    fieldsets = (
        (
            None,
            {
                "fields": ("provider", "claim", "value", "role"),
                "description": _(
                    "For example: groups, the number of a group in Entra ID, coordinator. Who has none of these values "
                    "does not get in. Without any rule only who is connected gets in, with the role that stands here."
                ),
            },
        ),
    )

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the providers of the settings."""
        if db_field.name == "provider":
            choices = [("", _("all")), *((provider.name, provider.label) for provider in providers())]
            return forms.ChoiceField(label=_("identity provider"), choices=choices, required=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: RoleRule, form: Any, change: bool) -> None:
        """Save the rule, and write it in the log."""
        change_role_rule(rule=obj, actor=request.user if isinstance(request.user, User) else None)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show it only where there is an identity provider."""
        return bool(settings.OIDC_PROVIDERS) and super().has_module_permission(request)

    def delete_model(self, request: HttpRequest, obj: RoleRule) -> None:
        """Delete the rule, and write it in the log."""
        change_role_rule(rule=obj, actor=request.user if isinstance(request.user, User) else None, is_gone=True)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete one by one, each with its line in the log."""
        for rule in queryset:
            self.delete_model(request, rule)
