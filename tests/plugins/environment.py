"""The environment of a test run, set before the settings are read; a developer's ``.env`` plays no part.

``TEST_DATABASE=sqlite`` (default) or ``postgresql`` chooses the database; each run has one of its own.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

RUN = os.environ.setdefault("TEST_RUN", str(os.getpid()))
FOLDER = Path(tempfile.gettempdir()) / f"whatsappcrm-tests-{RUN}"
DATABASES = {
    "sqlite": f"sqlite:///{FOLDER / 'test.sqlite3'}",
    "postgresql": f"postgres://postgres@127.0.0.1:5432/crm_{RUN}",
}
VENDOR = os.environ.setdefault("TEST_DATABASE", "sqlite")

if VENDOR not in DATABASES:
    raise SystemExit(f"TEST_DATABASE must be one of {', '.join(DATABASES)}.")

os.environ.update(
    {
        "SECRET_KEY": "only-for-tests-" + "0123456789" * 4,
        "FIELD_ENCRYPTION_KEYS": "88hhusDdDMDbNcwNGfs5Rd1y_V0otipeLB6anTWgj2o=",
        "DATABASE_URL": DATABASES[VENDOR],
        "VAR_DIR": str(FOLDER),
        "LOG_DIR": str(FOLDER / "logs"),
        "LOG_FORMAT": "text",
        "STATIC_ROOT": str(FOLDER / "static"),
        "BROKER_DIR": str(FOLDER / "broker"),
        "CELERY_BROKER_URL": "filesystem://localhost//",
        "REDIS_URL": "",
        "ZOHO_SANDBOX_URL": "",
        "ZOHO_PROXY_URL": "",
        "ZOHO_CALLS_PER_MINUTE": "",
        "ZOHO_SYNC_DEADLINE": "",
        "ZOHO_SYNC_HISTORY": "",
        "ZOHO_SYNC_RUNS_KEPT": "",
        "ZOHO_API_RATE": "",
        "DEBUG": "off",
        "STATIC_COLLECTED": "off",
        "HTTPS": "off",
        "BEHIND_TLS_PROXY": "off",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "CSRF_TRUSTED_ORIGINS": "",
        "TIME_ZONE": "UTC",
        "LANGUAGE_CODE": "en",
    }
)

# The processes that tests start are not measured: it would slow them, and those that are killed write nothing anyway.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)

# A busy machine may stand still for half a minute: no verdict depends on the time that making examples takes.
hypothesis_settings.register_profile(
    "project", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("project")


def pytest_configure() -> None:
    """The folder goes when the process ends, which may be after several runs: mutation testing makes one per mutant.

    The processes of a parallel run leave that to the first one.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
