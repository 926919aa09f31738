"""The entrance for WSGI servers: ``whatsappcrm_backend.wsgi:application``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "whatsappcrm_backend.settings")

application = get_wsgi_application()
