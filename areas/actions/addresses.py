"""What follows when somebody else sets another e-mail address of a contact: an app above ours says it."""

from collections.abc import Callable

from django.utils import timezone

from areas.models import Contact

Follow = Callable[[Contact, str], None]
_FOLLOWING: list[Follow] = []


def follow_by(follow: Follow) -> None:
    """Let an app above ours hear of another address, from when Django starts, within the transaction.

    `follow` gets the contact as it is stored now, and the address of before.
    """
    _FOLLOWING.append(follow)


def note_address(*, contact: Contact, before: str) -> None:
    """Write down that somebody else set another address, and let whatever hangs on it follow.

    The same address in other capitals is no other.
    """
    if contact.email.casefold() != before.casefold():
        contact.address_set_at = timezone.now()
        contact.save(update_fields=["address_set_at"])
        for follow in _FOLLOWING:
            follow(contact, before)
