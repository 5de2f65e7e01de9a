"""Users: added with an invitation; the role decides what they may do and whether they see the administration."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.actions import (
    disconnect_providers,
    end_sessions,
    forget_shut_out,
    invite_user,
    reset_factors,
    set_role,
    withdraw_links,
)
from accounts.admin.base import CapitalChoices
from accounts.forms import MeanwhileModelForm
from accounts.models import User
from accounts.rules.roles import EXPLAINED


def _other_user_has(email: str, user: User) -> bool:
    """True when somebody else logs in with this address, whatever the capitals."""
    return User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists()


def _free_address(form: "forms.BaseModelForm[User]") -> str:
    """Return the address in small letters, or raise a validation error when somebody has it already."""
    email = str(form.cleaned_data["email"]).strip().lower()
    if _other_user_has(email, form.instance):
        raise forms.ValidationError(_("Another user logs in with this e-mail address."))
    return email


class AddUserForm(MeanwhileModelForm):
    """A new user, who chooses a password by a mailed link: nobody else ever knows it."""

    class Meta:
        model = User
        fields = ("email", "name", "function", "phone", "language", "role")

    def clean_email(self) -> str:
        """Refuse an address that somebody has already."""
        return _free_address(self)


class ChangeUserForm(MeanwhileModelForm):
    """An existing user; the last administrator stays one."""

    class Meta:
        model = User
        fields = ("email", "name", "function", "phone", "language", "role", "is_active")

    def clean_email(self) -> str:
        """Refuse an address that somebody has already."""
        return _free_address(self)

    def clean(self) -> dict[str, Any]:
        """Refuse that nobody is left who may administer."""
        data = super().clean() or self.cleaned_data
        stays = data.get("role") == User.Role.ADMINISTRATOR and data.get("is_active")
        others = User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True).exclude(pk=self.instance.pk)
        was = User.objects.filter(pk=self.instance.pk, role=User.Role.ADMINISTRATOR, is_active=True).exists()
        if was and not stays and not others.exists():
            raise forms.ValidationError(_("This is the last administrator. First make somebody else administrator."))
        return data


for _model in (Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken):
    if admin.site.is_registered(_model):  # secrets, and what only allauth's own pages would use
        admin.site.unregister(_model)
admin.site.unregister(Group)  # roles decide here; groups would promise something that nobody checks


@admin.register(User)
class UserAdmin(CapitalChoices, DjangoUserAdmin):  # type: ignore[type-arg]  # no generic at run time
    """Users of the municipality."""

    form = ChangeUserForm
    add_form = AddUserForm
    add_form_template = "admin/change_form.html"
    list_display = ("name", "email", "function", "role", "is_active", "last_login")
    list_display_links = ("name", "email")
    list_filter = ("role", "is_active")
    search_fields = ("name", "email", "function")
    ordering = ("name", "pk")
    filter_horizontal = ()
    radio_fields: ClassVar = {"role": admin.VERTICAL}
    readonly_fields = ("last_login", "created_at")
    fieldsets = (
        (None, {"fields": ("name", "email")}),
        (_("At work"), {"fields": ("function", "phone", "language")}),
        (
            _("May do"),
            {
                "fields": ("role", "is_active"),
                "description": _(
                    "You choose the areas of a coordinator, an editor and help at the door on the page of the area."
                    " They stay when you give another role."
                ),
            },
        ),
        (_("Dates"), {"fields": ("last_login", "created_at")}),
    )
    actions = ("send_link", "remove_factors", "disconnect")
    add_fieldsets = (
        (
            None,
            {
                "fields": ("name", "email"),
                "description": _("This person gets a link by e-mail, and chooses a password with it."),
            },
        ),
        (_("At work"), {"fields": ("function", "phone", "language")}),
        (_("May do"), {"fields": ("role",)}),
    )

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Say of each role what it means."""
        field: Any = super().formfield_for_choice_field(db_field, request, **kwargs)
        if db_field.name == "role" and field is not None:
            field.choices = [(role.value, f"{capfirst(role.label)}: {EXPLAINED[role]}") for role in User.Role]
        return field

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save the user; what the role brings with it follows, and what changed ends the sessions of before."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        actor = _actor(request)
        set_role(user=obj, role=obj.role, actor=actor)
        if not change:
            invite_user(user=obj, actor=actor)
        if change and {"role", "is_active"} & set(form.changed_data):
            end_sessions(user=obj, actor=actor)
        if change and {"email", "is_active"} & set(form.changed_data):
            withdraw_links(user=obj)
        if change and "is_active" in form.changed_data:
            forget_shut_out(user=obj)

    @admin.action(description=_("Send a link to choose a password"), permissions=["change"])
    def send_link(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Mail a link with which each of these users chooses a password."""
        users = queryset.filter(is_active=True)
        for user in users:
            invite_user(user=user, actor=_actor(request))
        said = ngettext("%(count)s link is on its way.", "%(count)s links are on their way.", len(users))
        self.message_user(request, said % {"count": len(users)})

    @admin.action(description=_("Remove the second step of logging in (phone lost)"), permissions=["change"])
    def remove_factors(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Take the second factors of these users away; they choose one at the next login."""
        for user in queryset:
            reset_factors(user=user, actor=_actor(request))
        self.message_user(request, _("At their next login they choose a new second step. They are logged out now."))

    @admin.action(description=_("Disconnect from the identity provider"), permissions=["change"])
    def disconnect(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Let these users no longer log in through a provider."""
        for user in queryset:
            disconnect_providers(user=user, actor=_actor(request))
        self.message_user(request, _("They can no longer log in through an identity provider, and are logged out now."))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002 (Django's name)
        """Nobody chooses the password of somebody else."""
        raise Http404

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody deletes themselves."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.pk != request.user.pk)


def _actor(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
