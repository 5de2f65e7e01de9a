"""Who comes through an identity provider: found again by its name for them (`sub`), never by an e-mail address."""

from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.actions.links import use_link, withdraw_links
from accounts.actions.logging import log
from accounts.actions.own import end_sessions, set_role
from accounts.models import RoleRule, SignInLink, User
from accounts.queries import claim_rules
from accounts.rules.claims import role_for

LONGEST_SUBJECT = 191  # characters, in the table of allauth
_SHUT_OUT = "shut_out"  # in the row of allauth: it was us who made the user inactive


class NoAccess(Exception):
    """The provider knows this person, but they may not in here; the text is a word for the page that says so."""


def enter_by_provider(*, provider: str, subject: str, claims: Mapping[str, Any]) -> User:
    """Return the user of this person, with the role that the claims give today; makes one for who is new.

    Without any rule for roles the roles are kept here, and nobody new gets in. With rules, who has no role any more is
    shut out altogether until the provider gives one, or an administrator says otherwise: that the last rule was deleted
    gives nobody a role. Raises `NoAccess`.
    """
    rules = claim_rules(provider)
    role = role_for(claims, rules)
    account = SocialAccount.objects.select_related("user").filter(provider=provider, uid=subject).first()
    if account is None:
        return _new_user(provider, subject, claims, role)
    user: User = account.user
    if rules and not role:
        _shut_out(account)
        raise NoAccess("role")
    if not user.is_active:
        if not role or not _shut_out_accounts(user).exists():
            raise NoAccess("left")
        _let_back_in(account)
    if rules and role != user.role:
        with transaction.atomic():
            set_role(user=user, role=role, actor=None)
            end_sessions(user=user, actor=None)
    return user


def _shut_out(account: SocialAccount) -> None:
    """Let who has no role any more in by no other way either: no password, no mailed link, no session.

    That it was us is written down at the account, so that a role of tomorrow opens it again.
    """
    user: User = account.user
    with transaction.atomic():
        end_sessions(user=user, actor=None)
        if not user.is_active:
            return
        user.is_active = False
        user.save(update_fields=["is_active"])
        account.extra_data = account.extra_data | {_SHUT_OUT: True}
        account.save(update_fields=["extra_data"])
        withdraw_links(user=user)
        log(actor=None, action="shut_out", subject=user, provider=account.provider)


def _let_back_in(account: SocialAccount) -> None:
    """Let in again whom we shut out, now that the provider gives a role."""
    with transaction.atomic():
        account.user.is_active = True
        account.user.save(update_fields=["is_active"])
        forget_shut_out(user=account.user)
        log(actor=None, action="let_back_in", subject=account.user, provider=account.provider)


def _shut_out_accounts(user: User) -> "QuerySet[SocialAccount]":
    """Return through which provider a user was shut out."""
    rows: QuerySet[SocialAccount] = SocialAccount.objects.filter(user=user, extra_data__has_key=_SHUT_OUT)
    return rows


def forget_shut_out(*, user: User) -> None:
    """Forget that the provider shut a user out: from now on counts what an administrator says."""
    for account in _shut_out_accounts(user):
        account.extra_data = {name: value for name, value in account.extra_data.items() if name != _SHUT_OUT}
        account.save(update_fields=["extra_data"])


def connect_provider(
    *, user: User, provider: str, subject: str, claims: Mapping[str, Any], link: SignInLink | None = None
) -> User:
    """Let a user log in through the provider from now on; they asked for it here, or by a mailed link."""
    rules = claim_rules(provider)
    if rules and not role_for(claims, rules):
        raise NoAccess("role")
    if SocialAccount.objects.filter(user=user, provider=provider).exclude(uid=subject).exists():
        raise NoAccess("other")
    with transaction.atomic():
        if link is not None and use_link(link=link, password=None) is None:
            raise NoAccess("link")
        _connect(user, provider, subject)
        end_sessions(user=user, actor=user)
    return enter_by_provider(provider=provider, subject=subject, claims=claims)


def disconnect_providers(*, user: User, actor: User | None) -> None:
    """Let a user no longer log in through any provider."""
    with transaction.atomic():
        SocialAccount.objects.filter(user=user).delete()
        end_sessions(user=user, actor=actor)
        log(actor=actor, action="disconnect_provider", subject=user)


def change_role_rule(*, rule: RoleRule, actor: User | None, is_gone: bool = False) -> None:
    """Save or delete a rule for roles; it counts from the next login on."""
    with transaction.atomic():
        if not is_gone:
            rule.save()
        log(actor=actor, action="delete_role_rule" if is_gone else "save_role_rule", subject=rule, role=rule.role)
        if is_gone:
            rule.delete()


def _new_user(provider: str, subject: str, claims: Mapping[str, Any], role: str) -> User:
    """Make a user without a password. An address that somebody has already is not a proof of being them."""
    email = str(claims.get("email") or "").strip().lower()
    if not role:
        raise NoAccess("role")
    if not email:
        raise NoAccess("address")
    if User.objects.filter(email=email).exists():
        raise NoAccess("taken")
    with transaction.atomic():
        user = User.objects.create_user(email, None, name=str(claims.get("name") or email)[:150])
        set_role(user=user, role=role, actor=None)
        _connect(user, provider, subject)
    return user


def _connect(user: User, provider: str, subject: str) -> None:
    """Write down which person of the provider this is."""
    if not subject or len(subject) > LONGEST_SUBJECT:
        raise NoAccess("subject")
    try:
        with transaction.atomic():
            account, is_new = SocialAccount.objects.get_or_create(
                provider=provider, uid=subject, defaults={"user": user}
            )
    except IntegrityError as error:
        raise NoAccess("taken") from error
    if account.user_id != user.pk:
        raise NoAccess("taken")
    if is_new:
        log(actor=user, action="connect_provider", subject=user, provider=provider)
