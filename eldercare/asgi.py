"""The same application for an ASGI server. Nothing in it needs one."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eldercare.settings")
application = get_asgi_application()
