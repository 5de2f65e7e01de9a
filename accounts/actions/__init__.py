"""What happens to accounts, and the one place where something is written in the log."""

from accounts.actions.factors import (
    add_app,
    check_code,
    new_recovery_codes,
    recovery_codes,
    remove_app,
    reset_factors,
)
from accounts.actions.keeping import forget_old_tries, log_may_shrink, remove_old_entries
from accounts.actions.keys import add_key, ask_key, ask_new_key, check_key, remove_key
from accounts.actions.linking import link_entries
from accounts.actions.links import ask_new_password, invite_user, use_link, withdraw_links
from accounts.actions.logging import keys, log, log_look, log_refusal, log_refused_login
from accounts.actions.own import (
    change_password,
    change_profile,
    end_sessions,
    save_house_style,
    set_role,
)
from accounts.actions.provider import (
    NoAccess,
    change_role_rule,
    connect_provider,
    disconnect_providers,
    enter_by_provider,
    forget_shut_out,
)
from accounts.actions.verifying import Anchor, Verdict, check_log, newest_anchor, verify

__all__ = [
    "Anchor",
    "NoAccess",
    "Verdict",
    "add_app",
    "add_key",
    "ask_key",
    "ask_new_key",
    "ask_new_password",
    "change_password",
    "change_profile",
    "change_role_rule",
    "check_code",
    "check_key",
    "check_log",
    "connect_provider",
    "disconnect_providers",
    "end_sessions",
    "enter_by_provider",
    "forget_old_tries",
    "forget_shut_out",
    "invite_user",
    "keys",
    "link_entries",
    "log",
    "log_look",
    "log_may_shrink",
    "log_refusal",
    "log_refused_login",
    "new_recovery_codes",
    "newest_anchor",
    "recovery_codes",
    "remove_app",
    "remove_key",
    "remove_old_entries",
    "reset_factors",
    "save_house_style",
    "set_role",
    "use_link",
    "verify",
    "withdraw_links",
]
