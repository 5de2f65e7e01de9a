"""When a colleague may be invited at once, and how far an invitation may be passed on."""

# An invitation goes from one to a colleague, and from that one to one more.
MOST_STEPS = 2
MOST_NAMED = 5
# At these anyone can have an address: it says nothing about where someone works.
_PUBLIC_DOMAINS = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "hotmail.com",
        "hotmail.nl",
        "outlook.com",
        "outlook.nl",
        "live.com",
        "live.nl",
        "msn.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "proton.me",
        "protonmail.com",
        "gmx.net",
        "gmx.com",
        "ziggo.nl",
        "kpnmail.nl",
        "kpnplanet.nl",
        "planet.nl",
        "hetnet.nl",
        "home.nl",
        "upcmail.nl",
        "xs4all.nl",
        "casema.nl",
        "chello.nl",
        "quicknet.nl",
        "tele2.nl",
        "telfort.nl",
        "solcon.nl",
        "caiway.nl",
        "online.nl",
        "freeler.nl",
    ]
)


def is_same_organisation(one: str, other: str) -> bool:
    """True when both addresses are at one domain that is not open to everyone."""
    domain = one.rpartition("@")[2].lower()
    return bool(domain) and domain == other.rpartition("@")[2].lower() and domain not in _PUBLIC_DOMAINS
