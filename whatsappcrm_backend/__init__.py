"""The wiring of the project: settings, addresses, the Celery application and the commands that run it all."""

from whatsappcrm_backend.celery import app as celery_app

__all__ = ["celery_app"]
