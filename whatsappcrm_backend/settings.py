"""Settings of the project; everything that differs between machines comes from the environment (see .env.example)."""

from typing import Any

from kombu import Queue

from whatsappcrm_backend import env
from whatsappcrm_backend.broker import CONNECT_SECONDS, FOLDER_BROKER, broker_options
from whatsappcrm_backend.jazzmin import JAZZMIN_SETTINGS as JAZZMIN_SETTINGS
from whatsappcrm_backend.jazzmin import JAZZMIN_UI_TWEAKS as JAZZMIN_UI_TWEAKS
from whatsappcrm_backend.log_config import FORMATTERS, LogOptions, log_config

TICK_SECONDS = 60
BASE_DIR = env.BASE_DIR
env.load_file(BASE_DIR / ".env")

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY")
FIELD_ENCRYPTION_KEYS = env.words("FIELD_ENCRYPTION_KEYS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
ZOHO_SANDBOX_URL = env.text("ZOHO_SANDBOX_URL", "")
ZOHO_PROXY_URL = env.text("ZOHO_PROXY_URL", "")
# What an operator may have to change; a blank one stays undefined, so that conf.py of the apps has the only default.
globals().update(
    env.given(
        {
            "ZOHO_CALLS_PER_MINUTE": env.count,
            "ZOHO_SYNC_DEADLINE": env.seconds,
            "ZOHO_SYNC_HISTORY": env.days,
            "ZOHO_SYNC_RUNS_KEPT": env.count,
            "ZOHO_API_RATE": env.rate,
        }
    )
)
VAR_DIR = env.folder("VAR_DIR", default=BASE_DIR / "var")

INSTALLED_APPS = [
    "jazzmin",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework.authtoken",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_results",
    "integrations",
    "products_and_services",
    "whatsappcrm_backend",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whatsappcrm_backend.content_policy.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "whatsappcrm_backend.refusals.RefusalLog",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "whatsappcrm_backend.urls"
LOGIN_URL, LOGIN_REDIRECT_URL = "admin:login", "admin:index"
WSGI_APPLICATION = "whatsappcrm_backend.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASE_PASSWORD = env.text("DATABASE_PASSWORD", "")
DATABASES = {
    "default": env.database("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}", password=DATABASE_PASSWORD)
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text("REDIS_URL", "")
CACHES: dict[str, Any] = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "whatsappcrm_backend.cache.OptionalRedisCache", "LOCATION": REDIS_URL}}

# Of pages whose visitor prefers none of LANGUAGES, of mails, and of what syncs store (docs/language.md).
LANGUAGE_CODE = env.text("LANGUAGE_CODE", "en")
LANGUAGES = [("en", "English"), ("es", "Español")]
TIME_ZONE = env.text("TIME_ZONE", "UTC")
USE_TZ = True
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# HTTPS=off is for a laptop: without TLS a browser would never send back a cookie marked secure.
HTTPS = env.flag("HTTPS", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", default=3600) if HTTPS else 0
# Health checks come from inside, where there is no TLS.
SECURE_REDIRECT_EXEMPT = [r"^api/v1/health/$"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DEFAULT_EXCEPTION_REPORTER = "integrations.error_reports.RedactingReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "integrations.error_reports.RedactingReporterFilter"
if env.flag("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    MIDDLEWARE.insert(0, "whatsappcrm_backend.client_address.ClientAddress")
# W005 and W021 ask for HSTS over all subdomains and for preloading: a decision of whoever owns the whole domain.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

STATIC_URL = "static/"
STATIC_ROOT = env.folder("STATIC_ROOT", default=VAR_DIR / "static")
# Off: files are served straight from the packages, so that a laptop needs no collectstatic.
STATIC_COLLECTED = env.flag("STATIC_COLLECTED", default=False)
WHITENOISE_USE_FINDERS = not STATIC_COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication",
        "rest_framework.authentication.TokenAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "30/min", "user": "1200/min"},
    # Callers are told apart by REMOTE_ADDR, never by a header that they write themselves.
    "NUM_PROXIES": 0,
    "COERCE_DECIMAL_TO_STRING": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "WhatsApp CRM",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
}

# Notifications about syncs (Keep products fresh); without a server they are printed where the worker prints.
EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_PORT = env.number("EMAIL_PORT", default=587)
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_USER", ""), env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "crm@localhost")

LOG_FILES = env.flag("LOG_FILES", default=True)
LOG_DIR = env.folder("LOG_DIR", default=BASE_DIR / "logs") if LOG_FILES else None
LOG_LEVEL = env.text("LOG_LEVEL", "INFO").upper()
LOG_CONSOLE_LEVEL = env.text("LOG_CONSOLE_LEVEL", LOG_LEVEL).upper()
LOG_FORMAT = env.choice("LOG_FORMAT", tuple(FORMATTERS))
LOG_OPTIONS = LogOptions(LOG_DIR, LOG_LEVEL, LOG_CONSOLE_LEVEL, LOG_FORMAT)
LOGGING = log_config("django.log", LOG_OPTIONS)

CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", FOLDER_BROKER)
CELERY_BROKER_TRANSPORT_OPTIONS = broker_options(
    CELERY_BROKER_URL, env.folder("BROKER_DIR", default=VAR_DIR / "broker")
)
CELERY_BROKER_CONNECTION_TIMEOUT = CONNECT_SECONDS
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_RESULT_BACKEND = "django-db"
CELERY_RESULT_EXTENDED = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_TASK_TRACK_STARTED = True
# A worker without --queues serves both; in a CRM of size syncs get workers of their own (docs/workers.md).
CELERY_TASK_QUEUES = (Queue("celery"), Queue("zoho"))
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_TIMEZONE = "UTC"
HEARTBEAT_PATH = env.text("HEARTBEAT_PATH", "")
# One minute is the whole schedule: what is due then stands in the database. A tick that nobody took in time is dropped.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "zoho-tick": {
        "task": "products_and_services.tasks.zoho_tick",
        "schedule": TICK_SECONDS,
        "options": {"queue": "zoho", "expires": TICK_SECONDS - 10},
    }
}
