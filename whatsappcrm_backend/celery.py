"""The Celery application: ``celery -A whatsappcrm_backend worker``."""

import os
from logging.config import dictConfig
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

from whatsappcrm_backend import heartbeat
from whatsappcrm_backend.log_config import log_config

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "whatsappcrm_backend.settings")

app = Celery("whatsappcrm_backend")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
heartbeat.listen()


@setup_logging.connect
def log_to_the_worker_file(**_: Any) -> None:
    """Workers and beat write ``celery.log``; without this Celery would replace the handlers by its own."""
    dictConfig(log_config("celery.log", settings.LOG_OPTIONS))
