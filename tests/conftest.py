"""Fixtures of the whole suite."""

import pytest


@pytest.fixture(autouse=True)
def _plain_static_and_fast_passwords(settings):
    """No collected manifest is needed, and passwords are hashed quickly."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
