"""The user (e-mail login), the log of what was done, and the house style of the municipality."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user; the address is stored in lower case."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an administrator."""
        return self.create_user(
            email, password, role=User.Role.ADMINISTRATOR, is_staff=True, is_superuser=True, **fields
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user whatever the capitals in the address."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """Someone of the municipality who logs in. Residents, officials and partners who are invited do not."""

    class Role(models.TextChoices):
        """What a user may do; a coordinator's areas stand in `areas.AreaRole`."""

        ADMINISTRATOR = "administrator", _("administrator")
        COORDINATOR = "coordinator", _("coordinator")
        VIEWER = "viewer", _("viewer")

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    function = models.CharField(_("function"), max_length=150, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("nl", "Nederlands"), ("en", "English")], default="nl"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.COORDINATOR)
    is_active = models.BooleanField(_("may log in"), default=True)
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_administrator(self) -> bool:
        """True for a user who sees and changes everything."""
        return self.is_active and self.role == self.Role.ADMINISTRATOR

    @property
    def is_viewer(self) -> bool:
        """True for a user who sees everything and changes nothing."""
        return self.is_active and self.role == self.Role.VIEWER

    def get_full_name(self) -> str:
        """Return the name as shown in the admin."""
        return self.name

    def get_short_name(self) -> str:
        """Return the first name, for a greeting."""
        return self.name.split(" ")[0]


class LogEntry(models.Model):
    """Something that a person did; holds ids and counts, never personal data of others."""

    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, verbose_name=_("by"), related_name="+")
    action = models.CharField(_("action"), max_length=60)
    object_type = models.CharField(_("kind of object"), max_length=60, blank=True)
    object_id = models.CharField(_("object"), max_length=40, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ("-at", "-pk")
        indexes: ClassVar = [models.Index(fields=["object_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"


class Branding(models.Model):
    """The house style of the municipality: one row, or none. Everything may stay empty: then it looks like ours."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name in the header"), max_length=80, blank=True)
    class_name = models.CharField(
        _("class name of the theme"),
        max_length=60,
        blank=True,
        validators=[
            RegexValidator(
                r"^[A-Za-z][A-Za-z0-9-]*\Z",
                _("Use letters, digits and hyphens only, and begin with a letter, for example gemeente-theme."),
            )
        ],
    )
    tokens = models.TextField(_("variables of the theme"), blank=True)
    logo = models.BinaryField(_("logo"), default=bytes, blank=True)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("house style")
        verbose_name_plural = _("house style")
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="one_house_style")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
