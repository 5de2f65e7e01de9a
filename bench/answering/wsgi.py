"""The product with the bare views beside it, for gunicorn."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platforms.settings")

from django.conf import settings

settings.ROOT_URLCONF = "bench.answering.urls"

from django.core.wsgi import get_wsgi_application  # noqa: E402  # after the settings are set

from platforms.memory import spare_what_stays  # noqa: E402  # after the settings are set

application = get_wsgi_application()
spare_what_stays()
