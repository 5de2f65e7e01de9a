"""The environment of the whole suite, set before Django reads its settings (`-p tests.environment`)."""

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings

# Python looks for rings of what nobody uses any more each 700 objects: a fourteenth of the time of the suite.
gc.set_threshold(20_000, 20, 50)

# What is made up for a test may take long where much else runs; and a fixture that lasts for a whole test is meant so.
settings.register_profile(
    "buurtvenster", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("buurtvenster")

_var = Path(os.environ.get("TEST_VAR_DIR") or tempfile.mkdtemp(prefix="buurtvenster-test-"))
(_var / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns when it is absent
if "TEST_VAR_DIR" not in os.environ:
    atexit.register(shutil.rmtree, _var, ignore_errors=True)
os.environ.update(
    {
        "VAR_DIR": str(_var),
        "SECRET_KEY": "test-secret-key-of-more-than-fifty-characters-for-the-tests",
        "TOKEN_KEYS": "test-token-key-of-more-than-thirty-two-characters",
        "NEEDS_KEYS": "test-needs-key-of-more-than-thirty-two-characters",
        "ORGANISATION_NAME": "Gemeente Voorbeeldstad",
        "BASE_URL": "http://testserver",
        "IS_HTTPS": "false",
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "PUBLIC_PHONE": "14 010",
        "PUBLIC_EMAIL": "wijken@voorbeeldstad.example",
        "EMAIL_URL": "filemail://",
        "DEFAULT_FROM_EMAIL": "wijken@voorbeeldstad.example",
        "CELERY_BROKER_URL": os.environ.get("CELERY_BROKER_URL", "filesystem://"),
        "DATABASE_URL": os.environ.get("DATABASE_URL", f"sqlite:///{_var / 'test.sqlite3'}"),
        "LOG_LEVEL": "WARNING",
    }
)
