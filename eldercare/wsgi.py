"""What the web server calls."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from law import load

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eldercare.settings")
application = get_wsgi_application()

for place in load.places():
    load.pack(place)
# The packs are most of what is in memory and live as long as the process: walking them for garbage would stop it for
# a seventh of a second, every fifty pages or so.
gc.collect()
gc.freeze()
