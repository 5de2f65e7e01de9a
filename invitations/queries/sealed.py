"""Whether what people need can be read with the keys that are here. Nothing is opened for it."""

from invitations.models import Need, Registration, marks


def unreadable_needs() -> int:
    """Return of how many people no key of ours opens what they need. Two queries by an index."""
    known = ["", *marks()]
    return sum(table.objects.exclude(key_mark__in=known).count() for table in (Need, Registration))


def under_older_keys() -> int:
    """Return how many rows wait for `manage.py rotate_keys`. Two queries."""
    older = marks()[1:]
    return sum(table.objects.filter(key_mark__in=older).count() for table in (Need, Registration))
