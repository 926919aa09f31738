"""The web server of a production install: ``gunicorn --config whatsappcrm_backend/gunicorn.py --bind HOST:PORT``."""

from whatsappcrm_backend import env

env.load_file(env.BASE_DIR / ".env")

wsgi_app = "whatsappcrm_backend.wsgi:application"
worker_class = "gthread"
workers = env.number("WEB_CONCURRENCY", default=2, minimum=1)
threads = 4
# A page that takes longer has hung; a stop waits this long for the answers under way.
timeout = 30
graceful_timeout = 20
# In memory: a sign of life must not wait for a disk.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - gunicorn unlinks its file as soon as it is open
control_socket_disable = True
accesslog = "-"
# The path without its query, which holds a one-time code when Zoho sends the operator back.
access_log_format = "%(h)s %(m)s %(U)s %(s)s %(B)s %(M)sms"
