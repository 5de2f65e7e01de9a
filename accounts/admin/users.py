"""Users: added with a password; the role decides what they may do and whether they see the administration."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.actions import set_role
from accounts.admin.base import CapitalChoices
from accounts.models import User

if TYPE_CHECKING:
    _AddUserBase = BaseUserCreationForm[User]
    _ChangeUserBase = UserChangeForm[User]
else:
    _AddUserBase, _ChangeUserBase = BaseUserCreationForm, UserChangeForm


def _other_user_has(email: str, user: User) -> bool:
    """True when somebody else logs in with this address, whatever the capitals."""
    return User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists()


def _free_address(form: "forms.BaseModelForm[User]") -> str:
    """Return the address in small letters, or raise a validation error when somebody has it already."""
    email = str(form.cleaned_data["email"]).strip().lower()
    if _other_user_has(email, form.instance):
        raise forms.ValidationError(_("Another user logs in with this e-mail address."))
    return email


class AddUserForm(_AddUserBase):
    """A new user with a password."""

    class Meta:
        model = User
        fields = ("email", "name", "function", "phone", "language", "role")

    def clean_email(self) -> str:
        """Refuse an address that somebody has already."""
        return _free_address(self)


class ChangeUserForm(_ChangeUserBase):
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


admin.site.unregister(Group)  # roles decide here; groups would promise something that nobody checks


@admin.register(User)
class UserAdmin(CapitalChoices, DjangoUserAdmin):  # type: ignore[type-arg]
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
    readonly_fields = ("last_login", "created_at")
    fieldsets = (
        (None, {"fields": ("name", "email", "password")}),
        (_("At work"), {"fields": ("function", "phone", "language")}),
        (
            _("May do"),
            {
                "fields": ("role", "is_active"),
                "description": _("You choose the areas of a coordinator on the page of the area."),
            },
        ),
        (_("Dates"), {"fields": ("last_login", "created_at")}),
    )
    add_fieldsets = (
        (None, {"fields": ("name", "email", "password1", "password2")}),
        (_("At work"), {"fields": ("function", "phone", "language")}),
        (_("May do"), {"fields": ("role",)}),
    )

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save the user; what the role brings with it follows."""
        super().save_model(request, obj, form, change)
        set_role(user=obj, role=obj.role, actor=request.user if isinstance(request.user, User) else None)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody deletes themselves."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.pk != request.user.pk)
