"""Keeps a process on its own machine: an attempt to reach another one is an error that names it."""

import ipaddress
import os
import socket
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

SERVICES = ("DATABASE_URL", "CELERY_BROKER_URL", "AMQP_URL", "REDIS_URL")


class ReachedOut(AssertionError):
    """Something tried to reach another machine."""


def named():
    """The machines of the services that were named for the tests, by name and by number."""
    names = {urlsplit(os.environ.get(name, "")).hostname for name in SERVICES} - {None}
    found = set(names)
    for name in names:
        with suppress(OSError):
            found |= {entry[4][0] for entry in socket.getaddrinfo(name, None)}
    return found


def is_here(address, known=frozenset()):
    """True for a socket in a file, for this machine, and for a machine that is known."""
    if not isinstance(address, tuple):
        return True
    host = address[0]
    if host in {"", "localhost", *known}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def stay_here():
    """Inside, a socket reaches nothing but this machine."""
    known = named()
    usual = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex", "sendto")}

    def guarded(name):
        def reach(self, *arguments):
            if not is_here(arguments[-1] if name == "sendto" else arguments[0], known):
                raise ReachedOut(f"something wanted to reach {arguments[-1]}")
            return usual[name](self, *arguments)

        return reach

    for name in usual:
        setattr(socket.socket, name, guarded(name))
    try:
        yield
    finally:
        for name in usual:
            delattr(socket.socket, name)  # the one below it, written in C, is there again
