"""The door for a WSGI server."""

import os
import sys

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

from platforms.checks import stop_on_errors
from platforms.memory import spare_what_stays

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platforms.settings")
CANNOT_START = 3  # with this one gunicorn ends; after any other it starts the worker again, for ever


def _start() -> WSGIHandler:
    """Return the site, or end with what is wrong in the configuration."""
    try:
        site = get_wsgi_application()
        stop_on_errors()
    except SystemExit as refusal:
        sys.stderr.write(f"{refusal}\n")
        sys.exit(CANNOT_START)
    return site


application = _start()
spare_what_stays()
