"""The user (e-mail login), the log of what was done, and the house style of the municipality."""

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


def new_stamp() -> str:
    """Return a stamp for the sessions of a user; another one ends them all."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Rights:
    """What someone may do at all; in which areas is said by `areas.AreaRole`. What a role does not name, it may not."""

    everywhere: bool = False  # not only in the own areas
    look: bool = False  # at meetings with the people who are invited, their answers and the contacts
    work: bool = False  # plan, invite, send, decide
    write: bool = False  # the texts of a meeting, its checklist and its report; sends and publishes nothing
    check_in: bool = False  # at the door, on the day itself
    see_counts: bool = False  # the report for the council: numbers, no people
    see_log: bool = False  # who did and saw what
    see_privacy: bool = False  # who saw what of whom, and what the law asks of a privacy officer
    see_state: bool = False  # how the installation is
    see_records: bool = False  # what is kept how long, and what was destroyed
    administer: bool = False  # users, roles, areas and everything else of the administration

    @property
    def read(self) -> bool:
        """True for who may read the texts of meetings: who works with people, and who writes."""
        return self.look or self.write


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
        """What a user may do (`RIGHTS`); in which areas stands in `areas.AreaRole`."""

        ADMINISTRATOR = "administrator", _("administrator")
        COORDINATOR = "coordinator", _("coordinator")
        EDITOR = "editor", _("editor")
        DOOR = "door", _("help at the door")
        VIEWER = "viewer", _("viewer")
        AUDITOR = "auditor", _("auditor")
        PRIVACY = "privacy", _("privacy officer")

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
    session_stamp = models.CharField(max_length=32, default=new_stamp, editable=False)
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

    @property
    def is_privacy_officer(self) -> bool:
        """True for a user who watches over who saw what, and sees nothing of the meetings."""
        return self.is_active and self.role == self.Role.PRIVACY

    @property
    def may(self) -> Rights:
        """What the role lets this user do; nothing for who may not log in any more."""
        return RIGHTS.get(self.role, Rights()) if self.is_active else Rights()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what every session of this user must know; Django asks at each request.

        It changes with password, role and stamp, and the stamp with every factor and with `is_active`.
        """
        known = "|".join([self.password, self.role, self.session_stamp])
        return salted_hmac("accounts.User.session", known, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        """Return the name as shown in the admin."""
        return self.name

    def get_short_name(self) -> str:
        """Return the first name, for a greeting."""
        return self.name.split(" ")[0]


RIGHTS: dict[str, Rights] = {
    User.Role.ADMINISTRATOR: Rights(*[True] * 11),
    User.Role.COORDINATOR: Rights(look=True, work=True, write=True, check_in=True, see_counts=True),
    User.Role.EDITOR: Rights(write=True),
    User.Role.DOOR: Rights(check_in=True),
    User.Role.VIEWER: Rights(everywhere=True, look=True, see_counts=True),
    User.Role.AUDITOR: Rights(everywhere=True, see_counts=True, see_log=True, see_state=True, see_records=True),
    User.Role.PRIVACY: Rights(everywhere=True, see_log=True, see_privacy=True),
}


class RoleRule(models.Model):
    """Who has this value in this claim of the identity provider has this role here."""

    provider = models.CharField(_("identity provider"), max_length=40, blank=True)
    claim = models.CharField(_("claim"), max_length=100, default="groups")
    value = models.CharField(_("value"), max_length=200)
    role = models.CharField(_("role"), max_length=20, choices=User.Role)

    class Meta:
        verbose_name = _("role by identity provider")
        verbose_name_plural = _("roles by identity provider")
        ordering = ("claim", "value")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "claim", "value"], name="one_role_for_a_claim")
        ]

    def __str__(self) -> str:
        return f"{self.claim}: {self.value}"


class SignInLinks(models.QuerySet["SignInLink"]):
    """Mailed links with which someone chooses a password."""

    def open(self, now: dt.datetime) -> "SignInLinks":
        """Return those that still work, or will when they are mailed; not at the second at which they end."""
        return self.filter(used_at=None, expires_at__gt=now)


class SignInLink(models.Model):
    """A mailed link with which someone chooses a password, once and for a while. What is kept cannot open anything."""

    class Purpose(models.TextChoices):
        """Why it was mailed."""

        INVITATION = "invitation", _("invitation")
        PASSWORD = "password", _("new password")

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose)
    digest = models.CharField(max_length=64, unique=True, null=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    objects = SignInLinks.as_manager()

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.pk}"


class Tries(models.Model):
    """How often someone tried to log in, or to guess the code of a letter. Whose it is stands in a keyed hash only."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("count of tries to log in")
        verbose_name_plural = _("counts of tries to log in")

    def __str__(self) -> str:
        return f"{self.count} {self.ends_at:%Y-%m-%d %H:%M}"


class LogEntry(models.Model):
    """Something that a person did or saw; holds ids and counts, never personal data of others.

    Never changed and never removed: the database refuses it (migration 0002). So `actor` is a number without a
    constraint: the entry outlives the user, whose name is looked up as long as there is one.
    """

    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        User, models.DO_NOTHING, null=True, blank=True, db_constraint=False, verbose_name=_("by"), related_name="+"
    )
    action = models.CharField(_("action"), max_length=60)
    object_type = models.CharField(_("kind of object"), max_length=60, blank=True)
    object_id = models.CharField(_("object"), max_length=40, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    # What only this program can make: `accounts.rules.chain`.
    mark = models.CharField(max_length=100, blank=True, editable=False)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ("-at", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["object_type", "object_id"]),
            models.Index(fields=["action", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"


class LogLink(models.Model):
    """The place of an entry in the chain of the log: who removes, adds or exchanges entries breaks it.

    Made within a minute after the entry, in the order in which entries become visible: a chain that is made in the
    transaction of who writes would let everyone wait for the longest one. Never changed either.
    """

    number = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(LogEntry, models.DO_NOTHING, db_constraint=False, related_name="link")
    linked_at = models.DateTimeField()
    hash = models.CharField(max_length=100)

    class Meta:
        verbose_name = _("link of the log")
        verbose_name_plural = _("links of the log")

    def __str__(self) -> str:
        return str(self.number)


class LogCheck(models.Model):
    """When the log was verified last, how far, and what was wrong: one row, or none."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    checked_at = models.DateTimeField()
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=100, blank=True)
    # How far the older part was looked at anew: each day a piece.
    reviewed = models.BigIntegerField(default=0)
    # Made with the key of the log of the four above: who can write in the database cannot make a row of their own.
    mark = models.CharField(max_length=100, blank=True)
    problem = models.CharField(max_length=20, blank=True)
    broken_entry = models.BigIntegerField(null=True)
    broken_since = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("check of the log")
        verbose_name_plural = _("checks of the log")
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="one_log_check")]

    def __str__(self) -> str:
        return f"{self.checked_at:%Y-%m-%d %H:%M}"


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
