"""The second factor: an app that shows codes, and recovery codes for when the phone is gone.

allauth knows how codes are made and keeps them; here stands when they count. Each change ends the other sessions.
"""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.utils import timezone

from accounts.actions.logging import log
from accounts.models import User, new_stamp

KINDS = Authenticator.Type


def check_code(*, user: User, code: str) -> str:
    """Return which kind of factor this code is of, and use it up; empty when it is none.

    A code of the app counts once and none before it does: that stands in the row, because a cache may be one per
    process. The row is locked, so that two tries at the same time cannot both use one code.
    """
    code = "".join(code.split()).replace("-", "")
    with transaction.atomic():
        rows = Authenticator.objects.select_for_update().filter(user=user).exclude(type=KINDS.WEBAUTHN)
        for row in rows:
            if row.type == KINDS.TOTP and (counter := _counter(row, code)):
                row.data["counter"] = counter
            elif row.type != KINDS.RECOVERY_CODES or not RecoveryCodes(row).validate_code(code):
                continue
            else:
                row.refresh_from_db()
            row.last_used_at = timezone.now()
            row.save(update_fields=["data", "last_used_at"])
            return str(row.type)
    return ""


def _counter(row: Authenticator, code: str) -> int:
    """Return at which count of half minutes the app shows this code, when that is later than the last used; else 0."""
    secret = decrypt(row.data["secret"])
    for counter in totp.yield_hotp_counters_from_time():
        is_new = counter > row.data.get("counter", 0)
        if is_new and compare_user_code(actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, counter))):
            return int(counter)
    return 0


def add_app(*, user: User, secret: str, code: str) -> bool:
    """Take the app that shows this code as the second factor, in place of the one before; False for a wrong code."""
    if not totp.validate_totp_code(secret, "".join(code.split())):
        return False
    with transaction.atomic():
        Authenticator.objects.filter(user=user, type=KINDS.TOTP).delete()
        row = totp.TOTP.activate(user, secret).instance
        row.data["counter"] = max(totp.yield_hotp_counters_from_time())
        row.save(update_fields=["data"])
        end_other_sessions(user)
        log(actor=user, action="add_factor", subject=user, kind=str(KINDS.TOTP))
    return True


def remove_app(*, user: User) -> None:
    """Take the app away as second factor; recovery codes make no sense without one."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user, type=KINDS.TOTP).delete()
        if not Authenticator.objects.filter(user=user).exclude(type=KINDS.RECOVERY_CODES).exists():
            Authenticator.objects.filter(user=user).delete()
        end_other_sessions(user)
        log(actor=user, action="remove_factor", subject=user, kind=str(KINDS.TOTP))


def new_recovery_codes(*, user: User) -> list[str]:
    """Make recovery codes; those of before no longer count."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user, type=KINDS.RECOVERY_CODES).delete()
        codes = RecoveryCodes.activate(user).generate_codes()
        end_other_sessions(user)
        log(actor=user, action="new_recovery_codes", subject=user)
    return list(codes)


def recovery_codes(*, user: User) -> list[str]:
    """Return the recovery codes that were not used; the view shows them only right after they were made."""
    row = Authenticator.objects.filter(user=user, type=KINDS.RECOVERY_CODES).first()
    return list(RecoveryCodes(row).get_unused_codes()) if row else []


def reset_factors(*, user: User, actor: User | None) -> None:
    """Take every factor of someone away who lost them; at the next login they choose one anew."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        end_other_sessions(user)
        log(actor=actor, action="reset_factors", subject=user)


def end_other_sessions(user: User) -> None:
    """End every session; whoever does this to themselves gets theirs back in the view."""
    user.session_stamp = new_stamp()
    user.save(update_fields=["session_stamp"])
