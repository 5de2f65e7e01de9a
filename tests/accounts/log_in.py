"""Logging in with a password, in English, and what the page says of it."""

GOOD = "een-goed-wachtwoord"
REFUSED = "The e-mail address or the password is not right. Check both and try again."
BLOCKED = "You tried too often. Wait 15 minutes and try again."


def log_in(client, email="sanne@gemeente.example", password=GOOD, address="/inloggen/", **extra):
    """Send the form; return the answer."""
    return client.post(address, {"email": email, "password": password}, **extra)


def errors(response):
    """Return what the form says is wrong."""
    return [error for errors in response.context["form"].errors.values() for error in errors]
