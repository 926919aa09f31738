"""The web server of a production install: ``gunicorn --config whatsappcrm_backend/gunicorn.py --bind HOST:PORT``."""

from whatsappcrm_backend import env
from whatsappcrm_backend.log_config import FORMATTERS, LogOptions, log_config

env.load_file(env.BASE_DIR / ".env")

wsgi_app = "whatsappcrm_backend.wsgi:application"
worker_class = "gthread"
workers = env.number("WEB_CONCURRENCY", default=2, minimum=1)
threads = 4
# A worker process that gives no sign of life for so long is killed. A slow page is not: it has a thread of its own.
timeout = 30
# A stop waits this long for the answers under way.
graceful_timeout = 20
# In memory: a sign of life must not wait for a disk.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - gunicorn unlinks its file as soon as it is open
control_socket_disable = True
# Its two logs go where the site's lines go, in the same form and without secrets.
LOG = {"handlers": ["console"], "level": "INFO", "propagate": False}
logconfig_dict = log_config("", LogOptions(None, "INFO", "INFO", env.choice("LOG_FORMAT", tuple(FORMATTERS)))) | {
    "loggers": {"gunicorn.access": LOG, "gunicorn.error": LOG}
}
# The path without its query, which holds a one-time code when Zoho sends the operator back.
access_log_format = "%(h)s %(m)s %(U)s %(s)s %(B)s %(M)sms"
