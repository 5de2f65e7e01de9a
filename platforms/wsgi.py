"""The door for a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from platforms.memory import spare_what_stays

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platforms.settings")

application = get_wsgi_application()
spare_what_stays()
